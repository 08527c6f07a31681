import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { awsQuestions } from '../../src/aws/questions.ts';
import { FakeAws, json, jsonError, REGION, SOURCE } from './fake-aws.ts';

const QUEUE = `https://sqs.${REGION}.amazonaws.com/${SOURCE}/image-builder-events`;
const IMAGE = `arn:aws:imagebuilder:${REGION}:${SOURCE}:image/golden/1.0.0/1`;
const CHANGED = 'EC2 Image Builder Image State Change';

let fake: FakeAws;
beforeEach(() => {
  fake = new FakeAws();
});
afterEach(() => fake.close());

function event(change: object = {}): string {
  return JSON.stringify({
    version: '0',
    id: '5a2c',
    'detail-type': CHANGED,
    source: 'aws.imagebuilder',
    account: SOURCE,
    region: REGION,
    resources: [IMAGE],
    detail: { 'previous-state': { status: 'TESTING' }, state: { status: 'AVAILABLE' } },
    ...change,
  });
}

/** The queue holds these messages, handed out once; then it is out of order. Gives all that was heard. */
async function listen(bodies: string[], hear?: () => Promise<void>): Promise<string[]> {
  const Messages = bodies.map((Body, at) => ({
    MessageId: `m${at}`,
    ReceiptHandle: `handle-${at}`,
    Body,
    MD5OfBody: createHash('md5').update(Body).digest('hex'),
  }));
  fake.inTurn('sqs:ReceiveMessage', json({ Messages }), jsonError('AccessDenied', 'no more', 403));
  fake.on('sqs:DeleteMessage', () => json({}));
  const { hints } = await fake.open({ eventsQueueUrl: QUEUE });
  const heard: string[] = [];
  hints?.listen(async (imageArns) => {
    heard.push(...imageArns);
    await hear?.();
  });
  onTestFinished(() => hints?.stop());
  await untilLogged();
  return heard;
}

/** Until the listener waits because something went wrong. */
async function untilLogged(): Promise<void> {
  while (!fake.logged.some(({ err }) => err !== undefined)) await sleep(10);
}

function deleted(): unknown[] {
  return fake.of('sqs:DeleteMessage').map(({ fields }) => fields['ReceiptHandle']);
}

test('images that events name are heard, then the messages deleted', async () => {
  const waits = event({ 'detail-type': 'EC2 Image Builder Workflow Step Waiting', resources: [`${IMAGE}2`, 'arn:x'] });
  expect(await listen([event(), event(), waits])).toEqual([IMAGE, IMAGE, `${IMAGE}2`]);
  expect(deleted()).toEqual(['handle-0', 'handle-1', 'handle-2']);
  expect(fake.of('sqs:ReceiveMessage')[0]).toMatchObject({
    host: 'sqs.us-west-2.amazonaws.com',
    accessKeyId: 'OWNKEY',
    fields: { QueueUrl: QUEUE, MaxNumberOfMessages: 10, WaitTimeSeconds: 10 },
  });
});

test.each([
  ['no JSON', '{'],
  ['no object', '"aws.imagebuilder"'],
  ['of another source', event({ source: 'aws.ec2' })],
  ['of another kind', event({ 'detail-type': 'EC2 Image Builder CVE Detected' })],
  ['without resources', event({ resources: undefined })],
  ['about no image', event({ resources: [`arn:aws:imagebuilder:${REGION}:${SOURCE}:image-recipe/golden/1.0.0`] })],
  ['about text with an image in it', event({ resources: [`<!channel> ${IMAGE}`, `${IMAGE}\n`] })],
  ['with a list for a source', event({ source: ['aws.imagebuilder'] })],
])('a message %s is thrown away', async (_, body) => {
  expect(await listen([body])).toEqual([]);
  expect(deleted()).toEqual(['handle-0']);
});

test('a message that was not heard stays in the queue', async () => {
  expect(await listen([event()], () => Promise.reject(new Error('the database is away')))).toEqual([IMAGE]);
  expect(deleted()).toEqual([]);
});

test('without the URL of a queue nobody listens', async () => {
  expect(await fake.open()).not.toHaveProperty('hints');
});

test('a look at the queue takes nothing out', async () => {
  fake.on('sqs:ReceiveMessage', () => json({}));
  const { hints } = await fake.open({ eventsQueueUrl: QUEUE });
  await hints?.look();
  const asked = fake.sent.filter(({ action }) => action.startsWith('sqs:'));
  expect(asked).toMatchObject([
    { action: 'sqs:ReceiveMessage', fields: { VisibilityTimeout: 0, WaitTimeSeconds: 0, MaxNumberOfMessages: 1 } },
  ]);
});

test.for([
  ['AccessDenied', 'fail', 'allow sqs:ReceiveMessage'],
  ['QueueDoesNotExist', 'fail', 'deploy/events.template.yml'],
  ['ServiceUnavailable', 'cannot-tell', 'can be reached'],
] as const)('a queue that answers %s is %s', { timeout: 60_000 }, async ([code, verdict, fix]) => {
  fake.on('sqs:ReceiveMessage', () => jsonError(code, 'no', code === 'ServiceUnavailable' ? 503 : 400));
  const aws = await fake.open({ eventsQueueUrl: QUEUE });
  const question = awsQuestions(async () => aws, { eventsQueueUrl: QUEUE }).find(({ id }) => id === 'events-queue');
  expect(await question?.ask()).toMatchObject({ verdict, fix: expect.stringContaining(fix) });
});
