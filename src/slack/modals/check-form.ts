import type { ModalView, PlainTextOption } from '@slack/types';
import { context, section } from '../blocks/pieces.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import { modal, searchInput } from './elements.ts';
import type { ViewState } from './view-state.ts';
import { chosenIn } from './view-state.ts';

/** Asks which configuration is to be checked. */
export function checkView(chosen?: PlainTextOption, said?: string): ModalView {
  return modal(VIEW.check, {
    title: 'Check a configuration',
    submit: 'Check',
    blocks: [
      ...(said === undefined ? [] : [section(`:warning: ${said}`)]),
      searchInput(BLOCK.configuration, { label: 'Distribution configuration', action: ACTION.configuration, chosen }),
      context('Every target is asked whether it is ready. Nothing is built, and nothing is changed.'),
    ],
  });
}

export function readCheckForm(state: ViewState): PlainTextOption | undefined {
  const chosen = chosenIn(state, BLOCK.configuration, ACTION.configuration);
  return chosen && { text: { type: 'plain_text', text: chosen.label }, value: chosen.value };
}
