import { DescribeSnapshotsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { assume, changedWorld, ec2In, FIRST, reach, refusal, SECOND, started } from '../start-twin.ts';
import { copyOf, ended, ownerEc2, share, SOURCE } from './owners.ts';

const PLAIN = 'ami-0000000000000000a';
const SECRET = 'ami-0000000000000000b';
const OLD = 'ami-0000000000000000c';

const key = (region: string, account: string, admitted: string[], more = '') => `
        region: ${region}
        policy:
          Version: '2012-10-17'
          Statement:
            - Effect: Allow
              Principal: { AWS: [${[account, ...admitted].map((id) => `'arn:aws:iam::${id}:root'`).join(', ')}] }
              Action: 'kms:*'
              Resource: '*'
        ${more}`;

const arn = (region: string, account: string, id: string) => `arn:aws:kms:${region}:${account}:key/${id}`;

const WORLD = `
imageBuilder: { durations: { copy: [1, 1] } }
accounts:
  '${SOURCE}':
    keys:
      both:${key('us-west-2', SOURCE, [FIRST, SECOND])}
      first:${key('us-west-2', SOURCE, [FIRST])}
      east:${key('us-east-1', SOURCE, [FIRST, SECOND])}
      off:${key('us-west-2', SOURCE, [FIRST, SECOND], 'state: Disabled')}
      asymmetric:${key('us-west-2', SOURCE, [FIRST, SECOND], 'spec: RSA_2048')}
      ofAws:${key('us-west-2', SOURCE, [FIRST, SECOND], 'manager: AWS')}
    amis:
      - { id: ${PLAIN}, name: plain, region: us-west-2 }
      - id: ${SECRET}
        name: secret
        region: us-west-2
        kmsKeyArn: ${arn('us-west-2', SOURCE, 'both')}
        otherDevices: [{ deviceName: /dev/sdf, kmsKeyArn: '${arn('us-west-2', SOURCE, 'first')}' }]
      - { id: ${OLD}, name: old, region: us-west-2, virtualization: paravirtual }
  '${FIRST}':
    encryptionByDefault: { us-east-1: {}, eu-west-1: { keyArn: '${arn('eu-west-1', FIRST, 'own')}' } }
    keys:
      own:${key('eu-west-1', FIRST, [])}
  '${SECOND}':
    encryptionByDefault: { us-east-1: { keyArn: '${arn('us-east-1', SECOND, 'closed')}' } }
    keys:
      closed:
        region: us-east-1
        policy:
          Version: '2012-10-17'
          Statement:
            - Effect: Allow
              Principal: { AWS: 'arn:aws:iam::${SECOND}:user/somebody' }
              Action: 'kms:*'
              Resource: '*'
`;

/** Copies end soon. */
const quick = (world = WORLD) => started({ world: changedWorld(world), speed: 1000 });
/** Copies stay pending. */
const slow = (world = WORLD) => started({ world: changedWorld(world), speed: 0 });

async function roleIn(twin: Parameters<typeof assume>[0], account: string, region: string): Promise<EC2Client> {
  return new EC2Client(reach(twin, await assume(twin, account), region));
}

test('storage that is not shared cannot be copied', async () => {
  const twin = await slow();
  const ec2 = await ec2In(twin, FIRST);
  await share(twin, PLAIN, FIRST, { storage: false });
  expect(await refusal(ec2.send(copyOf(PLAIN)))).toEqual({
    name: 'InvalidRequest',
    status: 400,
    message: 'You do not have permission to access the storage of this ami',
  });
  await share(twin, PLAIN, FIRST);
  expect((await ec2.send(copyOf(PLAIN))).ImageId).toMatch(/^ami-0/);
});

test('the fifty-first copy at a time is refused', async () => {
  const twin = await slow();
  const ec2 = ownerEc2(twin, SOURCE, 'us-east-1');
  for (let number = 1; number <= 50; number += 1) await ec2.send(copyOf(PLAIN, { Name: `copy ${number}` }));
  const refused = await refusal(ec2.send(copyOf(PLAIN, { Name: 'copy 51' })));
  expect(refused).toMatchObject({ name: 'ResourceLimitExceeded', status: 400 });
  expect(refused.message).toContain('you might have too many snapshot copies in progress');
  const elsewhere = ownerEc2(twin, SOURCE, 'eu-west-1');
  expect((await elsewhere.send(copyOf(PLAIN))).ImageId).toBeDefined();
});

test('paravirtual images stay in Regions that know them', async () => {
  const twin = await slow(
    WORLD.replace(`'${SOURCE}':`, `'${SOURCE}':\n    regions: [us-west-2, us-east-1, eu-west-1, eu-west-2]`),
  );
  const ireland = ownerEc2(twin, SOURCE, 'eu-west-1');
  expect((await ireland.send(copyOf(OLD))).ImageId).toBeDefined();
  const london = ownerEc2(twin, SOURCE, 'eu-west-2');
  expect((await refusal(london.send(copyOf(OLD)))).name).toBe('InvalidRequest');
});

test('one client token makes one copy', async () => {
  const twin = await slow();
  const ec2 = ownerEc2(twin, SOURCE, 'us-east-1');
  const first = await ec2.send(copyOf(PLAIN, { ClientToken: 'once' }));
  expect((await ec2.send(copyOf(PLAIN, { ClientToken: 'once' }))).ImageId).toBe(first.ImageId);
  const other = ec2.send(copyOf(PLAIN, { ClientToken: 'once', Name: 'another name' }));
  expect((await refusal(other)).name).toBe('IdempotentParameterMismatch');
});

test.each([
  ['a key without encryption', PLAIN, { KmsKeyId: 'alias/any' }, 'InvalidParameterDependency'],
  ['an unencrypted copy of an encrypted image', SECRET, { Encrypted: false }, 'InvalidRequest'],
])('%s is refused at once', async (_what, imageId, more, name) => {
  const twin = await slow();
  const ec2 = ownerEc2(twin, SOURCE, 'us-east-1');
  expect((await refusal(ec2.send(copyOf(imageId, more)))).name).toBe(name);
});

const INACCESSIBLE =
  'AMI snapshot copy failed with error: Given key ID is not accessible. You must have DescribeKey permissions on the default CMK';
const invalid = (name: string) => `AMI snapshot copy failed with error: The specified keyId ${name} is invalid`;
const BOTH = arn('us-west-2', SOURCE, 'both');

/** Who copies what where with which key, and what becomes of it: nothing, or what stops it. */
const COPIES: [string, { account: string; image: string; region: string; keyId?: string }, string | undefined][] = [
  ['keys that admit the account', { account: FIRST, image: SECRET, region: 'us-west-2', keyId: BOTH }, undefined],
  ['no key, for its own default', { account: FIRST, image: SECRET, region: 'us-west-2' }, undefined],
  [
    'a second volume under a closed key',
    { account: SECOND, image: SECRET, region: 'us-west-2', keyId: BOTH },
    INACCESSIBLE,
  ],
  [
    'a bare key id of another account',
    { account: FIRST, image: PLAIN, region: 'us-west-2', keyId: 'both' },
    invalid('both'),
  ],
  [
    'a key of another Region',
    { account: FIRST, image: PLAIN, region: 'us-west-2', keyId: arn('us-east-1', SOURCE, 'east') },
    invalid(arn('us-east-1', SOURCE, 'east')),
  ],
  [
    'an asymmetric key',
    { account: FIRST, image: PLAIN, region: 'us-west-2', keyId: arn('us-west-2', SOURCE, 'asymmetric') },
    invalid(arn('us-west-2', SOURCE, 'asymmetric')),
  ],
  [
    'a disabled key',
    { account: FIRST, image: PLAIN, region: 'us-west-2', keyId: arn('us-west-2', SOURCE, 'off') },
    INACCESSIBLE,
  ],
  [
    "AWS's own key of another account",
    { account: FIRST, image: PLAIN, region: 'us-west-2', keyId: arn('us-west-2', SOURCE, 'ofAws') },
    INACCESSIBLE,
  ],
  [
    'aws/ebs of another account',
    { account: FIRST, image: PLAIN, region: 'us-west-2', keyId: `arn:aws:kms:us-west-2:${SOURCE}:alias/aws/ebs` },
    invalid(`arn:aws:kms:us-west-2:${SOURCE}:alias/aws/ebs`),
  ],
  ['an own default key that is open', { account: FIRST, image: PLAIN, region: 'eu-west-1' }, undefined],
  ['an own default key that is closed', { account: SECOND, image: PLAIN, region: 'us-east-1' }, INACCESSIBLE],
];

test.each(COPIES)(
  'a copy with %s ends as it does in AWS',
  async (_what, { account, image, region, keyId }, problem) => {
    const twin = await quick();
    await share(twin, image, account);
    const ec2 = await roleIn(twin, account, region);
    const encryption = keyId === undefined ? {} : { Encrypted: true, KmsKeyId: keyId };
    const { ImageId } = await ec2.send(copyOf(image, encryption));
    const copy = await ended(ec2, ImageId);
    expect([copy?.State, copy?.StateReason?.Message]).toEqual(
      problem === undefined ? ['available', undefined] : ['failed', problem],
    );
  },
);

test.each([
  ['us-west-2', false, undefined],
  ['us-east-1', true, `arn:aws:kms:us-east-1:${FIRST}:alias/aws/ebs`],
  ['eu-west-1', true, arn('eu-west-1', FIRST, 'own')],
])('a plain copy in %s is encrypted as the account has set', async (region, isEncrypted, keyArn) => {
  const twin = await quick();
  await share(twin, PLAIN, FIRST);
  const ec2 = await roleIn(twin, FIRST, region);
  const { ImageId } = await ec2.send(copyOf(PLAIN));
  expect((await ended(ec2, ImageId))?.BlockDeviceMappings?.map(({ Ebs }) => Ebs?.Encrypted)).toEqual([isEncrypted]);
  const owner = ownerEc2(twin, FIRST, region);
  const { Snapshots = [] } = await owner.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  expect(Snapshots.find(({ Description }) => Description?.includes(ImageId ?? '?'))).toMatchObject({
    State: 'completed',
    Encrypted: isEncrypted,
    ...(keyArn === undefined ? {} : { KmsKeyId: keyArn }),
  });
});

test('a key that wants EC2 in between admits copies', async () => {
  const narrow = WORLD.replace(
    'first:',
    `narrow:
        region: us-west-2
        policy:
          Version: '2012-10-17'
          Statement:
            - Effect: Allow
              Principal: { AWS: ['arn:aws:iam::${FIRST}:root'] }
              Action: ['kms:DescribeKey', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*']
              Resource: '*'
              Condition: { StringEquals: { kms:ViaService: ec2.us-west-2.amazonaws.com } }
            - Effect: Allow
              Principal: { AWS: ['arn:aws:iam::${FIRST}:root'] }
              Action: 'kms:CreateGrant'
              Resource: '*'
              Condition: { Bool: { kms:GrantIsForAWSResource: 'true' } }
      first:`,
  );
  const twin = await quick(narrow);
  await share(twin, PLAIN, FIRST);
  const ec2 = await roleIn(twin, FIRST, 'us-west-2');
  const { ImageId } = await ec2.send(copyOf(PLAIN, { Encrypted: true, KmsKeyId: arn('us-west-2', SOURCE, 'narrow') }));
  expect((await ended(ec2, ImageId))?.State).toBe('available');
});
