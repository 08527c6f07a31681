import type { ModalView, PlainTextOption } from '@slack/types';
import { context, section } from '../blocks/pieces.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import { modal, searchInput } from './elements.ts';
import type { ViewState } from './view-state.ts';
import { optionIn } from './view-state.ts';

/** What is chosen in the form; the values are short keys of resources. */
export type CheckForm = {
  configuration?: PlainTextOption | undefined;
  recipe?: PlainTextOption | undefined;
  infrastructure?: PlainTextOption | undefined;
};

/** Asks which configuration is to be checked, with which recipe and on what. */
export function checkView({ configuration, recipe, infrastructure }: CheckForm = {}, said?: string): ModalView {
  return modal(VIEW.check, {
    title: 'Check a configuration',
    submit: 'Check',
    blocks: [
      ...(said === undefined ? [] : [section(`:warning: ${said}`)]),
      searchInput(BLOCK.configuration, {
        label: 'Distribution configuration',
        action: ACTION.configuration,
        chosen: configuration,
      }),
      searchInput(BLOCK.recipe, { label: 'Image recipe', action: ACTION.recipe, chosen: recipe, optional: true }),
      searchInput(BLOCK.infrastructure, {
        label: 'Infrastructure configuration',
        action: ACTION.infrastructure,
        chosen: infrastructure,
        optional: true,
      }),
      context('Every target is asked whether it is ready. Nothing is built, and nothing is changed.'),
    ],
  });
}

export function readCheckForm(state: ViewState): CheckForm {
  return {
    configuration: optionIn(state, BLOCK.configuration, ACTION.configuration),
    recipe: optionIn(state, BLOCK.recipe, ACTION.recipe),
    infrastructure: optionIn(state, BLOCK.infrastructure, ACTION.infrastructure),
  };
}
