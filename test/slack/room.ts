import { setTimeout as pause } from 'node:timers/promises';
import type { Block, MessageView, ModalView, Outcome, Snapshot } from '../../sandbox/slack/contract.ts';
import { startSlackTwin } from '../../sandbox/slack/twin.ts';
import { workspaceFromManifest } from '../../sandbox/slack/workspace.ts';
import { simplePolicy } from '../../src/domain/approval/policy-file.ts';
import type { ConfigurationVerbs } from '../../src/flow/configurations/configuration-verbs.ts';
import type { Catalog, Listed, SourceImages } from '../../src/flow/ports.ts';
import type { Verbs } from '../../src/flow/verbs.ts';
import type { SlackLog } from '../../src/slack/log.ts';
import { openSlack } from '../../src/slack/open-slack.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { noConfigurations } from '../support/no-configurations.ts';
import type { MemoryStore } from '../support/memory/memory-store.ts';
import { memoryStore } from '../support/memory/memory-store.ts';
import {
  BUILD_REGION,
  CONFIGURATION_ARN,
  IMAGE_ARN,
  INFRASTRUCTURE_ARN,
  RECIPE_ARN,
  SOURCE_IMAGE,
} from '../support/sample-rollout.ts';

export const PAULA = 'U0PAULA';
export const ANDREW = 'U0ANDREW';
export const APPROVALS = 'C0APPROVALS';
export const RANDOM = 'C0RANDOM';

/** Lines the room logged. */
export type Logged = { level: string; message: string; fields: object };

export function memoryLog(lines: Logged[] = []): SlackLog {
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, message, fields });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const listed = (arn: string, name: string, version?: string): Listed[] => [
  { arn, name, ...(version === undefined ? {} : { version }) },
];

const unasked = async () => Promise.reject(new Error('nobody should ask this here'));

const NO_VERBS: Verbs = {
  requestCheck: unasked,
  cancelCheck: unasked,
  handOutPack: unasked,
  checkAgain: unasked,
  submitRollout: unasked,
  decide: unasked,
  cancel: unasked,
  retry: unasked,
  refuseForeign: unasked,
  rolloutByNumber: unasked,
  recentRollouts: async () => [],
  auditPage: async () => [],
  auditExport: unasked,
};

/** The room as it runs, connected to the Slack twin, with the given verbs behind it. */
export async function startRoom(
  verbs: Partial<Verbs>,
  catalog: Partial<Catalog> = {},
  configurations: (memory: MemoryStore) => ConfigurationVerbs = () => noConfigurations,
  sourceImages: Partial<SourceImages> = {},
) {
  const twin = await startSlackTwin({ workspace: workspaceFromManifest('manifest.yml') });
  const clock = fakeClock(Date.now());
  const memory = memoryStore(clock);
  const lines: Logged[] = [];
  const slack = await openSlack({
    botToken: twin.environment.SLACK_BOT_TOKEN,
    reception: { kind: 'socket', appToken: twin.environment.SLACK_APP_TOKEN },
    apiUrl: twin.environment.SLACK_API_URL,
    approvalChannel: APPROVALS,
    log: memoryLog(lines),
  });
  slack.serve({
    verbs: { ...NO_VERBS, ...verbs },
    configurations: configurations(memory),
    catalog: {
      configurations: async () => listed(CONFIGURATION_ARN, 'golden'),
      recipes: async () => listed(RECIPE_ARN, 'golden-linux', '1.0.0'),
      infrastructures: async () => listed(INFRASTRUCTURE_ARN, 'small'),
      findConfiguration: unasked,
      findRecipe: unasked,
      findInfrastructure: unasked,
      createConfiguration: unasked,
      readInputs: unasked,
      ...catalog,
    },
    sourceImages: {
      list: async () => listed(IMAGE_ARN.slice(0, -2), 'golden-linux', '1.0.0'),
      find: async (asked) => ({ ...SOURCE_IMAGE, asked }),
      ...sourceImages,
    },
    store: memory.store,
    jobs: memory.jobs,
    clock,
    buildRegion: BUILD_REGION,
    policy: simplePolicy(['S0APPROVERS'], 1),
  });
  await slack.start();
  const control = visitor(twin.url);
  const stop = async () => {
    await slack.stop();
    await twin.stop();
  };
  return { twin, slack, clock, memory, lines, stop, ...control };
}

function visitor(url: string) {
  const get = <T>(path: string): Promise<T> => json(fetch(`${url}/_control/${path}`));
  const post = <T = Outcome>(path: string, body: object): Promise<T> => {
    const headers = { 'content-type': 'application/json' };
    return json(fetch(`${url}/_control/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  };
  const seenBy = (as: string) => get<Snapshot>(`snapshot?as=${as}`);
  const modalOf = async (as: string): Promise<ModalView> => {
    const { modal } = await seenBy(as);
    if (modal === undefined) throw new Error(`${as} has no modal open`);
    return modal;
  };
  const lastFor = async (as: string): Promise<MessageView> => {
    const last = (await seenBy(as)).messages.at(-1);
    if (last === undefined) throw new Error(`${as} sees no message`);
    return last;
  };
  return { get, post, seenBy, modalOf, lastFor };
}

/** What `look` finds, as soon as it finds something. */
export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await look();
    if (found) return found;
    await pause(25);
  }
  throw new Error('it did not come to pass within 5 seconds');
}

async function json<T>(sent: Promise<Response>): Promise<T> {
  return JSON.parse(await (await sent).text());
}

/** Everything readable in blocks. */
export function shownIn(blocks: Block[]): string {
  return JSON.stringify(blocks);
}

export function actionBlock(blocks: Block[], actionId: string): string {
  const block = blocks.find((one) => JSON.stringify(one).includes(`"action_id":"${actionId}"`));
  if (block === undefined) throw new Error(`no "${actionId}" in ${shownIn(blocks)}`);
  return block.block_id;
}
