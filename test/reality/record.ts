import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { answerOf } from './answer.ts';
import { AWS_QUESTIONS } from './aws-questions.ts';
import { FIXTURES } from './fixtures.ts';
import { validateMessages } from './slack-messages.ts';

const USAGE = `npm run record -- --aws | --slack

Asks the real services, with your own account, and keeps what they answer as fixtures the twins are compared with.
  --aws    reads and dry runs only, with the credentials and Region the AWS SDK finds; account ids are replaced
  --slack  blocks.validate for every message the bot can post, with the bot token in SLACK_BOT_TOKEN; posts nothing
`;

async function recordAws(): Promise<void> {
  const sts = new STSClient({});
  const region = await sts.config.region();
  const { Account: account = '' } = await sts.send(new GetCallerIdentityCommand({}));
  for (const { name, settles, ask } of AWS_QUESTIONS) {
    const answer = await answerOf(() => ask({ region, account }), account);
    write('aws', name, { settles, ...answer });
    process.stdout.write(`${name}: ${answer.status} ${answer.error ?? ''}\n`);
  }
}

async function recordSlack(): Promise<void> {
  const token = process.env['SLACK_BOT_TOKEN'];
  if (token === undefined) throw new Error('recording Slack: SLACK_BOT_TOKEN is not set');
  for (const { name, said } of await validateMessages(token)) {
    write('slack', name, said);
    process.stdout.write(`${name}: ${said.ok ? 'ok' : said.error}\n`);
  }
}

function write(service: string, name: string, answer: object): void {
  const folder = `${FIXTURES}${service}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}.json`, `${JSON.stringify(answer, null, 2)}\n`);
}

const { values } = parseArgs({ options: { aws: { type: 'boolean' }, slack: { type: 'boolean' } } });
if (values.aws !== true && values.slack !== true) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
if (values.aws === true) await recordAws();
if (values.slack === true) await recordSlack();
