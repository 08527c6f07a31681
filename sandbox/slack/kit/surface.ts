import type { Block } from '../contract.ts';
import { randomId } from '../state/ids.ts';
import { blockOn, type Surface } from './blocks.ts';
import { limits } from './limits.ts';
import {
  anything,
  flag,
  isJson,
  type Json,
  list,
  may,
  must,
  oneOf,
  type Problem,
  shape,
  string,
  stringOf,
  union,
} from './rules.ts';
import { identifier, plainText } from './texts.ts';
import { allBlocks, places, textSize } from './walk.ts';

/** What was checked, or Slack's error code with its complaints. */
export type Verdict<Checked> = { checked: Checked } | { error: string; problems: Problem[] };

const duplicates = (names: { key: string; pointer: string }[], message: (key: string) => string): Problem[] => {
  const seen = new Set<string>();
  return names.flatMap(({ key, pointer }) => {
    const again = seen.has(key);
    seen.add(key);
    return again ? [{ pointer, message: message(key) }] : [];
  });
};

const uniqueness = (blocks: Json[], pointer: string): Problem[] => {
  const ids = allBlocks(blocks, pointer).flatMap(({ block, pointer: at }) =>
    block['block_id'] ? [{ key: stringOf(block['block_id']), pointer: `${at}/block_id` }] : [],
  );
  const found = places(blocks, pointer);
  const byBlock = Map.groupBy(found, (place) => place.block);
  const actions = [...byBlock.values()].flatMap((inBlock) =>
    duplicates(
      inBlock.flatMap(({ element, pointer: at }) =>
        element['action_id'] ? [{ key: stringOf(element['action_id']), pointer: `${at}/action_id` }] : [],
      ),
      (key) => `\`action_id\` ${key} already exists in this block`,
    ),
  );
  const focused = found.filter(({ element }) => element['focus_on_load'] === true).slice(1);
  return [
    ...duplicates(ids, (key) => `\`block_id\` ${key} already exists`),
    ...actions,
    ...focused.map(({ pointer: at }) => ({
      pointer: `${at}/focus_on_load`,
      message: 'only one element may set `focus_on_load`',
    })),
  ];
};

const blockProblems = (blocks: unknown, surface: Surface, pointer: string): Problem[] => {
  const problems: Problem[] = [];
  const max = surface === 'message' ? limits.messageBlocks : limits.viewBlocks;
  list(blockOn[surface], max, surface === 'message' ? 1 : 0)(blocks, pointer, problems);
  if (problems.length > 0 || !Array.isArray(blocks)) return problems;
  return uniqueness(blocks.filter(isJson), pointer);
};

const ofType = (blocks: Json[], ...types: string[]): Json[] =>
  allBlocks(blocks, '').flatMap(({ block }) => (types.includes(stringOf(block['type'])) ? [block] : []));

const invalid = (message: string) => ({ error: 'invalid_blocks', problems: [{ pointer: '/blocks', message }] });

/** What Slack allows once or twice in a message, and how it complains. */
const tooMany = (blocks: Json[]): { error: string; problems: Problem[] } | undefined => {
  const tables = ofType(blocks, 'table', 'data_table');
  if (tables.length > 1)
    return { error: 'invalid_attachments', problems: [{ pointer: '', message: 'only_one_table_allowed' }] };
  if (tables.some((block) => textSize(block['rows']) > limits.tableText)) return invalid('table text is too long');
  if (ofType(blocks, 'plan').length > 1) return invalid('Cannot have more than 1 plan block');
  if (ofType(blocks, 'data_visualization').length > limits.chartsInMessage)
    return invalid(`Cannot have more than ${limits.chartsInMessage} data_visualization blocks`);
  return undefined;
};

/** Judges the `blocks` of a message as chat.postMessage would. */
export const checkMessage = (blocks: unknown[]): Verdict<Json[]> => {
  const problems = blockProblems(blocks, 'message', '/blocks');
  if (problems.length > 0) return { error: 'invalid_blocks', problems };
  const known = blocks.filter(isJson);
  const excess = tooMany(known);
  if (excess) return excess;
  const markdown = textSize(known.filter((block) => block['type'] === 'markdown'));
  if (markdown > limits.markdownText || textSize(known) - markdown > limits.messageBlocksText)
    return { error: 'msg_blocks_too_long', problems: [] };
  return { checked: known };
};

const common = {
  type: must(anything),
  blocks: must(anything),
  callback_id: may(identifier),
  external_id: may(identifier),
  private_metadata: may(string(limits.privateMetadata, 0)),
};
const label = may(union(plainText(limits.viewButton)));
const modal = shape({
  ...common,
  title: must(union(plainText(limits.viewButton))),
  submit: label,
  close: label,
  clear_on_close: may(flag),
  notify_on_close: may(flag),
});
const home = shape(common);

const viewProblems = (view: unknown, surface: 'modal' | 'home'): Problem[] => {
  const problems: Problem[] = [];
  (surface === 'modal' ? modal : home)(view, '/view', problems);
  if (!isJson(view)) return problems;
  oneOf(surface)(view['type'], '/view/type', problems);
  if ('blocks' in view) problems.push(...blockProblems(view['blocks'], surface, '/view/blocks'));
  if (problems.length > 0 || surface === 'home' || 'submit' in view) return problems;
  const blocks = Array.isArray(view['blocks']) ? view['blocks'].filter(isJson) : [];
  const inputs = blocks.findIndex((block) => block['type'] === 'input');
  if (inputs < 0) return problems;
  return [
    { pointer: `/view/blocks/${inputs}/input`, message: 'must define `submit` to use an `input` block in modals' },
  ];
};

/** Judges a view as views.open and views.publish would. */
export const checkView = (view: unknown, surface: 'modal' | 'home'): Verdict<Json> => {
  if (Buffer.byteLength(JSON.stringify(view) ?? '') > limits.viewBytes)
    return { error: 'view_too_large', problems: [] };
  const problems = viewProblems(view, surface);
  if (problems.length === 0 && isJson(view)) return { checked: view };
  return {
    error: 'invalid_arguments',
    problems: [{ pointer: '/view', message: 'failed to match all allowed schemas' }, ...problems],
  };
};

const isBlock = (block: Json): block is Block =>
  typeof block['type'] === 'string' && typeof block['block_id'] === 'string';

/** Checked blocks with the ids Slack gives to those that came without. */
export const withIds = (blocks: Json[]): Block[] => {
  const copy = structuredClone(blocks);
  for (const { block } of allBlocks(copy, '')) block['block_id'] ||= randomId('', 5);
  for (const { element } of places(copy)) element['action_id'] ||= randomId('', 5);
  return copy.filter(isBlock);
};

export const complaint = ({ pointer, message }: Problem): string =>
  pointer ? `${message} [json-pointer:${pointer}]` : message;
