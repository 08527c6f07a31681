import { isJson, type Json, stringOf } from '../kit/rules.ts';
import { optionsOf } from '../kit/selects.ts';
import { type Place, places } from '../kit/walk.ts';

/** What one input holds, as it stands in `state.values`, e.g. `{ type, selected_option }`. */
export type Field = Json;
/** block_id → action_id → what a person left there. */
export type Entered = Record<string, Record<string, Field>>;

type Kind = { member: string; initial: string; holds: 'text' | 'option' | 'id' | 'seconds' | 'file'; many: boolean };
const kind = (member: string, initial: string, holds: Kind['holds'], many = false): Kind => ({
  member,
  initial,
  holds,
  many,
});

const typedText = kind('value', 'initial_value', 'text');
const oneOption = kind('selected_option', 'initial_option', 'option');
const manyOptions = kind('selected_options', 'initial_options', 'option', true);
const kinds: Record<string, Kind> = {
  plain_text_input: typedText,
  number_input: typedText,
  email_text_input: typedText,
  url_text_input: typedText,
  static_select: oneOption,
  external_select: oneOption,
  radio_buttons: oneOption,
  multi_static_select: manyOptions,
  multi_external_select: manyOptions,
  checkboxes: manyOptions,
  users_select: kind('selected_user', 'initial_user', 'id'),
  multi_users_select: kind('selected_users', 'initial_users', 'id', true),
  conversations_select: kind('selected_conversation', 'initial_conversation', 'id'),
  multi_conversations_select: kind('selected_conversations', 'initial_conversations', 'id', true),
  channels_select: kind('selected_channel', 'initial_channel', 'id'),
  multi_channels_select: kind('selected_channels', 'initial_channels', 'id', true),
  file_input: kind('files', 'initial_files', 'file', true),
  datepicker: kind('selected_date', 'initial_date', 'text'),
  timepicker: kind('selected_time', 'initial_time', 'text'),
  datetimepicker: kind('selected_date_time', 'initial_date_time', 'seconds'),
};

export const kindOf = (element: Json): Kind | undefined => kinds[stringOf(element['type'])];

export const idsOf = ({ block, element }: Place): { blockId: string; actionId: string } => ({
  blockId: stringOf(block['block_id']),
  actionId: stringOf(element['action_id']),
});

export const findPlace = (blocks: Json[], blockId: string, actionId: string): Place | undefined =>
  places(blocks).find((place) => {
    const ids = idsOf(place);
    return ids.blockId === blockId && ids.actionId === actionId;
  });

const untouched = (element: Json, { member, initial, many }: Kind): Field => ({
  type: element['type'],
  [member]: element[initial] ?? (many ? [] : null),
});

export const fieldAt = (place: Place, entered: Entered): Field | undefined => {
  const { blockId, actionId } = idsOf(place);
  const found = kindOf(place.element);
  return entered[blockId]?.[actionId] ?? (found && untouched(place.element, found));
};

/** `state.values`: every input with what was entered, else what it began with. Buttons and overflow menus hold nothing. */
export const stateValues = (blocks: Json[], entered: Entered): Entered => {
  const values: Entered = {};
  for (const place of places(blocks)) {
    const field = fieldAt(place, entered);
    if (!field) continue;
    const { blockId, actionId } = idsOf(place);
    (values[blockId] ??= {})[actionId] = field;
  }
  return values;
};

/** Drops what was entered into inputs that are no longer there or are now of another type. */
export const keepEntered = (entered: Entered, blocks: Json[]): Entered => {
  const kept: Entered = {};
  for (const place of places(blocks)) {
    const { blockId, actionId } = idsOf(place);
    const field = entered[blockId]?.[actionId];
    if (field && field['type'] === place.element['type']) (kept[blockId] ??= {})[actionId] = field;
  }
  return kept;
};

/** The field for what a person chose, typed or uploaded; undefined when the element offers no such option. */
export const readField = (element: Json, value: string | string[] | null, offered: Json[]): Field | undefined => {
  const found = kindOf(element);
  if (!found) return undefined;
  const chosen = (value === null ? [] : [value].flat()).filter((one) => one !== '');
  const held = chosen.map((one) => hold(one, element, found, offered));
  if (held.includes(undefined)) return undefined;
  return { type: element['type'], [found.member]: found.many ? held : (held[0] ?? null) };
};

const hold = (value: string, element: Json, { holds, initial }: Kind, offered: Json[]): unknown => {
  if (holds === 'seconds') return Number(value);
  if (holds === 'file') return offered.find((file) => file['id'] === value);
  if (holds !== 'option') return value;
  const initially = [element[initial] ?? []].flat().filter(isJson);
  return [...optionsOf(element), ...offered, ...initially].find((option) => option['value'] === value);
};

export const isEmpty = (field: Field, element: Json): boolean => {
  const held = field[kindOf(element)?.member ?? ''];
  return held === null || held === undefined || held === '' || (Array.isArray(held) && held.length === 0);
};
