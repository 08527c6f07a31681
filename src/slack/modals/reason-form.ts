import type { ModalView } from '@slack/types';
import { section } from '../blocks/pieces.ts';
import { BLOCK, VIEW } from '../ids.ts';
import { modal, textInput } from './elements.ts';

/** What a decision button stands for: the rollout, and the state of it that the card showed. */
export type Decided = { rolloutId: string; digest: string; reportId: string };
/** The same with the channel of the card. */
export type DecidedThere = Decided & { channel: string };

/** Decisions that are made with a reason. */
export type Reasoned = 'reject' | 'override';

export const REASONED = {
  reject: {
    view: VIEW.reject,
    title: 'Reject the rollout',
    submit: 'Reject',
    placeholder: 'What has to change before you would approve',
    hint: 'It is told to the person who asked, in the thread',
    optional: true,
    done: 'is rejected',
  },
  override: {
    view: VIEW.override,
    title: 'Override the block',
    submit: 'Override',
    placeholder: 'Why it may go on although a prerequisite is missing',
    hint: 'It is told in the thread and kept. The approvers are asked next.',
    optional: false,
    done: 'goes on to the approvers',
  },
} as const;

export function reasonView(
  verdict: Reasoned,
  decided: DecidedThere,
  { reason = '', notice }: { reason?: string; notice?: string } = {},
): ModalView {
  const { view, title, submit, placeholder, hint, optional } = REASONED[verdict];
  return modal(view, {
    title,
    submit,
    metadata: decided,
    blocks: [
      ...(notice === undefined ? [] : [section(`:warning: ${notice}`)]),
      textInput({
        block: BLOCK.reason,
        label: 'Reason',
        value: reason,
        placeholder,
        hint,
        optional,
        multiline: true,
        most: 1000,
      }),
    ],
  });
}

/** Reads what we put into a button; undefined where somebody else did. */
export function readDecided(json: string): Decided | undefined {
  const { rolloutId, digest, reportId } = parsed(json);
  if (typeof rolloutId !== 'string' || typeof digest !== 'string' || typeof reportId !== 'string') return undefined;
  return { rolloutId, digest, reportId };
}

/** The same of a view. */
export function readDecidedThere(json: string): DecidedThere | undefined {
  const decided = readDecided(json);
  const { channel } = parsed(json);
  return decided === undefined || typeof channel !== 'string' ? undefined : { ...decided, channel };
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
