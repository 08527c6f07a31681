import { afterEach, beforeEach, expect, test } from 'vitest';
import { inputsDigest } from '../../../../src/domain/inputs.ts';
import type { Catalog, SourceImages } from '../../../../src/flow/ports.ts';
import { describeImages, ec2Error, FakeAws, json, jsonError, REGION, SOURCE } from '../../fake-aws.ts';

const BASE = `arn:aws:imagebuilder:${REGION}:${SOURCE}`;
const AMI = 'ami-0123456789abcdef0';
const KEY = `arn:aws:kms:${REGION}:${SOURCE}:key/k`;
const BUILD = `${BASE}:image/golden/1.0.0/2`;

let fake: FakeAws;
let images: SourceImages;
let catalog: Catalog;

beforeEach(async () => {
  fake = new FakeAws();
  const aws = await fake.open({ builds: { workflows: [], executionRole: 'Executor' } });
  ({ sourceImages: images, catalog } = aws);
  answerAmi();
});
afterEach(() => fake.close());

const VOLUME = (encrypted: boolean) =>
  `<blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><snapshotId>snap-1</snapshotId><encrypted>${encrypted}</encrypted></ebs></item></blockDeviceMapping>`;

function answerAmi(encrypted = false): void {
  const words = `<imageId>${AMI}</imageId><name>golden 1</name><imageOwnerId>${SOURCE}</imageOwnerId><imageState>available</imageState><architecture>arm64</architecture><platformDetails>Linux/UNIX</platformDetails><virtualizationType>hvm</virtualizationType><rootDeviceName>/dev/xvda</rootDeviceName>`;
  fake.on('ec2:DescribeImages', () => describeImages([words + VOLUME(encrypted)]));
}

function answerImage(status: string, amis: object[] = [{ region: REGION, image: AMI, accountId: SOURCE }]): void {
  fake.on('imagebuilder:GetImage', () => json({ image: { arn: BUILD, state: { status }, outputResources: { amis } } }));
}

const FACTS = {
  name: 'golden 1',
  owner: SOURCE,
  architecture: 'arm64',
  platform: 'Linux/UNIX',
  virtualization: 'hvm',
  rootDevice: '/dev/xvda',
  devices: [{ deviceName: '/dev/xvda', snapshotId: 'snap-1', encrypted: false }],
};

test('an AMI is read with what decides what runs', async () => {
  expect(await images.find(AMI)).toEqual({ asked: AMI, amiId: AMI, ...FACTS });
  expect(fake.of('ec2:DescribeImages')[0]?.fields).toMatchObject({ 'ImageId.1': AMI });
});

test('an encrypted snapshot tells its key', async () => {
  answerAmi(true);
  fake.on('ec2:DescribeSnapshots', () => ({
    body: `<DescribeSnapshotsResponse><snapshotSet><item><snapshotId>snap-1</snapshotId><kmsKeyId>${KEY}</kmsKeyId></item></snapshotSet></DescribeSnapshotsResponse>`,
  }));
  expect((await images.find(AMI)).devices).toEqual([
    { deviceName: '/dev/xvda', snapshotId: 'snap-1', encrypted: true, key: KEY },
  ]);
});

test('a snapshot that is hidden leaves its key open', async () => {
  answerAmi(true);
  fake.on('ec2:DescribeSnapshots', () => ec2Error('InvalidSnapshot.NotFound', 'does not exist'));
  expect((await images.find(AMI)).devices).toEqual([
    { deviceName: '/dev/xvda', snapshotId: 'snap-1', encrypted: true },
  ]);
});

test('a parameter stands for the AMI it names now', async () => {
  fake.on('ssm:GetParameter', () => json({ Parameter: { Name: '/golden/newest', Value: AMI } }));
  expect(await images.find('ssm:/golden/newest')).toMatchObject({ asked: 'ssm:/golden/newest', amiId: AMI });
  expect(fake.of('ssm:GetParameter')[0]?.fields).toEqual({ Name: '/golden/newest' });
});

test('an image stands for its AMI at home', async () => {
  const elsewhere = { region: 'eu-west-1', image: 'ami-0eeeeeeeeeeeeeee0', accountId: SOURCE };
  const foreign = { region: REGION, image: 'ami-0fffffffffffffff0', accountId: '111122223333' };
  answerImage('AVAILABLE', [elsewhere, foreign, { region: REGION, image: AMI, accountId: SOURCE }]);
  expect(await images.find(BUILD)).toEqual({ asked: BUILD, amiId: AMI, imageArn: BUILD, ...FACTS });
});

test('a version of an image is pinned to its newest build that is ready', async () => {
  answerImage('AVAILABLE');
  fake.on('imagebuilder:ListImages', () =>
    json({
      imageVersionList: ['golden/1.0.0', 'golden/1.1.0', 'golden-two/1.9.0', 'golden/2.0.0'].map((end) => ({
        arn: `${BASE}:image/${end}`,
        version: end.split('/')[1],
      })),
    }),
  );
  fake.on('imagebuilder:ListImageBuildVersions', ({ fields }) => {
    const version = String(fields['imageVersionArn']);
    const builds = version.endsWith('golden/1.1.0') ? ['FAILED'] : ['AVAILABLE', 'AVAILABLE', 'FAILED'];
    return json({
      imageSummaryList: builds.map((status, at) => ({ arn: `${version}/${at + 1}`, state: { status } })),
    });
  });
  expect(await images.find(`${BASE}:image/golden/1.x.x`)).toMatchObject({ imageArn: BUILD, amiId: AMI });
  expect(fake.of('imagebuilder:GetImage')[0]?.fields).toEqual({ imageBuildVersionArn: BUILD });
});

