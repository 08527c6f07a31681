import { parseArgs } from 'node:util';
import { startAwsTwin } from './aws/twin.ts';
import { pageHandler } from './page-server.ts';
import { startSlackTwin } from './slack/twin.ts';
import { workspaceFromManifest } from './slack/workspace.ts';
import { botSettings, openStage } from './stage.ts';
import { loadWorld } from './world/load.ts';
import { worldPath } from './world/shipped.ts';

const USAGE = `npm run sandbox -- [--world NAME|FILE] [--speed N] [--port N] [--only aws|slack] [--bot-log]

  --world    a world that ships (sample, broken-trust, empty-account) or a file of your own; default sample
  --speed    how many times faster than real time images are built and copied; default 60
  --port     port of the page, or of the one twin; default: any free one
  --only     start one twin alone and print the variables that point a bot at it
  --bot-log  print the bot's own log
`;

type Running = { lines: string[]; stop(): Promise<void> };

async function run(): Promise<Running | undefined> {
  const { values } = parseArgs({
    options: {
      world: { type: 'string', default: 'sample' },
      speed: { type: 'string', default: '60' },
      port: { type: 'string', default: '0' },
      only: { type: 'string' },
      'bot-log': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return undefined;
  }
  const speed = positive('--speed', values.speed);
  const port = values.port === '0' ? 0 : positive('--port', values.port);
  switch (values.only) {
    case undefined:
      return everything(values.world, { speed, port, botLog: values['bot-log'] });
    case 'aws':
      return awsAlone(values.world, { speed, port });
    case 'slack':
      return slackAlone(port);
    default:
      throw new Error(`--only takes aws or slack, not "${values.only}"`);
  }
}

function positive(option: string, text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new Error(`${option} takes a number above 0, not "${text}"`);
}

async function everything(world: string, options: { speed: number; port: number; botLog: boolean }): Promise<Running> {
  const stage = await openStage({
    world: loadWorld(worldPath(world)),
    ...options,
    ...(options.botLog ? { onBotLine: (line: string) => process.stdout.write(`${line}\n`) } : {}),
  });
  void stage.bot.exited.then((code) => process.stdout.write(`the bot ended (${String(code)})\n`));
  return {
    lines: [`Open ${stage.slack.url}/`, '', 'Type /ami-distribute there. Control-C ends it.'],
    stop: () => stage.stop(),
  };
}

async function awsAlone(world: string, options: { speed: number; port: number }): Promise<Running> {
  const twin = await startAwsTwin({ world: loadWorld(worldPath(world)), ...options });
  return { lines: variables(twin.url, twin.environment), stop: () => twin.stop() };
}

async function slackAlone(port: number): Promise<Running> {
  const workspace = workspaceFromManifest(new URL('../manifest.yml', import.meta.url).pathname);
  const twin = await startSlackTwin({ workspace, port, serveOther: await pageHandler({}) });
  return { lines: variables(twin.url, { ...twin.environment, ...botSettings(workspace) }), stop: () => twin.stop() };
}

function variables(url: string, environment: Record<string, string>): string[] {
  return [url, ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)];
}

try {
  const running = await run();
  if (running !== undefined) {
    process.stdout.write(`${running.lines.join('\n')}\n`);
    const stop = (): void => {
      void running.stop().then(() => process.exit(0));
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
