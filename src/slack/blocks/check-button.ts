import type { Button } from '@slack/types';
import { parsed } from '../modals/reason-form.ts';
import { button } from './pieces.ts';

/** What a button asks to have checked. */
export type CheckAsked = { configurationName: string; recipe?: string; basedOn?: string };

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
  const { configurationName, recipe, basedOn } = parsed(value);
  if (typeof configurationName !== 'string') return { configurationName: value };
  return {
    configurationName,
    ...(typeof recipe === 'string' ? { recipe } : {}),
    ...(typeof basedOn === 'string' ? { basedOn } : {}),
  };
}