test('a version that another account shares is looked for among what is shared', async () => {
  const theirs = `arn:aws:imagebuilder:${REGION}:111122223333:image/golden`;
  fake.on('imagebuilder:ListImages', () =>
    json({ imageVersionList: [{ arn: `${theirs}/1.0.0`, version: '1.0.0' }, { arn: `${BASE}:image/golden/2.0.0` }] }),
  );
  fake.on('imagebuilder:ListImageBuildVersions', () =>
    json({ imageSummaryList: [{ arn: `${theirs}/1.0.0/1`, state: { status: 'AVAILABLE' } }] }),
  );
  answerImage('AVAILABLE', [{ region: REGION, image: AMI, accountId: '111122223333' }]);
  expect(await images.find(`${theirs}/x.x.x`)).toMatchObject({ amiId: AMI });
  expect(fake.of('imagebuilder:ListImages')[0]?.fields).toMatchObject({ owner: 'Shared' });
});

test('images are listed without those of containers', async () => {
  fake.on('imagebuilder:ListImages', () =>
    json({
      imageVersionList: [
        { arn: `${BASE}:image/golden/1.0.0`, name: 'Golden', version: '1.0.0', type: 'AMI' },
        { arn: `${BASE}:image/box/1.0.0`, name: 'Box', version: '1.0.0', type: 'DOCKER' },
      ],
    }),
  );
  expect(await images.list()).toEqual([{ arn: `${BASE}:image/golden/1.0.0`, name: 'Golden', version: '1.0.0' }]);
});

test.each([
  ['a name', 'golden', 'image-unknown-form'],
  ['an AMI that is not there', AMI, 'image-not-found'],
  ['a parameter that is not there', 'ssm:/gone', 'image-not-found'],
  ['a parameter of something else', 'ssm:/text', 'image-not-found'],
  ['an image that is not there', `${BASE}:image/gone/1.0.0/1`, 'image-not-found'],
  ['an image that is not ready', BUILD, 'image-not-available'],
  ['a version without a build', `${BASE}:image/gone/x.x.x`, 'image-not-found'],
])('%s is the refusal %s', async (_what, asked, code) => {
  fake.on('ec2:DescribeImages', () => ec2Error('InvalidAMIID.NotFound', 'does not exist'));
  fake.on('ssm:GetParameter', ({ fields }) =>
    fields['Name'] === '/text' ? json({ Parameter: { Value: 'hello' } }) : jsonError('ParameterNotFound', ''),
  );
  fake.on('imagebuilder:ListImages', () => json({ imageVersionList: [] }));
  answerImage('BUILDING');
  if (asked.includes('gone')) {
    fake.on('imagebuilder:GetImage', () => jsonError('ResourceNotFoundException', 'does not exist', 404));
  }
  await expect(images.find(asked)).rejects.toMatchObject({ name: 'Refusal', code });
});

test('an image without an AMI at home is refused', async () => {
  answerImage('AVAILABLE', [{ region: 'eu-west-1', image: AMI, accountId: SOURCE }]);
  await expect(images.find(BUILD)).rejects.toMatchObject({ code: 'image-not-found' });
});

test('an AMI that is not available is refused', async () => {
  fake.on('ec2:DescribeImages', () => describeImages([`<imageId>${AMI}</imageId><imageState>disabled</imageState>`]));
  await expect(images.find(AMI)).rejects.toMatchObject({
    code: 'image-not-available',
    message: expect.stringContaining('it is disabled'),
  });
});

test('a parameter that may not be read is a fault', async () => {
  fake.on('ssm:GetParameter', () => jsonError('AccessDeniedException', 'no', 400));
  await expect(images.find('ssm:/golden')).rejects.toMatchObject({ name: 'Fault', code: 'AccessDeniedException' });
});

test('without a role the refusal names its setting', async () => {
  const { sourceImages } = await fake.open();
  await expect(sourceImages.find(AMI)).rejects.toMatchObject({
    code: 'execution-role-missing',
    message: expect.stringContaining('EXECUTION_ROLE'),
  });
});

test('the inputs hold the image and the role, and no workflows', async () => {
  fake.on('ssm:GetParameter', () => json({ Parameter: { Value: AMI } }));
  fake.on('imagebuilder:GetDistributionConfiguration', () =>
    json({ distributionConfiguration: { arn: `${BASE}:distribution-configuration/golden`, name: 'golden' } }),
  );
  const chosen = { configurationArn: `${BASE}:distribution-configuration/golden`, sourceImage: 'ssm:/golden/newest' };
  const inputs = await catalog.readInputs(chosen);
  expect(inputs).toEqual({
    sourceAccount: SOURCE,
    buildRegion: REGION,
    configuration: { arn: chosen.configurationArn, name: 'golden', distributions: [] },
    source: { asked: 'ssm:/golden/newest', amiId: AMI, ...FACTS },
    executionRole: 'Executor',
    targets: [],
  });
  fake.on('ssm:GetParameter', () => json({ Parameter: { Value: 'ami-0fedcba9876543210' } }));
  expect(inputsDigest(await catalog.readInputs(chosen))).not.toBe(inputsDigest(inputs));
});
