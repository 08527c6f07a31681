import type { Block, Container, Option } from '../../slack/contract.ts';
import { postJson } from './control-client.ts';

export type Element = Record<string, unknown>;

/** The input with that label. Error that names the labels there are. */
export function inputLabelled(blocks: Block[], label: string) {
  const block = blocks.find((each) => each.type === 'input' && textOf(each['label']) === label);
  const element = block?.['element'];
  if (block === undefined || !isRecord(element)) {
    const labels = blocks.flatMap((each) => (each.type === 'input' ? [textOf(each['label'])] : []));
    throw new Error(`the modal has no input "${label}", only ${labels.join(', ')}`);
  }
  const actionId = String(element['action_id']);
  return { blockId: block.block_id, actionId, element, dispatches: block['dispatch_action'] === true };
}

/** The button with that text, in an actions block or as an accessory. */
export function buttonNamed(blocks: Block[], text: string): { blockId: string; actionId: string } {
  for (const block of blocks) {
    const elements = [block['elements'], block['accessory']].flat().filter(isRecord);
    const element = elements.find((each) => each['type'] === 'button' && textOf(each['text']) === text);
    if (element !== undefined) return { blockId: block.block_id, actionId: String(element['action_id']) };
  }
  throw new Error(`there is no button "${text}"`);
}

/** The select with that placeholder in an actions block. */
export function selectNamed(blocks: Block[], placeholder: string) {
  for (const block of blocks) {
    const elements = [block['elements']].flat().filter(isRecord);
    const element = elements.find((each) => textOf(each['placeholder']) === placeholder);
    if (element !== undefined) return { blockId: block.block_id, actionId: String(element['action_id']), element };
  }
  throw new Error(`there is no select "${placeholder}"`);
}

export type Asking = { as: string; container: Container; blockId: string; actionId: string };

/** What a person leaves in the element: the text itself, or the values of the options with these texts. */
export async function valueFor(slackUrl: string, asking: Asking, element: Element, value: string | string[]) {
  if (!/select|radio/.test(String(element['type']))) return value;
  const options = await optionsFor(slackUrl, asking, element, [value].flat());
  const values = options.map((option) => option.value);
  return Array.isArray(value) ? values : (values[0] ?? null);
}

/** The options with these texts: those in the view, or what the app suggests while the person types. */
async function optionsFor(slackUrl: string, asking: Asking, element: Element, texts: string[]): Promise<Option[]> {
  const found: Option[] = [];
  for (const text of texts) {
    const options = String(element['type']).endsWith('external_select')
      ? (await postJson<{ options?: Option[] }>(`${slackUrl}/_control/suggest`, { ...asking, value: text })).options
      : staticOptions(element['options']);
    const option =
      options?.find((each) => each.text.text === text) ?? options?.find((each) => each.text.text.includes(text));
    if (option === undefined) throw new Error(`there is no option "${text}" among ${JSON.stringify(options)}`);
    found.push(option);
  }
  return found;
}

function staticOptions(options: unknown): Option[] {
  return [options].flat().filter(isOption);
}

function isOption(value: unknown): value is Option {
  return isRecord(value) && typeof value['value'] === 'string' && isRecord(value['text']);
}

/** The characters of a text object. */
export function textOf(value: unknown): string {
  return isRecord(value) ? JSON.stringify(value['text']).slice(1, -1) : '';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
