import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AwsTwin } from '../../../../sandbox/aws/twin.ts';
import type { Keys } from '../start-twin.ts';
import { BASE, botKeys, changedWorld, FIRST, roleArn, started, world } from '../start-twin.ts';
import { WITNESSES } from './witnesses.ts';

const ARN = `${BASE}:distribution-configuration/cross-account-distribution-example`;

const CONFIGURATION = {
  name: 'cross-account-distribution-example',
  description: 'Cross Account Distribution Configuration Example',
  distributions: [
    {
      region: 'us-west-2',
      amiDistributionConfiguration: {
        targetAccountIds: ['123456789012', '987654321098'],
        name: 'Name {{ imagebuilder:buildDate }}',
        description: 'ÄÖ <&> "quoted"',
        amiTags: { team: 'images' },
      },
    },
  ],
};

const KEY = `
accounts:
  '444455556666':
    keys:
      key-1:
        region: us-west-2
        policy:
          Version: '2012-10-17'
          Statement: { Effect: Allow, Principal: { AWS: '444455556666' }, Action: 'kms:*', Resource: '*' }
`;

describe.each(WITNESSES)('$name', { timeout: 60_000 }, ({ missing, ask }) => {
  beforeAll(() => {
    if (missing !== undefined) process.stdout.write(`an independent client is not asked: ${missing}\n`);
  });
  beforeEach(({ skip }) => {
    skip(missing !== undefined, missing);
  });

  function asking(twin: AwsTwin, keys: Keys = botKeys(twin)) {
    return (service: string, operation: string, input: object = {}) =>
      ask({ url: twin.url, keys, service, operation, input });
  }

  it('creates a configuration and reads it back', async () => {
    const aws = asking(await started({ world: world('sample') }));

    expect(await aws('imagebuilder', 'CreateDistributionConfiguration', CONFIGURATION)).toMatchObject({
      distributionConfigurationArn: ARN,
    });
    expect(
      await aws('imagebuilder', 'GetDistributionConfiguration', { distributionConfigurationArn: ARN }),
    ).toMatchObject({ distributionConfiguration: { arn: ARN, ...CONFIGURATION } });
    expect(await aws('imagebuilder', 'ListDistributionConfigurations')).toMatchObject({
      distributionConfigurationSummaryList: [{ regions: ['us-west-2'] }, { arn: ARN, regions: ['us-west-2'] }],
    });
  });

  it('assumes the role and is told that a copy would succeed', async () => {
    const twin = await started({ world: world('sample') });
    const assumed = await asking(twin)('sts', 'AssumeRole', { RoleArn: roleArn(FIRST), RoleSessionName: 'witness' });
    const inTarget = asking(twin, keysIn(assumed));

    expect(await inTarget('sts', 'GetCallerIdentity')).toMatchObject({ Account: FIRST });
    const copy = { Name: 'copy', SourceImageId: 'ami-0c8e7d6b5a4f3e2d1', SourceRegion: 'us-west-2', DryRun: true };
    expect(await inTarget('ec2', 'CopyImage', copy)).toEqual({ error: 'DryRunOperation' });
    const images = await inTarget('ec2', 'DescribeImages', { Owners: ['self'] });
    expect(images).toMatchObject({ Images: [{ OwnerId: FIRST, State: 'available' }] });
  });

  it('is refused in words it understands', async () => {
    const twin = await started({ world: world('broken-trust') });
    const denied = { RoleArn: roleArn('987654321098'), RoleSessionName: 'witness' };
    const wrong = asking(twin, { ...botKeys(twin), secretAccessKey: 'wrong'.repeat(8) });

    expect(await asking(twin)('sts', 'AssumeRole', denied)).toEqual({ error: 'AccessDenied' });
    expect(await wrong('ec2', 'DescribeImages')).toEqual({ error: 'AuthFailure' });
    expect(await wrong('imagebuilder', 'ListImages')).toEqual({ error: 'InvalidSignatureException' });
  });

  it('reads a key', async () => {
    const aws = asking(await started({ world: changedWorld(KEY) }));

    expect(await aws('kms', 'DescribeKey', { KeyId: 'key-1' })).toMatchObject({
      KeyMetadata: { KeyId: 'key-1', KeyState: 'Enabled', AWSAccountId: '444455556666' },
    });
    expect(await aws('kms', 'DescribeKey', { KeyId: 'none' })).toEqual({ error: 'NotFoundException' });
  });
});

function keysIn(assumed: unknown): Keys {
  const { Credentials: given }: { Credentials?: Record<string, string> } = Object(assumed);
  return {
    accessKeyId: given?.['AccessKeyId'] ?? '',
    secretAccessKey: given?.['SecretAccessKey'] ?? '',
    sessionToken: given?.['SessionToken'] ?? '',
  };
}
