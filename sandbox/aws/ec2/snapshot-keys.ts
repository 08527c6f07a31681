import type { CopyImageRequest } from '@aws-sdk/client-ec2';
import { judge } from '../identity/access.ts';
import type { Key } from '../kms/keys.ts';
import { findKey } from '../kms/keys.ts';
import type { Call } from '../operation.ts';
import type { Ami } from './ami.ts';

/** What EC2 does with a source key to read a snapshot, and with a destination key to write one. */
const TO_READ = ['kms:DescribeKey', 'kms:CreateGrant', 'kms:Decrypt', 'kms:ReEncryptFrom'];
const TO_WRITE = ['kms:DescribeKey', 'kms:CreateGrant', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptTo'];

/** Which key the copy's snapshots get, and what stops the copy in the end. */
export type SnapshotVerdict = { keyArn?: string; problem?: string };

export function judgeSnapshotCopy(call: Call<CopyImageRequest>, source: Ami): SnapshotVerdict {
  const { cloud, caller, region, input } = call;
  const unreadable = source.kmsKeyArn === undefined ? undefined : problemReading(call, source.kmsKeyArn);
  const isEncrypted = source.kmsKeyArn !== undefined || input.Encrypted === true || input.KmsKeyId !== undefined;
  if (!isEncrypted) return {};
  if (input.KmsKeyId === undefined) {
    // Without a key EC2 takes the account's default EBS key, which its users may always use.
    const keyArn = `arn:aws:kms:${region}:${caller.account}:alias/aws/ebs`;
    return unreadable === undefined ? { keyArn } : { keyArn, problem: unreadable };
  }
  const key = findKey(cloud.keys, input.KmsKeyId, { account: caller.account, region });
  if (key === undefined) return { problem: failed(`The specified keyId ${input.KmsKeyId} is invalid`) };
  const problem = unreadable ?? problemWith(call, key, TO_WRITE);
  return problem === undefined ? { keyArn: key.arn } : { keyArn: key.arn, problem };
}

function problemReading(call: Call<CopyImageRequest>, arn: string): string | undefined {
  const key = call.cloud.keys.find((candidate) => candidate.arn === arn);
  if (key !== undefined) return problemWith(call, key, TO_READ);
  // A key the world does not spell out is its account's default EBS key.
  return arn.split(':')[4] === call.caller.account ? undefined : notAccessible();
}

function problemWith(call: Call<CopyImageRequest>, key: Key, actions: readonly string[]): string | undefined {
  if (key.state !== 'Enabled') return failed(`The specified keyId ${key.arn} is not in a valid state (${key.state})`);
  const context = {
    'kms:grantisforawsresource': ['true'],
    'kms:viaservice': [`ec2.${key.region}.amazonaws.com`],
    'kms:calleraccount': [call.caller.account],
  };
  const allowed = actions.every((action) => {
    const ask = { action, resource: key.arn, resourceAccount: key.account, resourcePolicy: key.policy, context };
    return judge(call, ask).outcome === 'allowed';
  });
  return allowed ? undefined : notAccessible();
}

function notAccessible(): string {
  return failed('Given key ID is not accessible. You must have DescribeKey permissions on the default CMK');
}

function failed(reason: string): string {
  return `AMI snapshot copy failed with error: ${reason}`;
}
