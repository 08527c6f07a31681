import type { ActionsBlock, Button } from '@slack/types';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { mayBeCheckedAgain } from '../../domain/rollout/checking-again.ts';
import { isEnded } from '../../domain/rollout/transitions.ts';
import { ACTION } from '../ids.ts';
import type { Rendered } from './pieces.ts';
import { checkAgainButton } from './check-button.ts';
import { button, plain, section } from './pieces.ts';
import { copyCounts, standing, stateMark } from './states.ts';
import { clipped, inline } from './text.ts';

/** The buttons that have it checked again or stop it, as long as that can be asked for. */
export function cancelPart(rollout: Rollout): ActionsBlock | false {
  if (!mayStillBe(rollout)) return false;
  const again = mayBeCheckedAgain(rollout) ? [checkAgainButton(rollout)] : [];
  return { type: 'actions', elements: [...again, cancelButton(rollout, 'Cancel')] };
}

/** For somebody who typed the command: what would be stopped, and the button that asks once more. */
export function cancelQuestion(rollout: Rollout): Rendered {
  const { number, state } = rollout;
  const text = `${stateMark(state)} Rollout #${number}: ${inline(standing(rollout))}`;
  if (!mayStillBe(rollout)) return plain(`${text}. There is nothing to cancel.`);
  return {
    text,
    blocks: [section(text), { type: 'actions', elements: [cancelButton(rollout, `Cancel rollout #${number}`)] }],
  };
}

function mayStillBe({ state, cancel }: Rollout): boolean {
  return !isEnded(state) && cancel === undefined;
}

function cancelButton(rollout: Rollout, text: string): Button {
  const { id, number } = rollout;
  return button(text, {
    action: ACTION.cancel,
    value: id,
    confirm: {
      title: { type: 'plain_text', text: `Cancel rollout #${number}?` },
      text: { type: 'plain_text', text: clipped(whatHappens(rollout), 300) },
      confirm: { type: 'plain_text', text: 'Cancel the rollout' },
      deny: { type: 'plain_text', text: 'Go on' },
      style: 'danger',
    },
  });
}

function whatHappens({ imageArn, start, copies }: Rollout): string {
  if (imageArn === undefined && start?.sentAt === undefined) return 'Nothing was started yet, and nothing will be.';
  const done = copies.some(({ state }) => state !== 'waiting') ? ` So far: ${copyCounts(copies)}.` : '';
  return `Image Builder is asked to stop. Copies that are made already stay where they are.${done}`;
}
