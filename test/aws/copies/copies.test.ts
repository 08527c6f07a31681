import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Target } from '../../../src/domain/target.ts';
import type { Copies, WantedCopies } from '../../../src/flow/ports.ts';
import { accountOf, describeImages, ec2Error, error, FakeAws, REGION, session, SOURCE } from '../fake-aws.ts';
import type { Sent } from '../fake-aws.ts';

const IMAGE = `arn:aws:imagebuilder:${REGION}:${SOURCE}:image/golden/1.0.0/1`;
const A = { account: '111122223333', region: 'us-east-1' };
const B = { account: '777788889999', region: 'eu-west-1' };

let fake: FakeAws;
let copies: Copies;

beforeEach(async () => {
  fake = new FakeAws();
  copies = (await fake.open()).copies;
});
afterEach(() => fake.close());

const OTHER_IMAGE = `${IMAGE}0`;
const STARTED_AT = Date.parse('2026-03-01T12:00:00.700Z');

/** One look of a rollout that does not know its source AMI yet, unless `known` says so. */
function observe(targets: Target[], known: Partial<WantedCopies> = {}): ReturnType<Copies['observe']> {
  return copies.observe({ imageArn: IMAGE, startedAt: STARTED_AT, targets, ...known });
}

function tagOf(imageArn: string): string {
  return `<tagSet><item><key>Ec2ImageBuilderArn</key><value>${imageArn}</value></item></tagSet>`;
}

function dated(created: string): string {
  return `<sourceImageId>ami-source</sourceImageId><creationDate>${created}</creationDate>`;
}

const SOURCE_AMI = `<imageId>ami-source</imageId><imageState>available</imageState><name>golden</name>${tagOf(IMAGE)}`;
const OF_SOURCE = '<sourceImageId>ami-source</sourceImageId>';
const OURS = OF_SOURCE + tagOf(IMAGE);

function copyOf(account: string, rest = ''): string {
  return `<imageId>ami-${account}</imageId><imageOwnerId>${account}</imageOwnerId><imageState>available</imageState><name>golden</name>${OURS}${rest}`;
}

function isForSource(sent: Sent): boolean {
  return sent.fields['Filter.1.Name'] === 'tag:Ec2ImageBuilderArn';
}

/** The source AMI exists; targets answer with their own. */
function answerCopies(inTarget: (account: string) => string[] = (account) => [copyOf(account)]): void {
  fake.on('ec2:DescribeImages', (sent) =>
    describeImages(isForSource(sent) ? [SOURCE_AMI] : inTarget(accountOf(sent.accessKeyId))),
  );
}

test('the source AMI is found by its tag, with own credentials', async () => {
  answerCopies();
  expect(await observe([])).toEqual({ sourceAmiId: 'ami-source', copies: [] });
  expect(fake.of('ec2:DescribeImages')).toMatchObject([
    {
      host: 'ec2.us-west-2.amazonaws.com',
      accessKeyId: 'OWNKEY',
      fields: { 'Owner.1': 'self', 'Filter.1.Name': 'tag:Ec2ImageBuilderArn', 'Filter.1.Value.1': IMAGE },
    },
  ]);
});

test('no target is asked before the source AMI exists', async () => {
  fake.on('ec2:DescribeImages', () => describeImages([]));
  expect(await observe([A])).toEqual({ copies: [{ kind: 'absent', target: A }] });
  expect(fake.of('sts:AssumeRole')).toEqual([]);
});

test('a source AMI that is known is not looked for', async () => {
  answerCopies();
  expect(await observe([A], { sourceAmiId: 'ami-source' })).toMatchObject({
    sourceAmiId: 'ami-source',
    copies: [{ kind: 'seen', target: A }],
  });
  expect(fake.of('ec2:DescribeImages').filter(isForSource)).toEqual([]);
});

