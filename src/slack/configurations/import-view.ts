import type { ModalView } from '@slack/types';
import { section } from '../blocks/pieces.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import { modal, textInput } from '../modals/elements.ts';
import type { ViewState } from '../modals/view-state.ts';

/** Paste of a JSON file, in parts of what an input takes. */
export function importView(notice?: string): ModalView {
  const parts = [1, 2, 3, 4, 5, 6];
  return modal(VIEW.importConfiguration, {
    title: 'Import',
    submit: 'Read',
    blocks: [
      ...(notice === undefined ? [] : [section(`:warning: ${notice}`)]),
      textInput({
        block: BLOCK.name,
        label: 'Name',
        optional: true,
        most: 128,
        hint: 'Only where the JSON has none, or to import under another',
      }),
      ...parts.map((part) =>
        textInput({
          block: `${BLOCK.json}/${part}`,
          label: part === 1 ? 'JSON' : `JSON, part ${part}`,
          optional: part > 1,
          multiline: true,
          ...(part === 1
            ? {
                hint: 'What --cli-input-json takes, what get-distribution-configuration answers, or a list of distributions. 3000 characters a part',
              }
            : {}),
        }),
      ),
    ],
  });
}

export function pastedIn(state: ViewState): string {
  return [1, 2, 3, 4, 5, 6].map((part) => state[`${BLOCK.json}/${part}`]?.[ACTION.text]?.value ?? '').join('');
}
