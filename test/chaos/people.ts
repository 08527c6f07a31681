import { setTimeout as pause } from 'node:timers/promises';
import type { MessageView } from '../../sandbox/slack/contract.ts';
import { askedCard } from '../../sandbox/stories/approval/deciding.ts';
import { submitRollout } from '../../sandbox/stories/telling/scenes.ts';
import type { Cast } from '../../sandbox/stories/telling/story.ts';
import { threadOf } from '../../sandbox/stories/telling/story.ts';
import type { Shape } from './thread-shape.ts';
import { differenceOf, isAlike } from './thread-shape.ts';

export const END = '2 of 2 copies verified';
/** A busy machine takes long to start a bot again, which may be killed before it hears the next click. */
const CLICK_MS = 180_000;
/** Longer than the claim of a process that was killed while it handed files over: another takes them up after that. */
const SETTLE_MS = 400_000;

/** Presses until Slack takes the click: while no bot listens, Slack tells the person so, who presses again. */
export async function approveThroughAll({ andrew }: Cast, number: number): Promise<void> {
  for (const giveUpAt = Date.now() + CLICK_MS; ; await pause(100)) {
    try {
      await andrew.press(await askedCard(andrew, number), 'Approve');
      return;
    } catch (error) {
      // The bot had the click, and died before it could say so.
      const thread = threadOf(await andrew.see(), number);
      if (thread.some(({ text }) => text.includes('Approved by'))) return;
      if (Date.now() > giveUpAt) throw error;
    }
  }
}

/** Submits a rollout; where the bot is too busy to offer choices in time, the person begins again. */
export async function submitPatiently(cast: Cast, configuration: string): Promise<number> {
  for (let left = 10; ; left -= 1) {
    try {
      return await submitRollout(cast, { configuration });
    } catch (error) {
      if (left === 0 || !String(error).includes('there is no option')) throw error;
      await cast.paula.close();
    }
  }
}

/** The thread once it is as expected, or as it is after all patience. */
export async function settledThread({ paula }: Cast, number: number, expected?: Shape): Promise<MessageView[]> {
  for (const giveUpAt = Date.now() + SETTLE_MS; ; await pause(500)) {
    const thread = threadOf(await paula.see(), number);
    const isSettled = expected === undefined ? isWhole(thread) : isAlike(differenceOf(thread, expected));
    if (isSettled || Date.now() > giveUpAt) return thread;
  }
}

/** In peace a thread is over with the file of AMIs, and a card that says so. */
function isWhole([card, ...replies]: MessageView[]): boolean {
  const [last] = replies.toSorted((a, b) => b.ts.localeCompare(a.ts));
  return card?.text.includes(END) === true && last?.text.includes('AMIs of rollout') === true;
}
