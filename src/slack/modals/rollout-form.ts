import type { ModalView, PlainTextOption } from '@slack/types';
import { context, section } from '../blocks/pieces.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import { modal, searchInput, textInput } from './elements.ts';
import type { ViewState } from './view-state.ts';
import { chosenIn, textIn } from './view-state.ts';

/** What is chosen in the form, by block; the values are short keys of resources. */
export type RolloutForm = {
  configuration?: PlainTextOption | undefined;
  recipe?: PlainTextOption | undefined;
  infrastructure?: PlainTextOption | undefined;
  reason: string;
};

export function readRolloutForm(state: ViewState): RolloutForm {
  const option = (block: string, action: string): PlainTextOption | undefined => {
    const chosen = chosenIn(state, block, action);
    return chosen && { text: { type: 'plain_text', text: chosen.label }, value: chosen.value };
  };
  return {
    configuration: option(BLOCK.configuration, ACTION.configuration),
    recipe: option(BLOCK.recipe, ACTION.recipe),
    infrastructure: option(BLOCK.infrastructure, ACTION.infrastructure),
    reason: textIn(state, BLOCK.reason, ACTION.text) ?? '',
  };
}

export function rolloutView(form: RolloutForm, notice?: string): ModalView {
  const { configuration, recipe, infrastructure, reason } = form;
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
      searchInput(BLOCK.recipe, { label: 'Image recipe', action: ACTION.recipe, chosen: recipe }),
      searchInput(BLOCK.infrastructure, {
        label: 'Infrastructure configuration',
        action: ACTION.infrastructure,
        chosen: infrastructure,
      }),
      textInput({
        block: BLOCK.reason,
        label: 'Reason',
        value: reason,
        placeholder: 'What the approvers should know',
        optional: true,
        multiline: true,
        most: 1000,
      }),
      context('Every target is checked first. Then somebody else approves, and the build starts.'),
    ],
  });
}
