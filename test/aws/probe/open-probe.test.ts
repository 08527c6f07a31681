import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Aws } from '../../../src/aws/open-aws.ts';
import type { Probe } from '../../../src/checks/probe.ts';
import { describeImages, DRY_RUN_WOULD_SUCCEED, ec2Error, error, FakeAws, session } from '../fake-aws.ts';

const ACCOUNT = '111122223333';
const TARGET = { account: ACCOUNT, region: 'eu-west-1' };
const AVAILABLE = '<imageId>ami-1</imageId><imageState>available</imageState>';

let fake: FakeAws;
let aws: Aws;

beforeEach(async () => {
  fake = new FakeAws();
  fake.on('ec2:DescribeImages', () => describeImages([AVAILABLE]));
  fake.on('ec2:CopyImage', () => DRY_RUN_WOULD_SUCCEED);
  aws = await fake.open();
});
afterEach(() => fake.close());

/** Every kind of question that gets an answer here. */
function questions({ source, target, settings }: Probe): Promise<unknown>[] {
  return [
    source.identity(),
    target.assume(ACCOUNT),
    target.ownedImages(TARGET),
    target.ownedImages({ region: TARGET.region, account: TARGET.account }),
    target.dryRun(TARGET, 'ec2:CopyImage', 'ami-1'),
    target.identity(ACCOUNT),
    settings.imageNamed('eu-west-1', 'golden'),
  ];
}

test('equal questions to one probe are asked once', async () => {
  const probe = aws.newProbe();
  const before = fake.sent.length;
  await Promise.all([...questions(probe), ...questions(probe)]);
  await Promise.all(questions(probe));
  expect(fake.sent).toHaveLength(before + 6);
});

test('different questions are asked apart', async () => {
  const { target } = aws.newProbe();
  await target.dryRun(TARGET, 'ec2:CopyImage', 'ami-1');
  await target.dryRun(TARGET, 'ec2:CopyImage', 'ami-2');
  await target.dryRun({ ...TARGET, region: 'us-east-1' }, 'ec2:CopyImage', 'ami-1');
  expect(fake.of('ec2:CopyImage')).toHaveLength(3);
});

test('one probe asks once for a denied role', async () => {
  fake.on('sts:AssumeRole', () => error('AccessDenied', 'no', 403));
  const { target } = aws.newProbe();
  expect(await target.assume(ACCOUNT)).toMatchObject({ kind: 'denied' });
  expect(await target.ownedImages(TARGET)).toMatchObject({ kind: 'no-answer' });
  expect(fake.of('sts:AssumeRole')).toHaveLength(1);
});

test('another probe asks everything again', async () => {
  fake.on('sts:AssumeRole', () => error('AccessDenied', 'no', 403));
  expect(await aws.newProbe().target.assume(ACCOUNT)).toMatchObject({ kind: 'denied' });
  expect(await aws.newProbe().target.assume(ACCOUNT)).toMatchObject({ kind: 'denied' });
  expect(fake.of('sts:AssumeRole')).toHaveLength(2);
});

test('a session that ended is renewed within a run', async () => {
  const { target } = aws.newProbe();
  await target.ownedImages(TARGET);
  fake.now += 900_000;
  fake.on('sts:AssumeRole', ({ fields }) => session(String(fields['RoleArn']), fake.now + 900_000));
  expect(await target.identity(ACCOUNT)).toMatchObject({ kind: 'answered' });
  expect(fake.of('sts:AssumeRole')).toHaveLength(2);
});

test('a denied renewal is no denial of the question', async () => {
  const { target } = aws.newProbe();
  await target.ownedImages(TARGET);
  fake.now += 900_000;
  fake.on('sts:AssumeRole', () => error('AccessDenied', 'no longer', 403));
  expect(await target.identity(ACCOUNT)).toMatchObject({
    kind: 'no-answer',
    evidence: expect.stringMatching(/^sts:AssumeRole .* AccessDenied: no longer$/),
  });
});

test('throttling is waited for', async () => {
  fake.inTurn(
    'ec2:DescribeImages',
    ec2Error('RequestLimitExceeded', 'Request limit exceeded.', 503),
    describeImages([AVAILABLE]),
  );
  expect(await aws.newProbe().target.ownedImages(TARGET)).toMatchObject({ kind: 'answered' });
  expect(fake.of('ec2:DescribeImages')).toHaveLength(2);
});

test('a network that fails to the end is no answer', async () => {
  nock.cleanAll();
  nock(/sts/)
    .persist()
    .post('/')
    .replyWithError(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
  expect(await aws.newProbe().target.assume(ACCOUNT)).toMatchObject({ kind: 'no-answer' });
});

/** Answers of EC2 wait until they are let go; what arrived is counted. */
function holdImages(): { arrived: Promise<void>; release: () => void; count: () => number } {
  let count = 0;
  const arrived = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  nock.cleanAll();
  nock(/ec2/)
    .persist()
    .post('/')
    .reply(async () => {
      count += 1;
      arrived.resolve();
      await held.promise;
      return [200, describeImages([AVAILABLE]).body];
    });
  return { arrived: arrived.promise, release: held.resolve, count: () => count };
}

test('cancelling ends calls under way and those that wait', async () => {
  const cancel = new AbortController();
  const { settings } = aws.newProbe({ signal: cancel.signal });
  const { arrived, release, count } = holdImages();
  const asked = Array.from({ length: 20 }, (_each, index) => settings.imageNamed('eu-west-1', `golden ${index}`));
  await arrived;
  cancel.abort(new Error('cancelled by a person'));
  const answers = await Promise.all(asked);
  release();
  expect(count()).toBeLessThanOrEqual(5);
  expect(answers.map(({ kind }) => kind)).toEqual(Array.from({ length: 20 }, () => 'no-answer'));
  expect(answers.at(-1)).toMatchObject({ code: 'AbortError', message: 'the run it belongs to was cancelled' });
});

test('a run that is cancelled already sends nothing', async () => {
  const probe = aws.newProbe({ signal: AbortSignal.abort() });
  const before = fake.sent.length;
  const answers = await Promise.all([probe.source.identity(), probe.target.assume(ACCOUNT)]);
  expect(answers).toMatchObject([
    { kind: 'no-answer', code: 'AbortError' },
    { kind: 'no-answer', code: 'AbortError' },
  ]);
  expect(fake.sent).toHaveLength(before);
});

test('cancelling one run leaves another alone', async () => {
  const cancel = new AbortController();
  const cancelled = aws.newProbe({ signal: cancel.signal });
  const other = aws.newProbe({ signal: new AbortController().signal });
  cancel.abort();
  expect(await cancelled.target.assume(ACCOUNT)).toMatchObject({ kind: 'no-answer' });
  expect(await other.target.assume(ACCOUNT)).toMatchObject({ kind: 'answered' });
});
