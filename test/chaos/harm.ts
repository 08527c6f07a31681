import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultInput } from '../../sandbox/slack/contract.ts';
import type { Stage } from '../../sandbox/stage.ts';
import { postJson } from '../../sandbox/stories/telling/control-client.ts';
import type { Dice } from '../races/seeded.ts';

type Harmed = { stage: Stage; dice: Dice; exchanged: EventTarget; most: number };

const METHODS = ['chat.postMessage', 'chat.update'];
const LONGEST_PAUSE_MS = 1500;

/** Kills the bot again and again and places faults of Slack, until it is stopped or has killed as often as it may. */
export function openHarm(
  { stage, dice, exchanged, most }: Harmed,
  tally: { kills: number; faults: number },
): { stop: () => Promise<void> } {
  const over = new AbortController();
  const killing = async (): Promise<void> => {
    while (!over.signal.aborted && tally.kills < most) {
      await placeFault(stage, dice);
      tally.faults += 1;
      await moment(dice, exchanged, over.signal);
      await stage.bot.end('SIGKILL');
      tally.kills += 1;
      await stage.restartBot();
    }
  };
  const killed = killing();
  // Whoever waits for it hears of it then.
  killed.catch(() => undefined);
  return {
    stop: () => {
      over.abort();
      return killed;
    },
  };
}

/** Any moment, or that of an answer from AWS: there one step ends and what follows from it is not written down. */
async function moment(dice: Dice, exchanged: EventTarget, signal: AbortSignal): Promise<void> {
  const longest = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_PAUSE_MS)]);
  try {
    if (dice.chance(0.5)) await pause(dice.of(LONGEST_PAUSE_MS), undefined, { signal: longest });
    else for (let left = dice.of(12); left >= 0; left -= 1) await once(exchanged, 'exchange', { signal: longest });
  } catch (error) {
    if (!longest.aborted) throw error;
  }
}

function placeFault(stage: Stage, dice: Dice): Promise<{ ok: boolean }> {
  const method = METHODS[dice.of(METHODS.length)] ?? 'chat.update';
  const faults: FaultInput[] = [
    { method },
    { method, afterEffect: true },
    { method, error: 'ratelimited', retryAfter: 1 },
    { method, error: 503, afterEffect: true },
    { disconnect: { abrupt: true } },
  ];
  return postJson(`${stage.slack.url}/_control/fault`, faults[dice.of(faults.length)] ?? { method });
}
