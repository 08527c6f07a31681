// The yardstick: the least that a Bolt app can be. It takes a command and a click, and does nothing but acknowledge.
import bolt from '@slack/bolt';

const { SLACK_BOT_TOKEN: token, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = process.env;
const socketMode = appToken !== undefined;
const app = new bolt.App({
  token,
  ...(socketMode ? { appToken, socketMode } : { signingSecret }),
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
  installerOptions: { clientOptions: { slackApiUrl: process.env.SLACK_API_URL } },
  logLevel: 'error',
});
app.command('/ami-distribute', async ({ ack }) => ack({ response_type: 'ephemeral', text: 'ok' }));
app.action(/.*/, async ({ ack }) => ack());

const server = await app.start(0);
if (!socketMode) {
  // In the words in which the bot says the same, for whoever tells Slack where to post.
  process.stdout.write(`{"port":${server.address().port},"path":"/slack/events","msg":"slack.listening"}\n`);
}
process.stdout.write('{"msg":"app.started"}\n');
