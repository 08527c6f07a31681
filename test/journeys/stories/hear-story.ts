import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Exchange } from '../../../sandbox/aws/contract.ts';
import { workspaceFromManifest } from '../../../sandbox/slack/workspace.ts';
import type { StageOptions } from '../../../sandbox/stage.ts';
import { openStage } from '../../../sandbox/stage.ts';
import { getJson } from '../../../sandbox/stories/telling/control-client.ts';
import type { Story } from '../../../sandbox/stories/telling/story.ts';
import { castOn, stageOf } from '../../../sandbox/stories/telling/story.ts';

const MANIFEST = new URL('../../../manifest.yml', import.meta.url).pathname;
const SPEED = 600;

/** In the password of a database's URL; every secret that is planted has this word in it. */
export const DATABASE_PASSWORD = 'CanaryOfTheDatabase';
const PLANTED = /Canary\w*/g;
/** Where Slack takes an answer of whoever has the address, and lets a socket in. */
const ADDRESSES = /\/response\/\w+|ticket=\w+/g;

const APP = {
  botToken: 'xoxb-100000000001-200000000002-CanaryOfTheBotToken',
  appToken: 'xapp-1-A0000000001-3000000000003-CanaryOfTheAppToken',
  signingSecret: 'CanaryOfTheSigningSecret',
};
const WEBHOOK_SECRET = 'whsec_CanaryOfTheWebhookSecret00000000';

/** All that one bot said while a story was told, wherever to. */
export type Heard = {
  log: string[];
  toSlack: string[];
  toWebhook: string[];
  exchanges: Exchange[];
  /** ARNs of the owners of accounts, who mend things in a story. */
  owners: ReadonlySet<string>;
  /** The last exchanges, as the twin keeps them. */
  kept: Exchange[];
};

/** Tells the story to its end, with a bot whose every secret can be recognised. */
export async function hearStory(
  story: Story,
  { mode, settings = {} }: Pick<StageOptions, 'mode' | 'settings'>,
): Promise<Heard> {
  const heard: Heard = { log: [], toSlack: [], toWebhook: [], exchanges: [], owners: new Set(), kept: [] };
  const given = stageOf(story);
  given.world.bot.secretAccessKey = 'CanaryOfTheSecretAccessKey00000000000000';
  const workspace = workspaceFromManifest(MANIFEST);
  Object.assign(workspace.app, APP);
  const webhook = await openReceiver((said) => heard.toWebhook.push(said));
  try {
    const stage = await openStage({
      ...given,
      workspace,
      speed: SPEED,
      ...(mode === undefined ? {} : { mode }),
      settings: {
        ...given.settings,
        LOG_LEVEL: 'trace',
        OUTCOME_WEBHOOK_URL: `${webhook.url}/CanaryOfTheWebhookAddress`,
        OUTCOME_WEBHOOK_SECRET: WEBHOOK_SECRET,
        ...settings,
      },
      onBotLine: (line) => heard.log.push(line),
      onSaid: (said) => heard.toSlack.push(said),
      onExchange: (exchange) => heard.exchanges.push(exchange),
    });
    try {
      heard.owners = new Set(stage.aws.administrators.map(({ caller }) => caller.arn));
      await story.tell(castOn(stage, () => undefined));
      const { exchanges } = await getJson<{ exchanges: Exchange[] }>(`${stage.aws.url}/_control/exchanges?after=0`);
      heard.kept = exchanges;
    } finally {
      await stage.stop();
    }
  } finally {
    await webhook.stop();
  }
  return heard;
}

/** A recipient of records that hears what it is sent, headers aside. */
async function openReceiver(hear: (said: string) => void) {
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    hear(await text(request));
    response.writeHead(204).end();
  };
  const server = createServer((request, response) => void take(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
    },
  };
}

function matching(pattern: RegExp, texts: string[]): string[] {
  return texts.flatMap((said) => said.match(pattern) ?? []);
}

/** Every secret that the bot told, each with what it stood in. */
export function leaksIn({ log, toSlack, toWebhook, exchanges }: Heard): string[] {
  const sessions = exchanges.flatMap(sessionSecrets);
  const told = [...log, ...toSlack, ...toWebhook];
  const all = told.join('\n');
  const known = sessions.filter((secret) => all.includes(secret));
  const found = [...known, ...matching(PLANTED, told), ...matching(ADDRESSES, log)];
  return [...new Set(found)].map((secret) => `${secret} in ${told.find((said) => said.includes(secret)) ?? ''}`);
}

/** What AWS gave out for a session in an account. */
export function sessionSecrets({ operation, output }: Exchange): string[] {
  if (operation !== 'AssumeRole') return [];
  const { Credentials = {} }: { Credentials?: { SecretAccessKey?: string; SessionToken?: string } } = Object(output);
  const { SecretAccessKey, SessionToken } = Credentials;
  return [SecretAccessKey, SessionToken].filter((secret) => secret !== undefined);
}
