import type { Button } from '@slack/types';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import type { ReportRun } from '../../flow/ports.ts';
import { parsed } from '../modals/reason-form.ts';
import { ACTION } from '../ids.ts';
import { button } from './pieces.ts';

/** What a button asks to have checked. */
export type CheckAsked = Pick<ReportRun, 'configurationName' | 'recipe' | 'infrastructure' | 'basedOn'>;

export function checkButton(
  label: string,
  action: string,
  asked: CheckAsked,
  style?: NonNullable<Button['style']>,
): Button {
  return button(label, { action, value: JSON.stringify(asked), ...(style === undefined ? {} : { style }) });
}

/** Reads a button's value; that of an older message is the configuration's name and nothing else. */
export function readCheckAsked(value: string): CheckAsked {
  const { configurationName, recipe, infrastructure, basedOn } = parsed(value);
  if (typeof configurationName !== 'string') return { configurationName: value };
  return {
    configurationName,
    ...(typeof recipe === 'string' ? { recipe } : {}),
    ...(typeof infrastructure === 'string' ? { infrastructure } : {}),
    ...(typeof basedOn === 'string' ? { basedOn } : {}),
  };
}

/** Asks first where somebody's word would be lost by it. */
export function checkAgainButton({ id, number, decisions }: Rollout): Button {
  if (decisions.length === 0) return button('Check again', { action: ACTION.checkAgain, value: id });
  const told = 'What was not met is asked again. What people said until now is void: they are asked again too.';
  return button('Check again', {
    action: ACTION.checkAgain,
    value: id,
    confirm: {
      title: { type: 'plain_text', text: `Check rollout #${number} again?` },
      text: { type: 'plain_text', text: told },
      confirm: { type: 'plain_text', text: 'Check again' },
      deny: { type: 'plain_text', text: 'Not now' },
    },
  });
}
