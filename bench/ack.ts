import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Outcome } from '../sandbox/slack/contract.ts';
import { postJson } from '../sandbox/stories/telling/control-client.ts';
import type { Contestant, Mode, Program } from './contestant.ts';
import { buildBundle, enter } from './contestant.ts';
import type { Figures } from './figures.ts';
import { percentile, rounded } from './figures.ts';
import { withStandIn } from './stand-in/scene.ts';

/** The two take turns, so that what else the machine does strikes both. */
const ROUNDS = 20;
const EACH = 50;
const IN_FLIGHT = 16;
const RUSH_MS = 1500;
const RUSHES = 4;

const PAULA = 'U0PAULA';

/**
 * A link, which a bot can only acknowledge, and the card of a rollout that is not there: the decision is looked up,
 * refused and written down before it is acknowledged, so that an acknowledged click is never a lost one.
 */
const CARD = [
  {
    type: 'actions',
    block_id: 'buttons',
    elements: [
      button('ami-distribute:open-card', 'Open'),
      button(
        'ami-distribute:approve',
        'Approve',
        JSON.stringify({ rolloutId: 'none', digest: 'none', reportId: 'none' }),
      ),
    ],
  },
];

function button(action_id: string, text: string, value = 'none') {
  return { type: 'button', action_id, text: { type: 'plain_text', text }, value };
}

type Deed = () => Promise<unknown>;
const KINDS = ['command', 'click', 'decision'] as const;
type Kind = (typeof KINDS)[number];
type Deeds = Record<Kind, Deed>;

/** Acknowledgements of the bot against those of a Bolt app that does nothing else, over both ways from Slack. */
export async function benchAck(): Promise<Figures> {
  buildBundle();
  return withStandIn(async (settings) => ({
    socket: await raced('socket', settings),
    http: await raced('http', settings),
  }));
}

async function raced(mode: Mode, settings: Record<string, string>): Promise<Figures> {
  const bare = await enter('bare', mode, settings);
  try {
    const bot = await enter('bot', mode, settings);
    try {
      return await compared({ bare: await deedsOf(bare), bot: await deedsOf(bot) });
    } finally {
      await bot.stop();
    }
  } finally {
    await bare.stop();
  }
}

async function compared(both: Record<Program, Deeds>): Promise<Figures> {
  const took: Record<Program, Record<Kind, number[]>> = { bare: noTimes(), bot: noTimes() };
  const turns = ['bare', 'bot'] as const;
  // What a program does for the first time takes longer, and is not what is asked about.
  for (const turn of turns) await rush(both[turn].command);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const turn of turns) {
      for (const kind of KINDS) took[turn][kind].push(...(await timed(both[turn][kind])));
    }
  }
  const rates = { bare: 0, bot: 0 };
  for (let round = 0; round < RUSHES; round += 1) {
    for (const turn of turns) rates[turn] += await rush(both[turn].command);
  }
  const ratio = (share: number, ...kinds: Kind[]): number => {
    const of = (turn: Program): number =>
      percentile(
        kinds.flatMap((kind) => took[turn][kind]),
        share,
      );
    return rounded(of('bot') / of('bare'));
  };
  return {
    p50Ratio: ratio(0.5, 'command', 'click'),
    p99Ratio: ratio(0.99, 'command', 'click'),
    throughputRatio: rounded(rates.bot / rates.bare),
    decisionP50Ratio: ratio(0.5, 'decision'),
    decisionP99Ratio: ratio(0.99, 'decision'),
    ...Object.fromEntries(KINDS.map((kind) => [`${kind}P99Ms`, rounded(percentile(took.bot[kind], 0.99), 1)])),
  };
}

function noTimes(): Record<Kind, number[]> {
  return { command: [], click: [], decision: [] };
}

async function timed(deed: Deed): Promise<number[]> {
  const took: number[] = [];
  for (let at = 0; at < EACH; at += 1) {
    const began = performance.now();
    await deed();
    took.push(performance.now() - began);
  }
  return took;
}

/** So many a second, with so many in flight. */
async function rush(deed: Deed): Promise<number> {
  const began = performance.now();
  let done = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - began < RUSH_MS) {
      await deed();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const rate = done / ((performance.now() - began) / 1000);
  // What follows an acknowledgement is over before the other's turn.
  await wait(300);
  return rate;
}

async function deedsOf({ slack }: Contestant): Promise<Deeds> {
  const { channels } = slack.workspace;
  const idOf = (wanted: string): string => channels.find(({ name }) => name === wanted)?.id ?? '';
  const ts = await post(slack.environment, idOf('ami-approvals'));
  const act = async (verb: string, input: object): Promise<void> => {
    const outcome = await postJson<Outcome>(`${slack.url}/_control/${verb}`, { as: PAULA, ...input });
    if (!outcome.ok) throw new Error(`${verb}: Slack says "${outcome.problem}"`);
  };
  const container = { kind: 'message', channel: idOf('ami-approvals'), ts };
  return {
    command: () => act('command', { channel: idOf('platform'), text: '/ami-distribute help' }),
    click: () => act('click', { container, blockId: 'buttons', actionId: 'ami-distribute:open-card' }),
    decision: () => act('click', { container, blockId: 'buttons', actionId: 'ami-distribute:approve' }),
  };
}

const POSTED = z.object({ ts: z.string().optional(), error: z.string().optional() });

/** Posts the card as the app itself, whichever of the two it is. */
async function post(environment: Record<string, string>, channel: string): Promise<string> {
  const response = await fetch(`${environment['SLACK_API_URL']}chat.postMessage`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${environment['SLACK_BOT_TOKEN']}`,
      'content-type': 'application/json; charset=utf-8',
    },
    body: JSON.stringify({ channel, text: 'a card', blocks: CARD }),
  });
  const { ts = '', error } = POSTED.parse(await response.json());
  if (error !== undefined) throw new Error(`posting the card: Slack says "${error}"`);
  return ts;
}