test('rollouts that look together share each call', async () => {
  const rollouts = Array.from({ length: 30 }, (_, at) => ({ imageArn: `${IMAGE}0${at}`, sourceAmiId: `ami-s${at}` }));
  fake.on('ec2:DescribeImages', () =>
    describeImages(
      rollouts
        .slice(1)
        .map(
          ({ imageArn, sourceAmiId }) =>
            `<imageId>copy-of-${sourceAmiId}</imageId><sourceImageId>${sourceAmiId}</sourceImageId>${tagOf(imageArn)}`,
        ),
    ),
  );
  const looks = await Promise.all(rollouts.map((rollout) => observe([A, B], rollout)));
  expect(fake.of('ec2:DescribeImages').map(({ host }) => host)).toEqual([
    'ec2.us-east-1.amazonaws.com',
    'ec2.eu-west-1.amazonaws.com',
  ]);
  expect(looks.map(({ copies: [atA, atB] }) => [atA, atB])).toEqual(
    rollouts.map(({ sourceAmiId }, at) =>
      [A, B].map((target) =>
        expect.objectContaining(at === 0 ? { kind: 'absent', target } : { target, amiId: `copy-of-${sourceAmiId}` }),
      ),
    ),
  );
});

test('no call asks for more than 200 source AMIs', async () => {
  fake.on('ec2:DescribeImages', () => describeImages([]));
  await Promise.all(Array.from({ length: 201 }, (_, at) => observe([A], { sourceAmiId: `ami-${at}` })));
  const values = fake
    .of('ec2:DescribeImages')
    .map(({ fields }) => Object.keys(fields).filter((name) => name.startsWith('Filter.1.Value.')).length);
  expect(values).toEqual([200, 1]);
});

test('a refused call is told to all who shared it, and the next look asks again', async () => {
  fake.on('ec2:DescribeImages', () => ec2Error('UnauthorizedOperation', 'not allowed', 403));
  const shared = ['ami-1', 'ami-2'].map((sourceAmiId) => observe([A], { sourceAmiId }));
  for (const { copies: found } of await Promise.all(shared)) expect(found).toMatchObject([{ kind: 'unreadable' }]);
  answerCopies();
  expect((await observe([A], { sourceAmiId: 'ami-source' })).copies).toMatchObject([{ kind: 'seen' }]);
  expect(fake.of('ec2:DescribeImages')).toHaveLength(2);
});

test.each([
  ['made by this image counts, however old', `${OURS}<creationDate>2026-02-01T00:00:00.000Z</creationDate>`, 'seen'],
  ['made by another image is not ours', `${OF_SOURCE}${tagOf(OTHER_IMAGE)}`, 'absent'],
  ['without a tag from before the start is not ours', dated('2026-03-01T11:59:59.000Z'), 'absent'],
  ['without a tag from the second of the start counts', dated('2026-03-01T12:00:00.000Z'), 'seen'],
  ['without a tag and date is not ours', OF_SOURCE, 'absent'],
])('a copy %s', async (_, is, kind) => {
  answerCopies(() => [`<imageId>ami-c</imageId><imageState>available</imageState>${is}`]);
  expect((await observe([A], { sourceAmiId: 'ami-source' })).copies).toMatchObject([{ kind }]);
});

test('a copy of this image counts beside an older one', async () => {
  answerCopies(() => [
    `<imageId>ami-old</imageId><imageState>available</imageState>${OF_SOURCE}${tagOf(OTHER_IMAGE)}`,
    `<imageId>ami-new</imageId><imageState>pending</imageState>${OURS}`,
  ]);
  expect((await observe([A])).copies).toMatchObject([{ amiId: 'ami-new', state: 'pending' }]);
});

test('each copy is what its own account says', async () => {
  answerCopies((account) => [
    copyOf(
      account,
      '<blockDeviceMapping><item><ebs><encrypted>true</encrypted></ebs></item><item><ebs><encrypted>true</encrypted></ebs></item></blockDeviceMapping>',
    ),
  ]);
  const seen = await observe([A, B]);
  expect(seen.copies).toEqual(
    [A, B].map((target) => ({
      kind: 'seen',
      target,
      amiId: `ami-${target.account}`,
      ownerId: target.account,
      name: 'golden',
      state: 'available',
      encrypted: true,
      tags: { Ec2ImageBuilderArn: IMAGE },
    })),
  );
  const asked = fake.of('ec2:DescribeImages').find(({ host }) => host === 'ec2.eu-west-1.amazonaws.com');
  expect(asked).toMatchObject({
    accessKeyId: `KEY-${B.account}`,
    fields: { 'Owner.1': 'self', 'Filter.1.Name': 'source-image-id', 'Filter.1.Value.1': 'ami-source' },
  });
});

