import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Copies } from '../../src/flow/ports.ts';
import { accountOf, describeImages, ec2Error, error, FakeAws, REGION, session, SOURCE } from './fake-aws.ts';
import type { Sent } from './fake-aws.ts';

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

const SOURCE_AMI = '<imageId>ami-source</imageId><imageState>available</imageState><name>golden</name>';

function copyOf(account: string, rest = ''): string {
  return `<imageId>ami-${account}</imageId><imageOwnerId>${account}</imageOwnerId><imageState>available</imageState><name>golden</name>${rest}`;
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
  expect(await copies.observe(IMAGE, [])).toEqual({ sourceAmiId: 'ami-source', copies: [] });
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
  expect(await copies.observe(IMAGE, [A])).toEqual({ copies: [{ kind: 'absent', target: A }] });
  expect(fake.of('sts:AssumeRole')).toEqual([]);
});

test('the source AMI is looked for until found, then remembered', async () => {
  fake.on('ec2:DescribeImages', () => describeImages([]));
  await copies.observe(IMAGE, [A]);
  answerCopies();
  await copies.observe(IMAGE, [A]);
  await copies.observe(IMAGE, [A]);
  expect(fake.of('ec2:DescribeImages').filter(isForSource)).toHaveLength(2);
});

test('each copy is what its own account says', async () => {
  answerCopies((account) => [
    copyOf(
      account,
      '<blockDeviceMapping><item><ebs><encrypted>true</encrypted></ebs></item><item><ebs><encrypted>true</encrypted></ebs></item></blockDeviceMapping>',
    ),
  ]);
  const seen = await copies.observe(IMAGE, [A, B]);
  expect(seen.copies).toEqual(
    [A, B].map((target) => ({
      kind: 'seen',
      target,
      amiId: `ami-${target.account}`,
      ownerId: target.account,
      name: 'golden',
      state: 'available',
      encrypted: true,
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
    '<imageId>ami-f</imageId><imageOwnerId>111122223333</imageOwnerId><imageState>failed</imageState><name>n</name><stateReason><code>Client.InternalError</code><message>AMI snapshot copy failed</message></stateReason><blockDeviceMapping><item><ebs><encrypted>true</encrypted></ebs></item><item><ebs><encrypted>false</encrypted></ebs></item></blockDeviceMapping>',
  ]);
  const { copies: found } = await copies.observe(IMAGE, [A]);
  expect(found).toMatchObject([{ state: 'failed', stateReason: 'AMI snapshot copy failed', encrypted: false }]);
});

test('a good copy counts before a failed one', async () => {
  answerCopies(() => [
    '<imageId>ami-failed</imageId><imageState>failed</imageState><creationDate>2026-03-03</creationDate>',
    '<imageId>ami-first</imageId><imageState>available</imageState><creationDate>2026-03-01</creationDate>',
    '<imageId>ami-good</imageId><imageState>available</imageState><creationDate>2026-03-02</creationDate>',
    '<imageId>ami-open</imageId><imageState>pending</imageState><creationDate>2026-03-04</creationDate>',
  ]);
  expect((await copies.observe(IMAGE, [A])).copies).toMatchObject([{ amiId: 'ami-good' }]);
});

test('a copy on a later page is found', async () => {
  let page = 0;
  fake.on('ec2:DescribeImages', (sent) => {
    if (isForSource(sent)) return describeImages([SOURCE_AMI]);
    page += 1;
    return page === 1 ? describeImages([], 'p2') : describeImages([copyOf(A.account)]);
  });
  expect((await copies.observe(IMAGE, [A])).copies).toMatchObject([{ kind: 'seen' }]);
  expect(fake.of('ec2:DescribeImages').at(-1)?.fields['NextToken']).toBe('p2');
});

test('the build Region of the source account owns the source AMI', async () => {
  answerCopies(() => [`${SOURCE_AMI}<imageOwnerId>${SOURCE}</imageOwnerId>`]);
  const home = { account: SOURCE, region: REGION };
  const { copies: found } = await copies.observe(IMAGE, [home]);
  expect(found).toMatchObject([{ kind: 'seen', amiId: 'ami-source', ownerId: SOURCE }]);
  expect(fake.of('ec2:DescribeImages').at(-1)).toMatchObject({
    accessKeyId: 'OWNKEY',
    fields: { 'Filter.1.Name': 'image-id', 'Filter.1.Value.1': 'ami-source' },
  });
});

test('another Region of the source account is asked without a role', async () => {
  answerCopies();
  await copies.observe(IMAGE, [{ account: SOURCE, region: 'ap-south-1' }]);
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
  const { copies: found } = await copies.observe(IMAGE, [A, B]);
  expect(found).toMatchObject([
    { kind: 'unreadable', target: A, reason: 'AccessDenied: no trust' },
    { kind: 'seen', target: B },
  ]);
});

test('an unreadable source account makes every target unreadable', async () => {
  fake.on('ec2:DescribeImages', () => ec2Error('UnauthorizedOperation', 'not allowed', 403));
  expect(await copies.observe(IMAGE, [A])).toEqual({
    copies: [
      {
        kind: 'unreadable',
        target: A,
        reason: 'the source AMI cannot be looked at: UnauthorizedOperation: not allowed',
      },
    ],
  });
});
