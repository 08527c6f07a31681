import type { Block, MessageView, Snapshot } from '../../../../sandbox/slack/contract.ts';
import { andrew, message, paula, snapshotOf } from '../sample.ts';
import { plain, section, withIds } from '../sample-blocks.ts';

const REGIONS = ['eu-central-1', 'us-east-1', 'us-west-2', 'ap-south-1', 'ap-northeast-1', 'sa-east-1'];
const ACCOUNTS = Array.from({ length: 40 }, (_, at) => String(100_000_000_001 + at));
const MESSAGES = 200;

const targets = ACCOUNTS.flatMap((account) => REGIONS.map((region) => `${account} in ${region}`));

/** A channel of 200 messages, one of them the card of a rollout to 240 targets, of which `done` have a copy. */
export function bigSnapshot(done: number): Snapshot {
  const said = Array.from({ length: MESSAGES - 1 }, (_, at) => chat(at));
  return snapshotOf(paula, { messages: [...said, message(1150, 'U0AMIBOT', 'Rollout #7', { blocks: card(done) })] });
}

function chat(at: number): MessageView {
  const author = at % 3 === 0 ? andrew.id : paula.id;
  return message(
    at * 5,
    author,
    `Line *${at}* about \`ami-${at}\` for <@U0ANDREW> :eyes: and https://example.com/${at}`,
  );
}

function card(done: number): Block[] {
  const lines = targets.map((target, at) => `${at < done ? ':white_check_mark:' : ':white_circle:'} ${target}`);
  const chunks = Array.from({ length: 6 }, (_, at) => lines.slice(at * 40, at * 40 + 40).join('\n'));
  return withIds([
    { type: 'header', text: plain('Rollout #7 · golden-linux-everywhere') },
    section(`:truck: *Distributing: ${done} of ${targets.length} copies verified*`),
    ...chunks.map((chunk) => section(chunk)),
  ]);
}
