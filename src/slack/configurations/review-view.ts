import type { KnownBlock, ModalView } from '@slack/types';
import type { Draft } from '../../domain/configuration/draft.ts';
import { changesOf } from '../../domain/configuration/draft.ts';
import { adviceOf, publicRegions } from '../../domain/configuration/settings-problems.ts';
import { section } from '../blocks/pieces.ts';
import { code, counted, escaped, fitted } from '../blocks/text.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import { modal, plainText } from '../modals/elements.ts';
import type { ViewState } from '../modals/view-state.ts';
import { allChosenIn } from '../modals/view-state.ts';
import { settingsOf } from './draft-view.ts';

/** What a review says beside the draft itself; `names` by account id. */
type Reviewed = { notice?: string | undefined; names?: ReadonlyMap<string, string> };

/** What is going to be saved: the difference to what AWS has, or the whole in few words. */
export function reviewView(draft: Draft, { notice, names }: Reviewed = {}): ModalView {
  const { input, opened } = draft;
  const open = publicRegions(input);
  const advice = adviceOf(input).map((sentence) => `:information_source: ${escaped(sentence)}`);
  const changes = changesOf(draft).map((line) => `• ${code(line)}`);
  const rows = input.distributions.map((entry) => `• *${escaped(entry.region)}* ${settingsOf(entry, names)}`);
  const told =
    opened === undefined
      ? `${code(input.name)} for ${counted(input.distributions.length, 'Region')}:\n${fitted(rows, { most: 2500 })}`
      : `What changes in ${code(input.name)}. The whole configuration is replaced by what the draft holds:\n${fitted(changes, { most: 2500 })}`;
  return modal(VIEW.draftReview, {
    title: opened === undefined ? 'Create it?' : 'Save it?',
    submit: opened === undefined ? 'Create' : 'Save',
    metadata: { draft: draft.id },
    blocks: [
      section(told),
      ...(notice === undefined ? [] : [section(notice)]),
      ...(advice.length === 0 ? [] : [section(advice.join('\n'))]),
      ...(open.length === 0 ? [] : [makePublic(open)]),
    ],
  });
}

function makePublic(regions: string[]): KnownBlock {
  return {
    type: 'input',
    block_id: BLOCK.makePublic,
    label: plainText(`Anybody in the world may launch the AMIs of ${regions.join(', ')}`),
    element: {
      type: 'checkboxes',
      action_id: ACTION.makePublic,
      options: [{ text: plainText('Make public', 75), value: 'public' }],
    },
  };
}

export function isMadePublic(state: ViewState): boolean {
  return allChosenIn(state, BLOCK.makePublic, ACTION.makePublic).includes('public');
}
