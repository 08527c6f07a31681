import { setTimeout as wait } from 'node:timers/promises';
import { App, LogLevel } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { type SlackTwin, startSlackTwin } from '../../../sandbox/slack/twin.ts';
import { sampleWorkspace } from '../../../sandbox/slack/workspace.ts';
import { pageHandler } from '../../../sandbox/page-server.ts';
import { mrkdwn, plain } from './sample-blocks.ts';

const text = (of: string) => ({ type: 'plain_text', text: of }) as const;

const view: ModalView = {
  type: 'modal',
  callback_id: 'tiny',
  title: text('Tiny'),
  submit: text('Ask'),
  blocks: [
    {
      type: 'input',
      block_id: 'name',
      label: text('Name'),
      element: { type: 'plain_text_input', action_id: 'value' },
    },
    {
      type: 'input',
      block_id: 'recipe',
      label: text('Recipe'),
      element: { type: 'external_select', action_id: 'recipe', min_query_length: 0 },
    },
  ],
};

const card = (state: string) => ({
  text: state,
  blocks: [
    { type: 'section', text: mrkdwn(state) },
    ...(state.startsWith('approved')
      ? []
      : [
          {
            type: 'actions',
            elements: [{ type: 'button', action_id: 'approve', text: plain('Approve'), style: 'primary' }],
          },
        ]),
  ],
});

/** The Slack twin with the page, and the smallest app that uses everything people do there. */
export async function startTinyApp(): Promise<{ twin: SlackTwin; stop: () => Promise<void> }> {
  const workspace = sampleWorkspace();
  workspace.app.scopes = ['chat:write', 'commands'];
  workspace.app.commands = [{ command: '/tiny', description: 'Opens a modal', usageHint: '', shouldEscape: true }];
  const twin = await startSlackTwin({ workspace, serveOther: await pageHandler({}) });
  const app = new App({
    token: twin.environment.SLACK_BOT_TOKEN,
    appToken: twin.environment.SLACK_APP_TOKEN,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: twin.environment.SLACK_API_URL },
  });
  app.command('/tiny', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view });
  });
  app.options('recipe', ({ ack, payload }) =>
    ack({ options: [{ text: text(`recipe ${payload.value}`), value: 'r1' }] }),
  );
  app.view('tiny', async ({ ack, body, client }) => {
    const name = body.view.state.values['name']?.['value']?.value;
    if (name === 'taken') return ack({ response_action: 'errors', errors: { name: 'This name is taken.' } });
    await ack();
    const posted = await client.apiCall('chat.postMessage', { channel: 'C0APPROVALS', ...card(`asked: ${name}`) });
    await client.apiCall('chat.postMessage', {
      channel: 'C0APPROVALS',
      text: 'first reply',
      thread_ts: 'ts' in posted ? posted.ts : '',
    });
  });
  app.action('approve', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.message) return;
    const update = { channel: 'C0APPROVALS', ts: body.message['ts'], ...card(`approved by <@${body.user.id}>`) };
    await client.chat.update(update);
  });
  await app.start();
  return {
    twin,
    stop: async () => {
      await app.stop();
      // Bolt says goodbye after its stop() has returned.
      while (await connected(twin)) await wait(20);
      await twin.stop();
    },
  };
}

async function connected(twin: SlackTwin): Promise<boolean> {
  const response = await fetch(`${twin.url}/_control/snapshot?as=U0PAULA`);
  const snapshot: unknown = await response.json();
  return typeof snapshot === 'object' && snapshot !== null && 'connected' in snapshot && snapshot.connected === true;
}
