import {
  DescribeImagesCommand,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
} from '@aws-sdk/client-ec2';
import type { EC2Client, LaunchPermission } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { changedWorld, FIRST, refusal, SECOND, started } from '../start-twin.ts';
import { ownerEc2, SOURCE } from './owners.ts';

const PLAIN = 'ami-0000000000000000a';
const MIXED = 'ami-0000000000000000b';
const SECRET = 'ami-0000000000000000c';
const ORGANIZATION = 'o-sample1234';
const UNIT = 'ou-abcd-12345678';

/** One AMI without encryption, one with a volume under AWS's key beside one under a customer key, one of the latter. */
const WORLD = `
organization:
  id: ${ORGANIZATION}
  managementAccount: '${SOURCE}'
  units: { ${UNIT}: { name: shops, accounts: ['${FIRST}'] } }
accounts:
  '${SOURCE}':
    publicAccessBlocked: [us-west-2]
    keys:
      1111aaaa-22bb-33cc-44dd-5555eeee6666: &key
        region: us-west-2
        policy:
          Version: '2012-10-17'
          Statement:
            Effect: Allow
            Principal: { AWS: 'arn:aws:iam::${SOURCE}:root' }
            Action: 'kms:*'
            Resource: '*'
    amis:
      - { id: ${PLAIN}, name: plain, region: us-west-2 }
      - id: ${MIXED}
        name: mixed
        region: us-west-2
        virtualization: paravirtual
        kmsKeyArn: arn:aws:kms:us-west-2:${SOURCE}:key/1111aaaa-22bb-33cc-44dd-5555eeee6666
        otherDevices:
          - { deviceName: /dev/sdf, kmsKeyArn: 'arn:aws:kms:us-west-2:${SOURCE}:alias/aws/ebs' }
          - { deviceName: /dev/sdg }
      - id: ${SECRET}
        name: secret
        region: us-west-2
        kmsKeyArn: arn:aws:kms:us-west-2:${SOURCE}:key/1111aaaa-22bb-33cc-44dd-5555eeee6666
`;

function permit(ImageId: string, added: LaunchPermission[], removed: LaunchPermission[] = []) {
  return new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add: added, Remove: removed } });
}

async function sees(ec2: EC2Client, id: string): Promise<boolean> {
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({}));
  return Images.some(({ ImageId }) => ImageId === id);
}

test('an image shows every volume and its virtualization', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  const ec2 = ownerEc2(twin, SOURCE);
  const { Images: [image] = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [MIXED] }));
  expect(image?.VirtualizationType).toBe('paravirtual');
  const volumes = image?.BlockDeviceMappings?.map(({ DeviceName, Ebs }) => [DeviceName, Ebs?.Encrypted]);
  expect(volumes).toEqual([
    ['/dev/xvda', true],
    ['/dev/sdf', true],
    ['/dev/sdg', false],
  ]);
  const byVolume = [
    { Name: 'block-device-mapping.encrypted', Values: ['false'] },
    { Name: 'virtualization-type', Values: ['paravirtual'] },
  ];
  const { Images: found = [] } = await ec2.send(new DescribeImagesCommand({ Filters: byVolume }));
  expect(found.map(({ ImageId }) => ImageId)).toEqual([MIXED]);
});

test.each<[string, LaunchPermission, boolean, boolean]>([
  ['an account', { UserId: FIRST }, true, false],
  [
    'an organizational unit',
    { OrganizationalUnitArn: `arn:aws:organizations::${SOURCE}:ou/${ORGANIZATION}/${UNIT}` },
    true,
    false,
  ],
  ['an organization', { OrganizationArn: `arn:aws:organizations::${SOURCE}:organization/${ORGANIZATION}` }, true, true],
  [
    'a strange organization',
    { OrganizationArn: `arn:aws:organizations::${SOURCE}:organization/o-other12345` },
    false,
    false,
  ],
])('launch permission of %s reaches its accounts alone', async (_whom, permission, first, second) => {
  const twin = await started({ world: changedWorld(WORLD) });
  const owner = ownerEc2(twin, SOURCE);
  const others = [ownerEc2(twin, FIRST), ownerEc2(twin, SECOND)];
  await owner.send(permit(PLAIN, [permission]));
  expect(await Promise.all(others.map((ec2) => sees(ec2, PLAIN)))).toEqual([first, second]);
  await owner.send(permit(PLAIN, [], [permission]));
  expect(await Promise.all(others.map((ec2) => sees(ec2, PLAIN)))).toEqual([false, false]);
});

