import type { ModalView } from '@slack/types';
import { section } from '../blocks/pieces.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import { modal, plainText, textInput } from '../modals/elements.ts';
import type { ViewState } from '../modals/view-state.ts';

/** A JSON file, uploaded, or pasted in parts of what an input takes. */
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
      {
        type: 'input',
        block_id: BLOCK.file,
        optional: true,
        label: plainText('JSON file'),
        hint: plainText(
          'What --cli-input-json takes, what get-distribution-configuration answers, or a list of distributions',
        ),
        element: { type: 'file_input', action_id: ACTION.file, filetypes: ['json', 'txt'], max_files: 1 },
      },
      ...parts.map((part) =>
        textInput({
          block: `${BLOCK.json}/${part}`,
          label: part === 1 ? 'or pasted here' : `pasted, part ${part}`,
          optional: true,
          multiline: true,
          ...(part === 1 ? { hint: '3000 characters a part' } : {}),
        }),
      ),
    ],
  });
}

export function pastedIn(state: ViewState): string {
  return [1, 2, 3, 4, 5, 6].map((part) => state[`${BLOCK.json}/${part}`]?.[ACTION.text]?.value ?? '').join('');
}

/** The id of the file that was uploaded, if any. */
export function uploadedIn(state: ViewState): string | undefined {
  return state[BLOCK.file]?.[ACTION.file]?.files?.[0]?.id;
}
