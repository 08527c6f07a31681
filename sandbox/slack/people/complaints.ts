import type { Json } from '../kit/rules.ts';
import { limits } from '../kit/limits.ts';
import { places } from '../kit/walk.ts';
import { type Entered, fieldAt, idsOf, isEmpty, kindOf } from '../state/fields.ts';
import { problems } from './problems.ts';

/** What Slack's own client refuses before it asks the app: block_id → sentence. */
export const clientComplaints = (blocks: Json[], entered: Entered): Record<string, string> => {
  const complaints: Record<string, string> = {};
  for (const place of places(blocks)) {
    if (place.block['type'] !== 'input') continue;
    const field = fieldAt(place, entered);
    const value = field?.[kindOf(place.element)?.member ?? ''];
    const complaint =
      field && !isEmpty(field, place.element)
        ? valueComplaint(place.element, value)
        : place.block['optional'] !== true && problems.required;
    if (complaint) complaints[idsOf(place).blockId] = complaint;
  }
  return complaints;
};

const valueComplaint = (element: Json, value: unknown): string | undefined => {
  if (Array.isArray(value)) {
    const max =
      element['type'] === 'file_input' ? (element['max_files'] ?? limits.maxFiles) : element['max_selected_items'];
    return typeof max === 'number' && value.length > max ? problems.tooMany(max) : undefined;
  }
  if (typeof value !== 'string') return undefined;
  switch (element['type']) {
    case 'email_text_input':
      return /^\S+@\S+\.\S+$/u.test(value) ? undefined : problems.email;
    case 'url_text_input':
      return URL.canParse(value) ? undefined : problems.url;
    case 'number_input':
      return numberComplaint(element, value);
    default:
      return lengthComplaint(element, value);
  }
};

const numberComplaint = (element: Json, value: string): string | undefined => {
  const expected = element['is_decimal_allowed'] === true ? /^-?\d+(\.\d+)?$/u : /^-?\d+$/u;
  if (!expected.test(value)) return problems.number;
  const min = Number(element['min_value'] ?? Number.NEGATIVE_INFINITY);
  const max = Number(element['max_value'] ?? Number.POSITIVE_INFINITY);
  return Number(value) >= min && Number(value) <= max ? undefined : problems.between(min, max);
};

const lengthComplaint = (element: Json, value: string): string | undefined => {
  const { min_length: min, max_length: max } = element;
  if (typeof min === 'number' && value.length < min) return problems.tooShort(min);
  // Without max_length Slack still stops at 3000 characters.
  const most = typeof max === 'number' ? max : 3000;
  return value.length > most ? problems.tooLong(most) : undefined;
};
