import type { Snapshot } from '@aws-sdk/client-ec2';
import { DescribeImagesCommand, DescribeSnapshotsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetImageCommand } from '@aws-sdk/client-imagebuilder';
import { expect, test } from 'vitest';
import { reach } from '../start-twin.ts';
import type { Building } from './scene.ts';
import { ableWorld, building, copies, failureContext, SOURCE, until } from './scene.ts';

const PARENT = 'ami-0dddddddddddddddd';
const OWN_KEY = `arn:aws:kms:us-west-2:${SOURCE}:key/own`;
const PARENT_KEY = `arn:aws:kms:us-west-2:${SOURCE}:key/parent`;

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${SOURCE}:root` }, Action: 'kms:*', Resource: '*' }],
});

/** A parent with two volumes, the second encrypted, and what else the world is to have. */
function worldOf(mappings: string, parent: string = PARENT, encryption = '{}'): ReturnType<typeof ableWorld> {
  return ableWorld(`
accounts:
  '${SOURCE}':
    keys: { own: { region: us-west-2, policy: ${POLICY} }, parent: { region: us-west-2, policy: ${POLICY} } }
    encryptionByDefault: ${encryption}
    amis:
      - id: ${PARENT}
        name: parent
        region: us-west-2
        otherDevices: [{ deviceName: /dev/sdb, kmsKeyArn: ${PARENT_KEY} }]
imageBuilder:
  recipes:
    - name: devices
      version: 1.0.0
      parentImage: '${parent}'
      components: ['arn:aws:imagebuilder:us-west-2:aws:component/update-linux/1.0.2/1']
      blockDeviceMappings: ${mappings}
`);
}

const AT_HOME = [copies({ amiDistributionConfiguration: { name: 'built' } })];

async function built(world: ReturnType<typeof ableWorld>): Promise<Building> {
  return building(world, { recipe: 'devices/1.0.0', distributions: AT_HOME });
}

/** The keys of the volumes of the AMI that was built, by device. */
async function keysOf(build: Building): Promise<Record<string, string | undefined>> {
  const image = await until(build, 'AVAILABLE');
  const ec2 = new EC2Client(reach(build.twin));
  const ids = [image?.outputResources?.amis?.[0]?.image ?? ''];
  const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: ids }));
  const devices = Images?.[0]?.BlockDeviceMappings ?? [];
  const snapshots = devices.map(({ Ebs }) => Ebs?.SnapshotId ?? '');
  const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: snapshots }));
  const keyOf = (id: string | undefined): string | undefined =>
    Snapshots.find((snapshot: Snapshot) => snapshot.SnapshotId === id)?.KmsKeyId;
  return Object.fromEntries(devices.map(({ DeviceName, Ebs }) => [DeviceName ?? '', keyOf(Ebs?.SnapshotId)]));
}

test("volumes the recipe leaves alone keep the parent's key", async () => {
  const build = await built(worldOf('[]'));
  expect(await keysOf(build)).toEqual({ '/dev/xvda': undefined, '/dev/sdb': PARENT_KEY });
});

test("a recipe's device that the parent lacks is another volume", async () => {
  const build = await built(worldOf('[{ deviceName: /dev/sda1, ebs: { encrypted: true, kmsKeyId: own } }]'));
  expect(await keysOf(build)).toEqual({ '/dev/xvda': undefined, '/dev/sdb': PARENT_KEY, '/dev/sda1': OWN_KEY });
});

test('an encrypted device without a key takes the default key', async () => {
  const build = await built(worldOf('[{ deviceName: /dev/xvda, ebs: { encrypted: true } }]'));
  expect(await keysOf(build)).toEqual({
    '/dev/xvda': `arn:aws:kms:us-west-2:${SOURCE}:alias/aws/ebs`,
    '/dev/sdb': PARENT_KEY,
  });
});

test('encryption by default encrypts what nobody asked to', async () => {
  const build = await built(worldOf('[]', PARENT, `{ us-west-2: { keyArn: '${OWN_KEY}' } }`));
  expect(await keysOf(build)).toEqual({ '/dev/xvda': OWN_KEY, '/dev/sdb': PARENT_KEY });
});

test("AWS's own key keeps an image in its account", async () => {
  const world = ableWorld(`accounts: { '${SOURCE}': { encryptionByDefault: { us-west-2: {} } } }`);
  const image = await until(await building(world), 'FAILED');
  expect(image?.state?.reason).toContain(
    "1) EC2 Client Error: 'Snapshots encrypted with the AWS Managed CMK can’t be shared. Specify another snapshot.'",
  );
});

test.each([
  [
    'a parent that does not exist',
    'ami-0123456789abcdef0',
    "EC2 Client Error: 'The image id '[ami-0123456789abcdef0]'",
  ],
  ['a parent in no parameter', 'ssm:/no/such', "SSM Client Error: 'User: "],
])('%s fails the build', async (_title, parent, said) => {
  const build = await built(worldOf('[]', parent));
  const image = await until(build, 'FAILED');
  expect(image?.state?.reason).toMatch(/^Workflow Execution ID: 'wf-[-0-9a-f]{36}' failed with reason: /);
  expect(image?.state?.reason).toContain(said);
  expect(await failureContext(build)).toMatchObject({ imageStatus: 'BUILDING', failedStep: 'LaunchBuildInstance' });
});

test('an instance profile that does not exist fails the build', async () => {
  const build = await building(ableWorld(`accounts: { '${SOURCE}': { instanceProfiles: null } }`));
  const image = await until(build, 'FAILED');
  expect(image?.state?.reason).toContain('Instance profile EC2InstanceProfileForImageBuilder does not exist');
});

const MANAGED = 'arn:aws:imagebuilder:us-west-2:aws:image/amazon-linux-2023-x86';

test.each([
  `${MANAGED}/x.x.x`,
  `${MANAGED}/2026.10.5/1`,
  'ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.12-x86_64',
])('%s is a parent that Image Builder finds by itself', async (parent) => {
  const build = await built(worldOf('[]', parent));
  expect(await keysOf(build)).toEqual({ '/dev/xvda': undefined });
});

test('an image that Amazon manages is the newest that fits', async () => {
  const build = await built(worldOf('[]'));
  const amiOf = async (imageBuildVersionArn: string) => {
    const { image } = await build.client.send(new GetImageCommand({ imageBuildVersionArn }));
    return [image?.arn, image?.outputResources?.amis?.[0]?.image];
  };
  expect(await amiOf(`${MANAGED}/x.x.x`)).toEqual([`${MANAGED}/2026.11.2/1`, 'ami-0c8e7d6b5a4f3e2d1']);
  expect(await amiOf(`${MANAGED}/2026.10.x`)).toEqual([`${MANAGED}/2026.10.5/1`, 'ami-0b5f1c2d3e4f5a6b7']);
  await expect(amiOf(`${MANAGED}/2025.x.x`)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
