import type { InputBlock, KnownBlock } from '@slack/types';
import { parseAccounts } from '../../../domain/accounts.ts';
import type { Distribution } from '../../../domain/configuration.ts';
import type { Problem } from '../../../domain/configuration/problem.ts';
import { context } from '../../blocks/pieces.ts';
import { clipped, count, counted } from '../../blocks/text.ts';
import { ACTION } from '../../ids.ts';
import { MOST_INPUT, textInput } from '../../modals/elements.ts';
import type { ViewState } from '../../modals/view-state.ts';
import { textIn } from '../../modals/view-state.ts';
import { linesOf } from './lines.ts';
import type { RegionField } from './region-fields.ts';
import { REGION_FIELDS } from './region-fields.ts';

export type RegionPage = RegionField['page'];

/** An input takes 3000 characters: longer lists go on in the next, and leave room for a line more. */
const MOST_IN_ONE = 2800;
/** Of an entry's 1,536 accounts. */
const PARTS_OF_MANY = 7;
/** Inputs of a page and their bytes, so that the page stays within the 100 blocks and 250 kB of a view. */
const MOST_PARTS = 70;
const MOST_BYTES = 200_000;
const MOST_ERROR = 400;

/**
 * The inputs of one page of an entry. What is too long for them, or no text of lines, is shown as a count and stays as it
 * is. `many` makes room for as many accounts as AWS takes.
 */
export function inputsOf(entry: Distribution, page: RegionPage, many = false): KnownBlock[] {
  const fields = REGION_FIELDS.filter((field) => field.page === page);
  let [parts, bytes] = [MOST_PARTS, MOST_BYTES];
  return fields.flatMap((field) => {
    const shown = partsOf(field, entry, many);
    const size = Buffer.byteLength(JSON.stringify(shown ?? ''));
    if (shown === undefined || shown.length > parts || size > bytes) return [keptAside(field, entry)];
    parts -= shown.length;
    bytes -= size;
    return shown.map((value, at) => inputOf(field, entry, { value, at }));
  });
}

function keptAside(field: RegionField, entry: Distribution): KnownBlock {
  const size = counted(field.lines(entry).length, 'line');
  return context(
    `*${field.label}*: ${size}, too long for this page. They stay as they are; \`config export\` and \`config import\` change them.`,
  );
}

/** Blocks of one Region must never take over what was typed for another. */
function inputOf(
  field: RegionField,
  { region }: Distribution,
  { value, at }: { value: string; at: number },
): InputBlock {
  return textInput({
    block: `${field.key}/${at}/${region}`,
    label: at === 0 ? field.label : `${field.label}, part ${at + 1}`,
    value,
    optional: true,
    multiline: field.kind !== 'words' || value.includes('\n'),
    ...(field.hint === undefined || at > 0 ? {} : { hint: field.hint }),
  });
}

/** What the inputs of a field hold; undefined where they could not give it back. */
function partsOf(field: RegionField, entry: Distribution, many = false): string[] | undefined {
  const lines = field.lines(entry);
  if (lines.some((line) => line.length > MOST_INPUT || (field.kind === 'list' && /[\r\n]/u.test(line))))
    return undefined;
  if (field.kind !== 'list') return [lines.join('\n')];
  const parts: string[] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    const longer = last === undefined ? line : `${last}\n${line}`;
    if (last === undefined || longer.length > MOST_IN_ONE) parts.push(line);
    else parts[parts.length - 1] = longer;
  }
  const isAccounts = field.key === 'targetAccountIds';
  const isFull = parts.length === 0 || isAccounts || (parts.at(-1) ?? '').length > MOST_IN_ONE - 300;
  const room = isFull ? 1 : 0;
  return [...parts, ...Array.from({ length: many && isAccounts ? PARTS_OF_MANY : room }, () => '')];
}

/** The entry as it stands in the inputs; members that have none there, and inputs left as they were shown, stay as they are. */
export function entryIn(state: ViewState, entry: Distribution): Distribution {
  return typedIn(state, entry).reduce((changed, { field, lines }) => field.apply(changed, lines), entry);
}

/** The fields in whose inputs something else stands than was shown. */
function typedIn(state: ViewState, entry: Distribution): { field: RegionField; lines: string[] }[] {
  return REGION_FIELDS.flatMap((field) => {
    const blocks = blocksOf(state, field);
    if (blocks.length === 0) return [];
    const typed = blocks.map((block) => textIn(state, block, ACTION.text) ?? '').join('\n');
    const shown = (partsOf(field, entry) ?? []).join('\n');
    if (field.kind === 'list') {
      const lines = linesOf(typed);
      return lines.join('\n') === linesOf(shown).join('\n') ? [] : [{ field, lines }];
    }
    const same = typed === shown.replaceAll('\r\n', '\n').trim();
    return same ? [] : [{ field, lines: typed === '' ? [] : [typed] }];
  });
}

function blocksOf(state: ViewState, { key }: RegionField): string[] {
  return Object.keys(state).filter((block) => block.startsWith(`${key}/`));
}

/** What is wrong, beside the inputs of an entry that the view has; what has no input there is `elsewhere`. */
export function inputErrors(
  problems: Problem[],
  state: ViewState,
  entry: Distribution,
): { errors: Record<string, string>; elsewhere: Problem[] } {
  const errors: Record<string, string> = {};
  const tell = (field: RegionField | undefined, message: string) => {
    const blocks = field === undefined ? [] : blocksOf(state, field);
    const quoted = /^"([^"]+)"/u.exec(message)?.[1];
    const named = blocks.find((block) => quoted !== undefined && textIn(state, block, ACTION.text)?.includes(quoted));
    const block = named ?? blocks[0];
    if (block !== undefined) errors[block] = clipped([errors[block], message].filter(Boolean).join(' '), MOST_ERROR);
    return block !== undefined;
  };
  for (const { field, lines } of typedIn(state, entry)) {
    const wrong = field.wrong?.(entry, lines);
    if (wrong !== undefined) tell(field, wrong);
  }
  const elsewhere = problems.filter(
    (problem) => problem.region !== entry.region || !tell(fieldOf(problem), problem.message),
  );
  return { errors, elsewhere };
}

/** The input that a problem of a Region is about. */
export function fieldOf({ path }: Problem): RegionField | undefined {
  const plain = path.replaceAll(/\[\d*\]/gu, '').replace(/^distributions\./u, '');
  return REGION_FIELDS.find((field) => plain === field.path || plain.startsWith(`${field.path}.`));
}

/** What became of accounts that were typed more than once; undefined where each was there once. */
export function countedBack(state: ViewState, entry: Distribution): string | undefined {
  const told = REGION_FIELDS.filter(({ key }) => key === 'targetAccountIds' || key === 'userIds').flatMap((field) => {
    const typed = blocksOf(state, field).map((block) => textIn(state, block, ACTION.text) ?? '');
    const { accounts, repeated } = parseAccounts(typed.join('\n'));
    if (repeated === 0) return [];
    return [
      `${entry.region}, ${field.label}: ${counted(accounts.length, 'account')}, ${count(repeated)} repeated left out.`,
    ];
  });
  return told.length === 0 ? undefined : told.join('\n');
}
