import { setTimeout as pause } from 'node:timers/promises';
import type { MessageView } from '../../sandbox/slack/contract.ts';
import type { Stage } from '../../sandbox/stage.ts';
import { openStage } from '../../sandbox/stage.ts';
import { askedCard } from '../../sandbox/stories/approval/deciding.ts';
import { createConfiguration, submitRollout, untilEnded } from '../../sandbox/stories/telling/scenes.ts';
import type { Cast } from '../../sandbox/stories/telling/story.ts';
import { castOn, cardOf, keyOf } from '../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../sandbox/world/load.ts';
import { worldPath } from '../../sandbox/world/shipped.ts';
import type { Dice } from '../races/seeded.ts';
import { diceOf } from '../races/seeded.ts';
import { openHarm } from './harm.ts';

export type Chaos = {
  kills: number;
  faults: number;
  rollouts: number;
  /** Messages or images that are there twice. */
  doubles: number;
  /** Messages and images that are missing, and rollouts that did not end. */
  losses: number;
  /** Each double and each loss, in words. */
  broken: string[];
};

const END = '2 of 2 copies verified';
const CLICK_MS = 60_000;

/**
 * Rollouts one after another on the real bot, which is killed at random moments and with every answer of AWS, while
 * Slack drops calls before and after their effect, limits them and cuts connections, until so many kills are done. The
 * first rollout is left in peace: what its thread tells, every other thread must tell, once.
 */
export async function runChaos(kills: number, seed: number, onRollout: (so: Chaos) => void): Promise<Chaos> {
  const exchanged = new EventTarget();
  const onExchange = () => void exchanged.dispatchEvent(new Event('exchange'));
  const stage = await openStage({ world: loadWorld(worldPath('sample')), speed: 240, onExchange });
  const chaos: Chaos = { kills: 0, faults: 0, rollouts: 0, doubles: 0, losses: 0, broken: [] };
  const dice = diceOf(seed);
  try {
    const cast = castOn(stage, () => undefined);
    await createConfiguration(cast);
    const expected = await peaceful(cast, chaos);
    onRollout(chaos);
    while (chaos.kills < kills && chaos.losses === 0) {
      await disturbed({ cast, stage, dice, exchanged, most: kills }, chaos, expected);
      onRollout(chaos);
    }
    return chaos;
  } finally {
    await stage.stop();
  }
}

async function peaceful(cast: Cast, chaos: Chaos): Promise<Set<string>> {
  const number = await submitRollout(cast);
  await cast.andrew.press(await askedCard(cast.andrew, number), 'Approve');
  const thread = await untilEnded(cast, number, END);
  chaos.rollouts += 1;
  return new Set(kindsIn(thread));
}

type Disturbed = { cast: Cast; stage: Stage; dice: Dice; exchanged: EventTarget; most: number };

async function disturbed(scene: Disturbed, chaos: Chaos, expected: Set<string>): Promise<void> {
  const { cast } = scene;
  const number = await submitRollout(cast);
  chaos.rollouts += 1;
  const harm = openHarm(scene, chaos);
  try {
    await approveThroughAll(cast, number);
    await untilEnded(cast, number, END);
  } catch (error) {
    chaos.losses += 1;
    chaos.broken.push(`rollout #${number}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await harm.stop();
  }
  await count(cast, { number, chaos, expected });
}

/** Presses until Slack takes the click: while no bot listens, Slack tells the person so, who presses again. */
async function approveThroughAll({ andrew }: Cast, number: number): Promise<void> {
  for (const giveUpAt = Date.now() + CLICK_MS; ; await pause(100)) {
    try {
      await andrew.press(await askedCard(andrew, number), 'Approve');
      return;
    } catch (error) {
      const { messages } = await andrew.see();
      // The bot had the click, and died before it could say so.
      if (messages.some(({ text, threadTs }) => threadTs !== undefined && isApproval(text, number, messages))) return;
      if (Date.now() > giveUpAt) throw error;
    }
  }
}

function isApproval(text: string, number: number, messages: MessageView[]): boolean {
  const card = messages.find((message) => message.threadTs === undefined && message.text.includes(`#${number}`));
  const inThread = messages.filter(({ threadTs }) => threadTs !== undefined && threadTs === card?.ts);
  return text.includes('Approved by') && inThread.some((message) => message.text === text);
}

type Counted = { number: number; chaos: Chaos; expected: Set<string> };

/** Compares the thread with that of the rollout left in peace, and the images with the rollouts. */
async function count(cast: Cast, { number, chaos, expected }: Counted): Promise<void> {
  const thread = await settledThread(cast, number, expected);
  const kinds = kindsIn(thread);
  const keys = thread.map(keyOf);
  const missing = [...expected].filter((kind) => !kinds.includes(kind));
  const twice = keys.filter((key, at) => keys.indexOf(key) !== at);
  const { images } = await cast.world();
  chaos.doubles += twice.length + Math.max(0, images.length - chaos.rollouts);
  chaos.losses += missing.length + Math.max(0, chaos.rollouts - images.length);
  if (missing.length > 0) chaos.broken.push(`rollout #${number}: missing ${missing.join(', ')}`);
  if (twice.length > 0) chaos.broken.push(`rollout #${number}: twice ${twice.join(', ')}`);
  if (images.length !== chaos.rollouts) chaos.broken.push(`${images.length} images of ${chaos.rollouts} rollouts`);
}

/** The thread once it tells everything, or as it is after all patience. */
async function settledThread({ paula }: Cast, number: number, expected: Set<string>): Promise<MessageView[]> {
  for (const giveUpAt = Date.now() + CLICK_MS; ; await pause(500)) {
    const snapshot = await paula.see();
    const card = cardOf(snapshot, number);
    const thread = snapshot.messages.filter(({ ts, threadTs }) => ts === card?.ts || threadTs === card?.ts);
    const kinds = kindsIn(thread);
    if ([...expected].every((kind) => kinds.includes(kind)) || Date.now() > giveUpAt) return thread;
  }
}

/** What each message is about: how it begins, without what differs from one rollout to the next. */
function kindsIn(thread: MessageView[]): string[] {
  return thread.map(
    ({ text }) =>
      text
        .replace(/:[a-z_]+:/gu, '')
        .trim()
        .replace(/\d+/gu, 'N')
        .split(/[,:.(\u2014\n]/u)[0] ?? '',
  );
}
