import {
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
  GetImageBlockPublicAccessStateCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { changedWorld, ec2In, FIRST, refusal, started } from '../start-twin.ts';
import { ownerEc2 } from './owners.ts';

const KEY = `arn:aws:kms:us-east-1:${FIRST}:key/1111aaaa-22bb-33cc-44dd-5555eeee6666`;

const WORLD = `
accounts:
  '${FIRST}':
    encryptionByDefault: { us-west-2: {}, us-east-1: { keyArn: '${KEY}' } }
    publicAccessBlocked: [us-east-1]
`;

const QUESTIONS = [
  new GetEbsEncryptionByDefaultCommand({}),
  new GetEbsDefaultKmsKeyIdCommand({}),
  new GetImageBlockPublicAccessStateCommand({}),
];

test.each([
  ['us-west-2', true, 'alias/aws/ebs', 'unblocked'],
  ['us-east-1', true, KEY, 'block-new-sharing'],
  ['eu-west-1', false, 'alias/aws/ebs', 'unblocked'],
])('settings in %s are those of the world', async (region, isEncrypted, key, access) => {
  const twin = await started({ world: changedWorld(WORLD) });
  const ec2 = ownerEc2(twin, FIRST, region);
  expect((await ec2.send(new GetEbsEncryptionByDefaultCommand({}))).EbsEncryptionByDefault).toBe(isEncrypted);
  expect((await ec2.send(new GetEbsDefaultKmsKeyIdCommand({}))).KmsKeyId).toBe(key);
  expect((await ec2.send(new GetImageBlockPublicAccessStateCommand({}))).ImageBlockPublicAccessState).toBe(access);
});

test('the cross-account role may not read settings', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  const ec2: { send(command: unknown): Promise<unknown> } = await ec2In(twin, FIRST);
  for (const command of QUESTIONS) expect((await refusal(ec2.send(command))).name).toBe('UnauthorizedOperation');
});
