import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { startAwsTwin } from '../../sandbox/aws/twin.ts';
import { loadWorld } from '../../sandbox/world/load.ts';
import { worldPath } from '../../sandbox/world/shipped.ts';
import { botNeeds } from '../../src/aws/bot-needs.ts';
import { openAws } from '../../src/aws/open-aws.ts';
import { awsQuestions } from '../../src/aws/questions.ts';
import type { Statement } from '../repo/cloudformation.ts';
import { statementsOf } from '../repo/cloudformation.ts';

const TEMPLATE = new URL('../../deploy/bot-role.template.yml', import.meta.url);
const STATEMENTS = statementsOf(readFileSync(TEMPLATE, 'utf8'));
const SETTINGS = {
  auditRoleName: 'AmiDistributeAuditRole',
  executionRole: 'ImageBuilderExecutionRole',
  eventsQueueUrl: 'https://sqs.us-west-2.amazonaws.com/444455556666/image-builder-events',
};

afterEach(() => vi.unstubAllEnvs());

/** Ids of the questions that do not pass where the bot's policy lacks that statement. */
async function failingWithout(sid: string): Promise<string[]> {
  const world = loadWorld(worldPath('sample'));
  for (const policy of Object.values(world.bot.policies)) {
    policy.statements = policy.statements.filter((statement) => statement.sid !== sid);
  }
  const twin = await startAwsTwin({ world });
  for (const [name, value] of Object.entries(twin.environment)) vi.stubEnv(name, value);
  const log = { debug: () => undefined, error: () => undefined };
  const aws = await openAws({ region: 'us-west-2', ...SETTINGS, clock: { now: () => Date.now() }, log });
  try {
    const failing: string[] = [];
    for (const { id, ask } of awsQuestions(async () => aws, SETTINGS)) {
      if ((await ask()).verdict !== 'pass') failing.push(id);
    }
    return failing;
  } finally {
    aws.close();
    await twin.stop();
  }
}

test('with the whole role every question passes', async () => {
  expect(await failingWithout('none')).toEqual([]);
});

test.each(STATEMENTS.map(({ Sid = '' }) => Sid))('a role without %s does not pass', async (sid) => {
  expect(await failingWithout(sid)).not.toEqual([]);
});

const needs = Object.values(
  botNeeds({
    account: '444455556666',
    region: 'us-west-2',
    partition: 'aws',
    principalArn: 'arn:aws:iam::444455556666:role/the-stack',
    ...SETTINGS,
  }),
).flat();

/** A resource of the template as a pattern: its parameters stand for anything, and so do its stars. */
function patternOf(resource: string): RegExp {
  const parts = resource.split(/\$\{[^}]+\}|\*/).map((part) => part.replaceAll('.', String.raw`\.`));
  return new RegExp(`^${parts.join('.*')}$`);
}

function covers({ Action, Resource }: Statement, action: string, resource: string): boolean {
  return [Action].flat().includes(action) && [Resource].flat().some((each) => patternOf(each).test(resource));
}

test('all that is asked about is what the role allows', () => {
  const strays = needs.filter(
    ({ action, resource }) => !STATEMENTS.some((statement) => covers(statement, action, resource)),
  );
  expect(needs.length).toBeGreaterThan(40);
  expect(strays).toEqual([]);
});

test('every action of the role is asked about where it is allowed', () => {
  const unasked = STATEMENTS.flatMap((statement) =>
    [statement.Action]
      .flat()
      .filter((action) => !needs.some((need) => need.action === action && covers(statement, action, need.resource))),
  );
  expect(unasked).toEqual([]);
});