test('a failed copy carries its reason and its open disk', async () => {
  answerCopies(() => [
    `${OURS}<imageId>ami-f</imageId><imageOwnerId>111122223333</imageOwnerId><imageState>failed</imageState><name>n</name><stateReason><code>Client.InternalError</code><message>AMI snapshot copy failed</message></stateReason><blockDeviceMapping><item><ebs><encrypted>true</encrypted></ebs></item><item><ebs><encrypted>false</encrypted></ebs></item></blockDeviceMapping>`,
  ]);
  const { copies: found } = await observe([A]);
  expect(found).toMatchObject([{ state: 'failed', stateReason: 'AMI snapshot copy failed', encrypted: false }]);
});

test('a good copy counts before a failed one', async () => {
  const all = [
    '<imageId>ami-failed</imageId><imageState>failed</imageState><creationDate>2026-03-03</creationDate>',
    '<imageId>ami-first</imageId><imageState>available</imageState><creationDate>2026-03-01</creationDate>',
    '<imageId>ami-good</imageId><imageState>available</imageState><creationDate>2026-03-02</creationDate>',
    '<imageId>ami-open</imageId><imageState>pending</imageState><creationDate>2026-03-04</creationDate>',
  ];
  answerCopies(() => all.map((each) => each + OURS));
  expect((await observe([A])).copies).toMatchObject([{ amiId: 'ami-good' }]);
});

test('a copy on a later page is found', async () => {
  let page = 0;
  fake.on('ec2:DescribeImages', (sent) => {
    if (isForSource(sent)) return describeImages([SOURCE_AMI]);
    page += 1;
    return page === 1 ? describeImages([], 'p2') : describeImages([copyOf(A.account)]);
  });
  expect((await observe([A])).copies).toMatchObject([{ kind: 'seen' }]);
  expect(fake.of('ec2:DescribeImages').at(-1)?.fields['NextToken']).toBe('p2');
});

test('the build Region of the source account owns the source AMI', async () => {
  answerCopies(() => [`${SOURCE_AMI}<imageOwnerId>${SOURCE}</imageOwnerId>`]);
  const home = { account: SOURCE, region: REGION };
  const { copies: found } = await observe([home]);
  expect(found).toMatchObject([{ kind: 'seen', amiId: 'ami-source', ownerId: SOURCE }]);
  expect(fake.of('ec2:DescribeImages').at(-1)).toMatchObject({
    accessKeyId: 'OWNKEY',
    fields: { 'Filter.1.Name': 'image-id', 'Filter.1.Value.1': 'ami-source' },
  });
});

test('another Region of the source account is asked without a role', async () => {
  answerCopies();
  await observe([{ account: SOURCE, region: 'ap-south-1' }]);
  expect(fake.of('sts:AssumeRole')).toEqual([]);
  expect(fake.of('ec2:DescribeImages').at(-1)).toMatchObject({
    host: 'ec2.ap-south-1.amazonaws.com',
    accessKeyId: 'OWNKEY',
    fields: { 'Filter.1.Name': 'source-image-id' },
  });
});

test('one unreadable target leaves the others readable', async () => {
  answerCopies();
  fake.on('sts:AssumeRole', ({ fields }) => {
    const role = String(fields['RoleArn']);
    return role.includes(A.account) ? error('AccessDenied', 'no trust', 403) : session(role, fake.now + 900_000);
  });
  const { copies: found } = await observe([A, B]);
  expect(found).toMatchObject([
    { kind: 'unreadable', target: A, reason: 'AccessDenied: no trust' },
    { kind: 'seen', target: B },
  ]);
});

test('an unreadable source account makes every target unreadable', async () => {
  fake.on('ec2:DescribeImages', () => ec2Error('UnauthorizedOperation', 'not allowed', 403));
  expect(await observe([A])).toEqual({
    copies: [
      {
        kind: 'unreadable',
        target: A,
        reason: 'the source AMI cannot be looked at: UnauthorizedOperation: not allowed',
      },
    ],
  });
});
