import { setTimeout as wait } from 'node:timers/promises';
import type { MessageView, Snapshot } from '../sandbox/slack/contract.ts';
import type { Actor } from '../sandbox/stories/telling/actor.ts';
import { actorAs } from '../sandbox/stories/telling/actor.ts';
import type { Contestant } from './contestant.ts';
import { enter, megabytes } from './contestant.ts';
import { CONFIGURATION, INFRASTRUCTURE, RECIPE } from './stand-in/image-builder.ts';
import type { StandIn } from './stand-in/stand-in.ts';

const ACK_EVERY_MS = 250;
const PATIENCE_MS = 30 * 60_000;
/** Until nothing can be under way any more after a check was cancelled. */
const QUIET_MS = 3000;

const ASKED = `/ami-distribute check ${CONFIGURATION} --recipe ${RECIPE} --infrastructure ${INFRASTRUCTURE}`;

export type CheckRun = {
  wallSeconds: number;
  firstFailureSeconds: number;
  acksMs: number[];
  /** The most memory that the bot ever held. */
  rssMB: number;
  conclusion: string;
};

/** One check by the real bot, asked for in Slack as a person does it, to its end. */
export function checkToItsEnd(settings: Record<string, string>): Promise<CheckRun> {
  return asPaula(settings, async (paula, { bot }) => {
    const began = performance.now();
    const seconds = (): number => (performance.now() - began) / 1000;
    await paula.command('platform', ASKED);
    const over = new AbortController();
    const acks = acknowledged(paula, over.signal);
    await untilReported(paula, 'the first failure', (shown) => /\d\smissing/.test(shown));
    const firstFailureSeconds = seconds();
    const done = await untilReported(paula, 'the end of the report', (shown) => shown.includes('Check again'));
    const wallSeconds = seconds();
    over.abort();
    const conclusion = /\d[\d,]* of [\d,]+ targets? ready[^"(*]*/.exec(done)?.[0].trim() ?? '';
    return { wallSeconds, firstFailureSeconds, acksMs: await acks, rssMB: await megabytes(bot, 'VmHWM'), conclusion };
  });
}

/** Presses Cancel at the first failure, with all calls in flight: milliseconds from there until the last call came to AWS. */
export function cancelledAfterMs(settings: Record<string, string>, standIn: StandIn): Promise<number> {
  return asPaula(settings, async (paula) => {
    await paula.command('platform', ASKED);
    await untilReported(paula, 'the first failure', (shown) => /\d\smissing/.test(shown));
    const card = reportIn(await paula.see());
    if (card === undefined) throw new Error('cancelling the check: its card is gone');
    const pressedAt = Date.now();
    await paula.press(card, 'Cancel');
    await untilReported(paula, 'the end of the report', (shown) => shown.includes('was cancelled'));
    await wait(QUIET_MS);
    return Math.max(0, (await standIn.counted()).lastAt - pressedAt);
  });
}

async function asPaula<T>(
  settings: Record<string, string>,
  work: (paula: Actor, contestant: Contestant) => Promise<T>,
): Promise<T> {
  const contestant = await enter('bot', 'socket', settings);
  try {
    const { slack } = contestant;
    const person = slack.workspace.people.find(({ name }) => name === 'paula');
    return await work(actorAs(slack.url, person?.id ?? ''), contestant);
  } finally {
    await contestant.stop();
  }
}

function untilReported(paula: Actor, what: string, isIt: (shown: string) => boolean): Promise<string> {
  return paula.until(
    what,
    (snapshot) => {
      const card = reportIn(snapshot);
      const shown = card === undefined ? '' : `${card.text} ${JSON.stringify(card.blocks)}`;
      return isIt(shown) ? shown : undefined;
    },
    PATIENCE_MS,
  );
}

function reportIn({ messages }: Snapshot): MessageView | undefined {
  return messages.find(({ text }) => text.startsWith(`Check of ${CONFIGURATION}`));
}

/** How long each `/ami-distribute help` takes until Slack has its acknowledgement, while the check runs. */
async function acknowledged(paula: Actor, over: AbortSignal): Promise<number[]> {
  const took: number[] = [];
  while (!over.aborted) {
    const began = performance.now();
    await paula.command('random', '/ami-distribute help');
    took.push(performance.now() - began);
    await wait(ACK_EVERY_MS);
  }
  return took;
}
