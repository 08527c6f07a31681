import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startAwsTwin } from './aws/twin.ts';
import { pageHandler } from './page-server.ts';
import { startSlackTwin } from './slack/twin.ts';
import { workspaceFromManifest } from './slack/workspace.ts';
import { botSettings, openStage } from './stage.ts';
import { loadWorld } from './world/load.ts';
import { worldNames, worldPath } from './world/shipped.ts';

const usage =
  (): string => `npm run sandbox -- [--world NAME|FILE] [--speed N] [--port N] [--host ADDRESS] [--only aws|slack] [--policy FILE] [--bot-log]

  --world    a world that ships (${worldNames().join(', ')})
             or a file of your own; default sample
  --speed    how many times faster than real time images are built and copied; default 60
  --port     port of the page, or of the one twin; default: any free one
  --host     address on which the page and the Slack twin listen; default 127.0.0.1, this machine alone
  --only     start one twin alone and print the variables that point a bot at it
  --policy   the approval policy of the bot, a file; default: one of #ami-approvers approves
  --bot-log  print the bot's own log
`;

const LOOPBACK = '127.0.0.1';

type Running = { lines: string[]; stop(): Promise<void> };

async function run(): Promise<Running | undefined> {
  const { values } = parseArgs({
    options: {
      world: { type: 'string', default: 'sample' },
      speed: { type: 'string', default: '60' },
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: LOOPBACK },
      only: { type: 'string' },
      policy: { type: 'string' },
      'bot-log': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage());
    return undefined;
  }
  const speed = positive('--speed', values.speed);
  const port = values.port === '0' ? 0 : positive('--port', values.port);
  const { host } = values;
  if (host !== LOOPBACK) warnAbout(host);
  switch (values.only) {
    case undefined:
      return everything(values.world, { speed, port, host, botLog: values['bot-log'], policyFile: values.policy });
    case 'aws':
      return awsAlone(values.world, { speed, port });
    case 'slack':
      return slackAlone({ port, host });
    default:
      throw new Error(`--only takes aws or slack, not "${values.only}"`);
  }
}

/** The page is made for one person at their own machine: whoever reaches it can act as anybody. */
function warnAbout(host: string): void {
  process.stderr.write(
    `warning: listening on ${host}: whoever reaches this port can act as any person in the sandbox, without a password\n`,
  );
}

function positive(option: string, text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new Error(`${option} takes a number above 0, not "${text}"`);
}

type Everything = { speed: number; port: number; host: string; botLog: boolean; policyFile: string | undefined };

async function everything(world: string, options: Everything): Promise<Running> {
  const stage = await openStage({
    world: loadWorld(worldPath(world)),
    ...options,
    ...(options.policyFile === undefined ? {} : { policy: readFileSync(options.policyFile, 'utf8') }),
    onPage: (url) => process.stdout.write(`Open ${url}/\n`),
    ...(options.botLog ? { onBotLine: (line: string) => process.stdout.write(`${line}\n`) } : {}),
  });
  void stage.bot.exited.then((code) => process.stdout.write(`the bot ended (${String(code)})\n`));
  return {
    lines: ['', 'The bot is connected. Type /ami-distribute there. Control-C ends it.'],
    stop: () => stage.stop(),
  };
}

async function awsAlone(world: string, options: { speed: number; port: number }): Promise<Running> {
  const twin = await startAwsTwin({ world: loadWorld(worldPath(world)), ...options });
  const owners = twin.administrators.map(
    ({ caller, accessKeyId, secretAccessKey }) => `${caller.account}  ${accessKeyId}  ${secretAccessKey}`,
  );
  const lines = [
    ...variables(twin.url, twin.environment),
    '',
    'Access keys of administrators, one for each account:',
    ...owners,
  ];
  return { lines, stop: () => twin.stop() };
}

async function slackAlone(at: { port: number; host: string }): Promise<Running> {
  const workspace = workspaceFromManifest(new URL('../manifest.yml', import.meta.url).pathname);
  const twin = await startSlackTwin({ workspace, ...at, serveOther: await pageHandler({}) });
  return { lines: variables(twin.url, { ...twin.environment, ...botSettings(workspace) }), stop: () => twin.stop() };
}

function variables(url: string, environment: Record<string, string>): string[] {
  return [url, ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)];
}

/** Ends what runs, or what is still starting once it has started, so that nothing of it stays behind. */
function endOnSignal(started: Promise<Running | undefined>): void {
  const stop = (): void => {
    started
      .then((running) => running?.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

try {
  const started = run();
  endOnSignal(started);
  const running = await started;
  if (running === undefined) process.exit(0);
  process.stdout.write(`${running.lines.join('\n')}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
