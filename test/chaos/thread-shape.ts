import type { MessageView } from '../../sandbox/slack/contract.ts';
import { keyOf } from '../../sandbox/stories/telling/story.ts';

/** What one thread tells, without what differs from one rollout to the next: its card, and every reply as often as it is there. */
export type Shape = { card: string; replies: string[] };

/** What differs between two threads that ought to be alike. */
export type Difference = { doubles: string[]; losses: string[]; card?: string };

/** A phase that passed while nobody looked is not told. */
const PHASE = /^(?:Built|Tested|Copied|Integrated) in /u;

export function shapeOf(thread: MessageView[]): Shape {
  const [card, ...replies] = thread;
  return {
    card: card === undefined ? '' : worded(`${card.text} ${JSON.stringify(card.blocks)}`),
    replies: replies
      .map(kindOf)
      .filter((kind) => !PHASE.test(kind))
      .toSorted(),
  };
}

/** Compares as multisets: a reply that is there once too often is a double, even where another is missing. */
export function differenceOf(thread: MessageView[], expected: Shape): Difference {
  const found = shapeOf(thread);
  const keys = thread.map(keyOf).filter((key) => key !== undefined);
  const twice = keys.filter((key, at) => keys.indexOf(key) !== at);
  const doubles = [...new Set([...twice, ...without(found.replies, expected.replies)])];
  const losses = without(expected.replies, found.replies);
  return { doubles, losses, ...(found.card === expected.card ? {} : { card: found.card }) };
}

export function isAlike({ doubles, losses, card }: Difference): boolean {
  return doubles.length + losses.length === 0 && card === undefined;
}

function without(all: string[], some: string[]): string[] {
  const left = [...all];
  for (const each of some) {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

/** What a reply is about: how it begins. */
function kindOf({ text }: MessageView): string {
  return (
    worded(text.replace(/:[a-z_]+:/gu, ''))
      .trim()
      .split(/[,:.(—\n]/u)[0] ?? ''
  );
}

function worded(text: string): string {
  return text
    .replace(/"block_id":"[^"]+"/gu, '')
    .replace(/<!date\^[^>]+>/gu, 'DATE')
    .replace(/\d+\s(?:s|min|h)\b(?:\s\d+\s(?:s|min)\b)?/gu, 'DURATION')
    .replace(/ami-[0-9a-f]+/gu, 'AMI')
    .replace(/\d+/gu, 'N');
}