test('launch permissions may be given the older way', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  const owner = ownerEc2(twin, SOURCE);
  const first = ownerEc2(twin, FIRST);
  const units = [`arn:aws:organizations::${SOURCE}:ou/${ORGANIZATION}/${UNIT}`];
  const change = { ImageId: PLAIN, Attribute: 'launchPermission', OrganizationalUnitArns: units };
  await owner.send(new ModifyImageAttributeCommand({ ...change, OperationType: 'add' }));
  expect(await sees(first, PLAIN)).toBe(true);
  await owner.send(new ModifyImageAttributeCommand({ ...change, OperationType: 'remove' }));
  expect(await sees(first, PLAIN)).toBe(false);
});

const MANAGED = {
  name: 'InvalidParameter',
  message: 'Snapshots encrypted with the AWS Managed CMK can’t be shared. Specify another snapshot.',
};
const UNIT_OF_NOTHING = 'arn:aws:organizations::1:ou/o-x/ou-y';

test.each<[string, string, LaunchPermission, { name: string; message: string }]>([
  ['one volume under a key of AWS', MIXED, { UserId: FIRST }, MANAGED],
  ['one volume under a key of AWS, to its own account', MIXED, { UserId: SOURCE }, MANAGED],
  [
    'encrypted volumes, to everybody',
    SECRET,
    { Group: 'all' },
    { name: 'InvalidParameter', message: 'Images with encrypted snapshots cannot be made public.' },
  ],
  [
    'public access blocked, to everybody',
    PLAIN,
    { Group: 'all' },
    {
      name: 'OperationNotPermitted',
      message:
        'You can’t publicly share this image because block public access for AMIs is enabled for this account. To publicly share the image, you must call the DisableImageBlockPublicAccess API.',
    },
  ],
  [
    'a user id that is none',
    PLAIN,
    { UserId: 'someone' },
    { name: 'InvalidAMIAttributeItemValue', message: 'Invalid attribute item value "someone" for userId item type.' },
  ],
  [
    'an ARN that is none',
    PLAIN,
    { OrganizationalUnitArn: UNIT_OF_NOTHING },
    {
      name: 'InvalidAMIAttributeItemValue',
      message: `Invalid attribute item value "${UNIT_OF_NOTHING}" for organizationalUnitArn item type.`,
    },
  ],
])('an image with %s is not shared', async (_why, imageId, permission, expected) => {
  const twin = await started({ world: changedWorld(WORLD) });
  const owner = ownerEc2(twin, SOURCE);
  expect(await refusal(owner.send(permit(imageId, [permission])))).toMatchObject({ ...expected, status: 400 });
  expect(await sees(ownerEc2(twin, SECOND), imageId)).toBe(false);
});

test('an image is public where the account lets it', async () => {
  const twin = await started({ world: changedWorld(WORLD.replace('publicAccessBlocked: [us-west-2]', '')) });
  await ownerEc2(twin, SOURCE).send(permit(PLAIN, [{ Group: 'all' }]));
  expect(await sees(ownerEc2(twin, SECOND), PLAIN)).toBe(true);
});

test('a snapshot under a key of AWS is not shared', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  const owner = ownerEc2(twin, SOURCE);
  const { Images: [image] = [] } = await owner.send(new DescribeImagesCommand({ ImageIds: [MIXED] }));
  const [customers, awss, none] = image?.BlockDeviceMappings?.map(({ Ebs }) => Ebs?.SnapshotId) ?? [];
  const shared = (SnapshotId: string | undefined, added: object[]) =>
    owner.send(new ModifySnapshotAttributeCommand({ SnapshotId, CreateVolumePermission: { Add: added } }));
  expect(await refusal(shared(awss, [{ UserId: FIRST }]))).toMatchObject({
    name: 'OperationNotPermitted',
    message: 'Encrypted snapshots with EBS default key cannot be shared',
  });
  expect((await refusal(shared(customers, [{ Group: 'all' }]))).name).toBe('OperationNotPermitted');
  await shared(customers, [{ UserId: FIRST }]);
  await shared(none, [{ Group: 'all' }]);
});
