import type { Button, KnownBlock } from '@slack/types';
import { mayBeRetried, retryOf } from '../../domain/rollout/retry/retrying.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { isEnded } from '../../domain/rollout/transitions.ts';
import { ACTION } from '../ids.ts';
import type { Rendered } from './pieces.ts';
import { button, context, plain, section } from './pieces.ts';
import { standing, stateMark } from './states.ts';
import { clipped, counted, inline } from './text.ts';

/** The button that repeats it for what is missing, or where that is done. */
export function retryPart(rollout: Rollout): KnownBlock[] {
  const { retriedAs } = rollout;
  if (retriedAs !== undefined) return [context(`Retried as rollout #${retriedAs}`)];
  return mayBeRetried(rollout)
    ? [{ type: 'actions', elements: [retryButton(rollout, `Retry ${missing(rollout)}`)] }]
    : [];
}

/** For somebody who typed the command: what would be repeated, and the button that asks once more. */
export function retryQuestion(rollout: Rollout): Rendered {
  const { number, state, retriedAs } = rollout;
  const text = `${stateMark(state)} Rollout #${number}: ${inline(standing(rollout))}`;
  if (retriedAs !== undefined) return plain(`${text}. It is retried as #${retriedAs}.`);
  if (!isEnded(state)) return plain(`${text}. It has not ended yet.`);
  if (!mayBeRetried(rollout)) return plain(`${text}. There is nothing to retry.`);
  return {
    text,
    blocks: [section(text), { type: 'actions', elements: [retryButton(rollout, `Retry rollout #${number}`)] }],
  };
}

function missing(rollout: Rollout): string {
  return counted(retryOf(rollout)?.targets.length ?? 0, 'target');
}

function retryButton(rollout: Rollout, text: string): Button {
  const { id, number } = rollout;
  const told = `What is missing is checked again and goes to ${missing(rollout)}, without a new build. Approvals hold where nothing has changed.`;
  return button(text, {
    action: ACTION.retry,
    value: id,
    confirm: {
      title: { type: 'plain_text', text: `Retry rollout #${number}?` },
      text: { type: 'plain_text', text: clipped(told, 300) },
      confirm: { type: 'plain_text', text: 'Retry' },
      deny: { type: 'plain_text', text: 'Not now' },
    },
  });
}
