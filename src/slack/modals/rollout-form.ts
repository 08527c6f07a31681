import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { imageNamed } from '../../domain/inputs.ts';
import { context, section } from '../blocks/pieces.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import type { OptionFields } from './option-fields.ts';
import { optionBlocks, readOptionFields } from './option-fields.ts';
import { modal, plainText, searchInput, textInput } from './elements.ts';
import type { ViewState } from './view-state.ts';
import { chosenIn, textIn } from './view-state.ts';

/** What is chosen in the form, by block; the values are short keys of resources. */
export type RolloutForm = {
  configuration?: PlainTextOption | undefined;
  /** Absent: it is built. */
  way?: 'build' | 'distribute';
  recipe?: PlainTextOption | undefined;
  infrastructure?: PlainTextOption | undefined;
  image?: PlainTextOption | undefined;
  /** An image that is named instead of chosen. */
  imageNamed?: string;
  /** Absent until somebody asked for more than the form shows at first. */
  more?: OptionFields | undefined;
  reason: string;
};

const WAYS = { build: 'Build from a recipe', distribute: 'Distribute an image that exists' } as const;

export function readRolloutForm(state: ViewState): RolloutForm {
  const option = (block: string, action: string): PlainTextOption | undefined => {
    const chosen = chosenIn(state, block, action);
    return chosen && { text: { type: 'plain_text', text: chosen.label }, value: chosen.value };
  };
  return {
    configuration: option(BLOCK.configuration, ACTION.configuration),
    way: chosenIn(state, BLOCK.way, ACTION.way)?.value === 'distribute' ? 'distribute' : 'build',
    recipe: option(BLOCK.recipe, ACTION.recipe),
    infrastructure: option(BLOCK.infrastructure, ACTION.infrastructure),
    image: option(BLOCK.image, ACTION.image),
    imageNamed: textIn(state, BLOCK.imageNamed, ACTION.text) ?? '',
    more: readOptionFields(state),
    reason: textIn(state, BLOCK.reason, ACTION.text) ?? '',
  };
}

export function rolloutView(form: RolloutForm, notice?: string): ModalView {
  const { configuration, way = 'build', more, reason } = form;
  const next = way === 'build' ? 'the build starts' : 'it is copied as it is';
  return modal(VIEW.startRollout, {
    title: 'Start a rollout',
    submit: 'Start',
    blocks: [
      ...(notice === undefined ? [] : [section(`:warning: ${notice}`)]),
      searchInput(BLOCK.configuration, {
        label: 'Distribution configuration',
        action: ACTION.configuration,
        chosen: configuration,
      }),
      wayInput(way),
      ...(way === 'build' ? builtFrom(form) : existing(form)),
      textInput({
        block: BLOCK.reason,
        label: 'Reason',
        value: reason,
        placeholder: 'What the approvers should know',
        optional: true,
        multiline: true,
        most: 1000,
      }),
      ...optionBlocks(way, more),
      context(`Every target is checked first. Then somebody else approves, and ${next}.`),
    ],
  });
}

/** Choosing one draws the form anew. */
function wayInput(way: 'build' | 'distribute'): InputBlock {
  const options = (['build', 'distribute'] as const).map((value) => ({ text: plainText(WAYS[value], 75), value }));
  const chosen = options.find(({ value }) => value === way);
  return {
    type: 'input',
    block_id: BLOCK.way,
    label: plainText('What'),
    dispatch_action: true,
    element: {
      type: 'radio_buttons',
      action_id: ACTION.way,
      options,
      ...(chosen === undefined ? {} : { initial_option: chosen }),
    },
  };
}

function builtFrom({ recipe, infrastructure }: RolloutForm): KnownBlock[] {
  return [
    searchInput(BLOCK.recipe, { label: 'Image recipe', action: ACTION.recipe, chosen: recipe }),
    searchInput(BLOCK.infrastructure, {
      label: 'Infrastructure configuration',
      action: ACTION.infrastructure,
      chosen: infrastructure,
    }),
  ];
}

function existing({ image, imageNamed: named = '' }: RolloutForm): KnownBlock[] {
  return [
    searchInput(BLOCK.image, { label: 'Image', action: ACTION.image, chosen: image, optional: true }),
    textInput({
      block: BLOCK.imageNamed,
      label: 'Or any other image',
      value: named,
      placeholder: 'ami-…, ssm:/name or arn:…',
      hint: 'An AMI id, ssm: and the name of a parameter that holds one, or the ARN of an image.',
      optional: true,
      most: 1024,
    }),
  ];
}

/** What is wrong with how the image is given, by block; nothing where it is built. */
export function imageErrors({ way, image, imageNamed: named = '' }: RolloutForm): Record<string, string> {
  if (way !== 'distribute') return {};
  if (image === undefined && named === '') return { [BLOCK.image]: 'Choose an image, or name one below.' };
  if (image !== undefined && named !== '')
    return { [BLOCK.imageNamed]: 'One image is chosen above already. Keep one.' };
  if (named === '' || imageNamed(named) !== undefined) return {};
  return { [BLOCK.imageNamed]: 'This is neither an AMI id, nor ssm: with a name, nor the ARN of an image.' };
}
