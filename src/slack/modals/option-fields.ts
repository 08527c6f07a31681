import type { InputBlock, KnownBlock } from '@slack/types';
import type { StartOptions } from '../../domain/rollout/start-options.ts';
import { meant, optionProblems, readPairs } from '../../domain/rollout/start-options.ts';
import { button } from '../blocks/pieces.ts';
import { ACTION, BLOCK } from '../ids.ts';
import { plainText, textInput } from './elements.ts';
import type { ViewState } from './view-state.ts';
import { allChosenIn, textIn } from './view-state.ts';

/** What few rollouts ask for, as it was typed. */
export type OptionFields = { isTested: boolean; tags: string; logGroup: string; parameters: string };

export const UNASKED: OptionFields = { isTested: true, tags: '', logGroup: '', parameters: '' };

/** Undefined while nobody has asked for more than the form shows at first. */
export function readOptionFields(state: ViewState): OptionFields | undefined {
  const tags = textIn(state, BLOCK.tags, ACTION.text);
  if (tags === undefined) return undefined;
  return {
    // An image that exists is not tested, and is not asked about.
    isTested: state[BLOCK.tests] === undefined || allChosenIn(state, BLOCK.tests, ACTION.tests).length > 0,
    tags,
    logGroup: textIn(state, BLOCK.logGroup, ACTION.text) ?? '',
    parameters: textIn(state, BLOCK.parameters, ACTION.text) ?? '',
  };
}

/** A button, until it was pressed. */
export function optionBlocks(way: 'build' | 'distribute', more: OptionFields | undefined): KnownBlock[] {
  if (more === undefined)
    return [{ type: 'actions', elements: [button('More options', { action: ACTION.runMore, value: 'more' })] }];
  const pairs = { optional: true, multiline: true, placeholder: 'name = value, one a line' };
  const tags = textInput({ ...pairs, block: BLOCK.tags, label: 'Tags of the image', value: more.tags });
  const logGroup = textInput({
    block: BLOCK.logGroup,
    label: 'Log group',
    value: more.logGroup,
    placeholder: '/aws/imagebuilder/…',
    optional: true,
    most: 512,
  });
  if (way === 'distribute') return [tags, logGroup];
  const parameters = textInput({
    ...pairs,
    block: BLOCK.parameters,
    label: 'Parameters of the workflows',
    value: more.parameters,
  });
  return [testsInput(more.isTested), tags, logGroup, parameters];
}

function testsInput(isTested: boolean): InputBlock {
  const option = { text: plainText('Test the image before it is copied', 75), value: 'tests' };
  return {
    type: 'input',
    block_id: BLOCK.tests,
    label: plainText('Tests'),
    optional: true,
    element: {
      type: 'checkboxes',
      action_id: ACTION.tests,
      options: [option],
      ...(isTested ? { initial_options: [option] } : {}),
    },
  };
}

/** What the fields ask for, or sentences beside them. */
export function optionsIn(
  fields: OptionFields = UNASKED,
): { options: StartOptions | undefined } | { errors: Record<string, string> } {
  const tags = readPairs(fields.tags);
  const parameters = readPairs(fields.parameters);
  const errors: Record<string, string> = {
    ...('problem' in tags ? { [BLOCK.tags]: tags.problem } : {}),
    ...('problem' in parameters ? { [BLOCK.parameters]: parameters.problem } : {}),
  };
  if ('problem' in tags || 'problem' in parameters) return { errors };
  const options = meant({
    ...(fields.isTested ? {} : { untested: true as const }),
    tags: tags.pairs,
    logGroup: fields.logGroup,
    parameters: parameters.pairs,
  });
  const problems = Object.entries(optionProblems(options ?? {}));
  if (problems.length === 0) return { options };
  const blocks: Record<string, string> = { tags: BLOCK.tags, logGroup: BLOCK.logGroup, parameters: BLOCK.parameters };
  return { errors: Object.fromEntries(problems.map(([option, said]) => [blocks[option] ?? BLOCK.reason, said])) };
}
