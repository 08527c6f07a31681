import type { KnownBlock, ModalView } from '@slack/types';
import type { ConfigurationInput, Distribution } from '../../domain/configuration.ts';
import type { Problem } from '../../domain/configuration/problem.ts';
import { button, context } from '../blocks/pieces.ts';
import { clipped, counted, code, inline } from '../blocks/text.ts';
import { ACTION, VIEW } from '../ids.ts';
import { modal, textInput } from '../modals/elements.ts';
import type { ViewState } from '../modals/view-state.ts';
import { textIn } from '../modals/view-state.ts';
import type { RegionField } from './region-fields.ts';
import { REGION_FIELDS } from './region-fields.ts';

export type RegionPage = RegionField['page'];
/** An input takes 3000 characters: longer lists go on in the next. */
const MOST_IN_ONE = 2800;
const MOST_ERROR = 400;

/** One page of one Region. Blocks keep their ids, which is what makes Slack keep what was typed. */
export function regionView(draft: { id: string }, entry: Distribution, page: RegionPage): ModalView {
  const fields = REGION_FIELDS.filter((field) => field.page === page);
  return modal(page === 'main' ? VIEW.draftRegion : VIEW.draftMore, {
    title: entry.region,
    submit: 'Done',
    metadata: { draft: draft.id, region: entry.region },
    blocks: [
      ...(page === 'main'
        ? [...sizeAndName(entry), ...fields.flatMap((field) => inputsOf(field, entry)), below(entry)]
        : []),
      ...(page === 'more' ? [...fields.flatMap((field) => inputsOf(field, entry)), ...kept(entry)] : []),
    ],
  });
}

function sizeAndName(entry: Distribution): KnownBlock[] {
  const name = entry.amiDistributionConfiguration?.name;
  const accounts = entry.amiDistributionConfiguration?.targetAccountIds ?? [];
  const preview = name === undefined ? 'the recipe’s name and the time of the build' : expanded(name);
  return [
    context(`${counted(accounts.length, 'target account')} · AMIs are called like ${code(clipped(preview, 150))}`),
  ];
}

/** The name as a build of an example day makes it. */
export function expanded(name: string): string {
  return name
    .replaceAll(/\{\{\s*imagebuilder:buildDate(?::[^}]*)?\s*\}\}/gu, '2026-01-31T08-15-42.123Z')
    .replaceAll(/\{\{\s*imagebuilder:buildVersion\s*\}\}/gu, '1');
}

function below({ region }: Distribution): KnownBlock {
  const confirm = {
    title: { type: 'plain_text' as const, text: 'Remove this Region?' },
    text: { type: 'plain_text' as const, text: `${region} and all its settings leave the draft.` },
    confirm: { type: 'plain_text' as const, text: 'Remove' },
    deny: { type: 'plain_text' as const, text: 'Keep' },
  };
  return {
    type: 'actions',
    elements: [
      button('More settings', { action: ACTION.draftMore, value: region }),
      button('Remove Region', { action: ACTION.draftRemove, value: region, style: 'danger', confirm }),
    ],
  };
}

/** Container outputs are kept as they are, and shown. */
function kept({ containerDistributionConfiguration: container }: Distribution): KnownBlock[] {
  if (container === undefined) return [];
  return [context(`Container output, kept as it is: ${inline(JSON.stringify(container), 1000)}`)];
}

function inputsOf(field: RegionField, entry: Distribution): KnownBlock[] {
  const parts = partsOf(field.lines(entry), field.multiline);
  return parts.map((value, at) =>
    textInput({
      block: `${field.key}/${at}`,
      label: at === 0 ? field.label : `${field.label}, part ${at + 1}`,
      value,
      optional: true,
      multiline: field.multiline,
      ...(field.hint === undefined || at > 0 ? {} : { hint: field.hint }),
    }),
  );
}

/** At least one part; a list that fills its last begins another, so that there is room. */
function partsOf(lines: string[], multiline: boolean): string[] {
  if (!multiline) return [lines.join(' ')];
  const parts: string[] = [''];
  for (const line of lines) {
    const last = parts.at(-1) ?? '';
    const longer = last === '' ? line : `${last}\n${line}`;
    if (longer.length > MOST_IN_ONE && last !== '') parts.push(line);
    else parts[parts.length - 1] = longer;
  }
  if ((parts.at(-1) ?? '').length > MOST_IN_ONE - 300) parts.push('');
  return parts;
}

/** The entry as it stands in the page; members of other pages, and inputs left as they were shown, stay as they are. */
export function entryIn(state: ViewState, entry: Distribution, page: RegionPage): Distribution {
  return REGION_FIELDS.filter((field) => field.page === page).reduce((changed, field) => {
    const parts = partsIn(state, field.key);
    if (parts.length === 0) return changed;
    const lines = linesOf(parts);
    const asShown = linesOf(partsOf(field.lines(entry), field.multiline));
    return lines.join('\n') === asShown.join('\n') ? changed : field.apply(changed, lines);
  }, entry);
}

function partsIn(state: ViewState, key: string): string[] {
  return Object.keys(state)
    .filter((block) => block.startsWith(`${key}/`))
    .map((block) => textIn(state, block, ACTION.text) ?? '');
}

function linesOf(parts: string[]): string[] {
  return parts
    .flatMap((part) => part.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What is wrong with one Region, beside the inputs of a page. */
export function regionErrors(problems: Problem[], region: string, page: RegionPage): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const problem of problems.filter((each) => each.region === region)) {
    const path = problem.path.replaceAll(/\[\d*\]/gu, '').replace(/^distributions\./u, '');
    const field = REGION_FIELDS.find((each) => each.page === page && isBelow(path, each.path));
    if (field === undefined) continue;
    const block = `${field.key}/0`;
    errors[block] = clipped([errors[block], problem.message].filter(Boolean).join(' '), MOST_ERROR);
  }
  return errors;
}

function isBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}.`);
}

export function withEntry(input: ConfigurationInput, entry: Distribution): ConfigurationInput {
  const distributions = input.distributions.map((each) => (each.region === entry.region ? entry : each));
  return { ...input, distributions };
}
