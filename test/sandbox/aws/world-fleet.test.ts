import { CopyImageCommand, EC2Client } from '@aws-sdk/client-ec2';
import { EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import type { AwsTwin } from '../../../sandbox/aws/twin.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';
import type { World } from '../../../sandbox/world/world.ts';
import { reach, refusal, roleArn, started } from './start-twin.ts';

const WOULD_SUCCEED = /^DryRunOperation(Exception)?$/;

type Place = { account: string; region: string; kmsKeyId: string };

/** Every copy that a configuration asks for. */
function placesOf({ imageBuilder }: World, name: string): Place[] {
  const found = imageBuilder.distributionConfigurations.find((configuration) => configuration.name === name);
  return (found?.distributions ?? []).flatMap(({ region, amiDistributionConfiguration }) => {
    const { targetAccountIds, kmsKeyId }: { targetAccountIds: string[]; kmsKeyId: string } =
      Object(amiDistributionConfiguration);
    return targetAccountIds.map((account) => ({ account, region, kmsKeyId }));
  });
}

/** What AWS refuses when the role is used there, as `account region code`. */
async function problemIn(twin: AwsTwin, { account, region, kmsKeyId }: Place): Promise<string[]> {
  const code = await assumeAndTry(twin, { account, region, kmsKeyId });
  return WOULD_SUCCEED.test(code) ? [] : [`${account} ${region} ${code}`];
}

async function assumeAndTry(twin: AwsTwin, { account, region, kmsKeyId }: Place): Promise<string> {
  const sts = new STSClient(reach(twin, undefined, region));
  const asked = sts.send(new AssumeRoleCommand({ RoleArn: roleArn(account), RoleSessionName: 'fleet' }));
  const refused = await refusal(asked).catch(() => undefined);
  if (refused !== undefined) return refused.name;
  const { Credentials: given } = await asked;
  const keys = {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
  const copy = { Name: 'fleet', SourceImageId: 'ami-0c8e7d6b5a4f3e2d1', SourceRegion: 'us-west-2', DryRun: true };
  const copied = await refusal(new EC2Client(reach(twin, keys, region)).send(new CopyImageCommand(copy)));
  if (!WOULD_SUCCEED.test(copied.name)) return copied.name;
  const encrypt = new EncryptCommand({ KeyId: kmsKeyId, Plaintext: Buffer.from('x'), DryRun: true });
  return (await refusal(new KMSClient(reach(twin, keys, region)).send(encrypt))).name;
}

async function problemsWith(name: string): Promise<string[]> {
  const organisation = loadWorld(worldPath('organisation'));
  const twin = await started({ world: organisation });
  const problems: string[] = [];
  for (const place of placesOf(organisation, name)) problems.push(...(await problemIn(twin, place)));
  return problems;
}

test('the fleet that is ready has no problem', { timeout: 60_000 }, async () => {
  expect(await problemsWith('fleet-ready')).toEqual([]);
});

test('the whole fleet is broken where its world says', { timeout: 60_000 }, async () => {
  const problems = await problemsWith('fleet');
  const counts = Object.groupBy(problems, (problem) => problem.split(' ').slice(2).join(' '));
  expect(Object.fromEntries(Object.entries(counts).map(([code, all]) => [code, all?.length]))).toEqual({
    // One account in every Region but the one where it stands for all that follows.
    AccessDenied: 6,
    UnauthorizedOperation: 6,
    RegionDisabledException: 2,
    AccessDeniedException: 8,
    DisabledException: 38,
  });
  expect(problems).toEqual(
    expect.arrayContaining([
      '300000000007 us-west-2 AccessDenied',
      '300000000013 us-west-2 UnauthorizedOperation',
      '300000000021 af-south-1 RegionDisabledException',
      '300000000034 af-south-1 RegionDisabledException',
      '300000000033 eu-central-1 AccessDeniedException',
      '300000000001 ap-southeast-2 DisabledException',
    ]),
  );
});
