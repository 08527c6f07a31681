import type { App } from '@slack/bolt';
import type { Snapshot } from '../../../sandbox/slack/contract.ts';
import type { SlackTwinOptions } from '../../../sandbox/slack/twin.ts';
import { approvals, type Bench, button, paula, startBench, startBolt } from './support.ts';

type Payload = {
  type: string;
  event_id?: string;
  event?: Record<string, unknown>;
  trigger_id?: string;
  response_url?: string;
  response_urls?: { response_url: string }[];
  state?: object;
  actions?: object[];
  container?: object;
  view?: { state: { values: object } };
};
/** A bench with a Bolt app that writes down what it hears and answers what a test tells it to. */
export type Probe = {
  bench: Bench;
  heard: Payload[];
  /** Texts of the commands, oldest first. */
  ran: string[];
  /** The ack of the next submission. */
  answer: object;
  last: (type: string) => Payload | undefined;
  command: (text: string, as?: string) => ReturnType<Bench['act']>;
  freshTrigger: (as?: string) => Promise<string>;
  open: (view: object, as?: string) => Promise<NonNullable<Snapshot['modal']>>;
  top: (as?: string) => Promise<NonNullable<Snapshot['modal']>>;
  stop: () => Promise<void>;
};

const listenTo = (app: App, probe: Probe): void => {
  app.use(async ({ body, next }) => {
    probe.heard.push(JSON.parse(JSON.stringify(body)));
    await next();
  });
  app.command('/probe', async ({ ack, command }) => {
    probe.ran.push(command.text);
    if (command.text !== 'silence') await ack();
  });
  app.command('/plain', async ({ ack, command }) => {
    probe.ran.push(command.text);
    const wrong = { blocks: [{ type: 'banner' }] };
    await ack(command.text === 'wrong' ? wrong : { text: 'heard', response_type: 'in_channel' });
  });
  app.action(/.*/u, async ({ ack, action }) => {
    if (!('action_id' in action) || action.action_id !== 'silence') await ack();
  });
  app.view('probe', async ({ ack }) => ack(JSON.parse(JSON.stringify(probe.answer))));
  app.view({ type: 'view_closed', callback_id: 'probe' }, async ({ ack }) => ack());
  app.shortcut(/start|keep/u, async ({ ack }) => ack());
  app.event('app_home_opened', async ({ event, client }) => {
    const blocks = [{ type: 'actions', block_id: 'home', elements: [button('visit')] }];
    await client.apiCall('views.publish', { user_id: event.user, view: { type: 'home', blocks } });
  });
};

export const startProbe = async (options: Partial<SlackTwinOptions> = {}): Promise<Probe> => {
  const bench = await startBench(options);
  const command = (text: string, as = paula) => bench.act('command', { as, channel: approvals, text });
  const top = async (as = paula) => {
    const { modal } = await bench.see(as);
    if (!modal) throw new Error('no modal is open');
    return modal;
  };
  const freshTrigger = async (as = paula) => {
    await command('/probe', as);
    return probe.heard.at(-1)?.trigger_id ?? '';
  };
  const probe: Probe = {
    bench,
    heard: [],
    ran: [],
    answer: {},
    last: (type) => probe.heard.findLast((body) => body.type === type),
    command,
    freshTrigger,
    top,
    open: async (view, as = paula) => {
      await bench.call('views.open', { trigger_id: await freshTrigger(as), view });
      return top(as);
    },
    stop: async () => {
      await bolt.stop();
      await bench.stop();
    },
  };
  const bolt = await startBolt(bench.twin, (app) => listenTo(app, probe));
  return probe;
};
