import type { ModalView } from '@slack/types';
import { section } from '../blocks/pieces.ts';
import { BLOCK, VIEW } from '../ids.ts';
import { modal, textInput } from './elements.ts';

/** What a decision button stands for: the rollout, and the state of it that the card showed. */
export type Decided = { rolloutId: string; digest: string };

export function rejectView(
  decided: Decided,
  { reason = '', notice }: { reason?: string; notice?: string } = {},
): ModalView {
  return modal(VIEW.reject, {
    title: 'Reject the rollout',
    submit: 'Reject',
    metadata: decided,
    blocks: [
      ...(notice === undefined ? [] : [section(`:warning: ${notice}`)]),
      textInput({
        block: BLOCK.reason,
        label: 'Reason',
        value: reason,
        placeholder: 'What has to change before you would approve',
        hint: 'It is told to the person who asked, in the thread',
        optional: true,
        multiline: true,
        most: 1000,
      }),
    ],
  });
}

/** Reads what we put into a button or a view; undefined where somebody else did. */
export function readDecided(json: string): Decided | undefined {
  const value = parsed(json);
  const { rolloutId, digest } = value;
  return typeof rolloutId === 'string' && typeof digest === 'string' ? { rolloutId, digest } : undefined;
}

/** The members of a JSON object; none where it is no object. */
export function parsed(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
