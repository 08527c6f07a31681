import type { KnownBlock, ModalView } from '@slack/types';
import type { ConfigurationInput, Distribution } from '../../../domain/configuration.ts';
import type { Problem } from '../../../domain/configuration/problem.ts';
import { button, context, section } from '../../blocks/pieces.ts';
import { clipped, counted, code, escaped, inline } from '../../blocks/text.ts';
import { ACTION, VIEW } from '../../ids.ts';
import { modal } from '../../modals/elements.ts';
import type { RegionPage } from './region-inputs.ts';
import { fieldOf, inputsOf } from './region-inputs.ts';

/** One page of one Region, with what is wrong with that Region on top. */
export function regionView(
  draft: { id: string },
  entry: Distribution,
  { page, problems = [], many = false }: { page: RegionPage; problems?: Problem[]; many?: boolean },
): ModalView {
  const own = problems.filter(({ region }) => region === entry.region);
  return modal(page === 'main' ? VIEW.draftRegion : VIEW.draftMore, {
    title: entry.region,
    submit: 'Done',
    metadata: { draft: draft.id, region: entry.region },
    blocks: [
      ...wrongWith(own, page),
      ...(page === 'main' ? [...mainInputs(entry, many), mainActions(entry, 'removable')] : []),
      ...(page === 'more' ? [...inputsOf(entry, 'more'), ...kept(entry)] : []),
    ],
  });
}

/** The settings that most people have: of a Region's first page, or of a draft's where it has one Region. */
export function mainInputs(entry: Distribution, many = false): KnownBlock[] {
  return [sizeAndName(entry), ...inputsOf(entry, 'main', many)];
}

function wrongWith(problems: Problem[], page: RegionPage): KnownBlock[] {
  if (problems.length === 0) return [];
  const told = problems.slice(0, 5).map((problem) => {
    const field = fieldOf(problem);
    const where = field === undefined ? '' : `*${field.label}*${field.page === page ? '' : ', in More settings'}: `;
    return `:warning: ${where}${escaped(clipped(problem.message, 400))}`;
  });
  const more = problems.length > 5 ? [`and ${problems.length - 5} more`] : [];
  return [section([...told, ...more].join('\n'))];
}

function sizeAndName(entry: Distribution): KnownBlock {
  const name = entry.amiDistributionConfiguration?.name;
  const accounts = entry.amiDistributionConfiguration?.targetAccountIds ?? [];
  const preview = name === undefined ? 'the recipe’s name and the time of the build' : expanded(name);
  return context(`${counted(accounts.length, 'target account')} · AMIs are called like ${code(clipped(preview, 150))}`);
}

/** The name as a build of an example day makes it. */
export function expanded(name: string): string {
  return name
    .replaceAll(/\{\{\s*imagebuilder:buildDate(?::[^}]*)?\s*\}\}/gu, '2026-01-31T08-15-42.123Z')
    .replaceAll(/\{\{\s*imagebuilder:buildVersion\s*\}\}/gu, '1');
}

/** What can be done with a Region beside filling in. */
export function mainActions({ region }: Distribution, removable?: 'removable'): KnownBlock {
  const confirm = {
    title: { type: 'plain_text' as const, text: 'Remove this Region?' },
    text: { type: 'plain_text' as const, text: `${region} and all its settings leave the draft.` },
    confirm: { type: 'plain_text' as const, text: 'Remove' },
    deny: { type: 'plain_text' as const, text: 'Keep' },
  };
  const remove = button('Remove Region', { action: ACTION.draftRemove, value: region, style: 'danger', confirm });
  return {
    type: 'actions',
    elements: [
      button('More settings', { action: ACTION.draftMore, value: region }),
      button('Paste many accounts', { action: ACTION.draftMany, value: region }),
      ...(removable === undefined ? [] : [remove]),
    ],
  };
}

/** Container outputs are kept as they are, and shown. */
function kept({ containerDistributionConfiguration: container }: Distribution): KnownBlock[] {
  if (container === undefined) return [];
  return [context(`Container output, kept as it is: ${inline(JSON.stringify(container), 1000)}`)];
}

export function withEntry(input: ConfigurationInput, entry: Distribution): ConfigurationInput {
  const distributions = input.distributions.map((each) => (each.region === entry.region ? entry : each));
  return { ...input, distributions };
}
