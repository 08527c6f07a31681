/** One thing the bot cannot do without, as it stands now. */
export type Condition = { name: string; ok: boolean; detail: string };

/** What is asked, in the order in which an operator looks. */
export type Asked = {
  /** How many ways from Slack to the bot are open. */
  ways: () => number;
  /** Asks the database; milliseconds that the job due for longest has waited. */
  oldestJobMs: () => Promise<number>;
  /** What is known of AWS; throws where it has stopped answering. */
  aws: () => string;
};

/** A condition that takes longer than this to be asked is not met. */
const ASK_MS = 2000;
/** A job that has been due for so long is run by nobody. */
const LONGEST_JOB_WAIT_MS = 60_000;
/** A single Region may be out of reach; AWS is when nothing at all has answered for so long. */
const LONGEST_SILENCE_MS = 60_000;

/** Everything the bot cannot do without. What cannot be asked does not hold. */
export function conditionsOf({ ways, oldestJobMs, aws }: Asked): Promise<Condition[]> {
  const oldest = oldestJobMs();
  return Promise.all([
    asked('slack', async () => holds(ways() > 0, `ways from Slack to the bot: ${ways()}`)),
    asked('database', async () => {
      await oldest;
      return 'answers';
    }),
    asked('engine', async () => {
      const waited = await oldest;
      return holds(waited < LONGEST_JOB_WAIT_MS, `the oldest due job has waited ${Math.round(waited)} ms`);
    }),
    asked('aws', async () => aws()),
  ]);
}

/**
 * Remembers when AWS last answered. It is missing while calls have gone unanswered over a whole minute and the last of
 * them is not long ago: a bot that asks nothing learns nothing, and must not be kept from its work by an old failure.
 */
export function openPulse(now: () => number) {
  let answered: { call: string; at: number } | undefined;
  let silence: { since: number; until: number } | undefined;
  return {
    heard: ({ action, outcome, isAnswer }: { action: string; outcome: string; isAnswer: boolean }): void => {
      if (!isAnswer) silence = { since: silence?.since ?? now(), until: now() };
      else {
        silence = undefined;
        answered = { call: `${action} → ${outcome}`, at: now() };
      }
    },
    told: (): string => {
      const last = answered === undefined ? 'none' : `${answered.call} at ${new Date(answered.at).toISOString()}`;
      const { since, until } = silence ?? { since: 0, until: 0 };
      const isSilent = until - since >= LONGEST_SILENCE_MS && now() - until < LONGEST_SILENCE_MS;
      return holds(!isSilent, `last answer: ${last}`);
    },
  };
}

function holds(is: boolean, said: string): string {
  if (is) return said;
  throw new Error(said);
}

async function asked(name: string, ask: () => Promise<string>): Promise<Condition> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ASK_MS} ms`)), ASK_MS);
  });
  try {
    return { name, ok: true, detail: await Promise.race([ask(), late]) };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
