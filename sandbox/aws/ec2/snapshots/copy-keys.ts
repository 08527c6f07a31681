import type { CopyImageRequest } from '@aws-sdk/client-ec2';
import { mayUse } from '../../kms/key-access.ts';
import type { Key } from '../../kms/keys.ts';
import { findKey } from '../../kms/keys.ts';
import type { Call } from '../../operation.ts';
import { encryptionOf } from '../account-settings.ts';
import type { Ami } from '../ami.ts';
import type { Snapshot } from './snapshot.ts';

/** What EC2 does with a source key to read a snapshot, and with a destination key to write one. */
const TO_READ = ['kms:DescribeKey', 'kms:CreateGrant', 'kms:Decrypt', 'kms:ReEncryptFrom'];
const TO_WRITE = ['kms:DescribeKey', 'kms:CreateGrant', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptTo'];

/** Which key each copied snapshot gets, by the id of its source, and what stops the copy in the end. */
export type CopyVerdict = { keyArns: Map<string, string>; problem?: string };

/** Every encrypted snapshot of the source has to be read, and everything encrypted in the copy to be written. */
export function judgeKeys(call: Call<CopyImageRequest>, { devices }: Ami): CopyVerdict {
  const { cloud, caller, region, input } = call;
  const snapshots = devices.map(({ snapshot }) => snapshot);
  const unset = encryptionOf(cloud, caller.account, region);
  const isForAll = input.Encrypted === true || unset.byDefault;
  const encrypted = snapshots.filter(({ kmsKeyArn }) => kmsKeyArn !== undefined || isForAll);
  if (encrypted.length === 0) return { keyArns: new Map() };
  const wanted = input.KmsKeyId ?? unset.keyArn;
  const key = findKey(cloud.keys, wanted, { account: caller.account, region });
  const keyArn = key?.arn ?? asArn(wanted, { account: caller.account, region });
  const keyArns = new Map(encrypted.map(({ id }) => [id, keyArn]));
  const problem =
    encrypted.map((snapshot) => problemReading(call, snapshot)).find((found) => found !== undefined) ??
    problemWriting(call, { name: wanted, arn: keyArn, key, context: ebsContext(encrypted[0]?.id ?? '') });
  return problem === undefined ? { keyArns } : { keyArns, problem };
}

function problemReading(call: Call<unknown>, { id, region, kmsKeyArn }: Snapshot): string | undefined {
  if (kmsKeyArn === undefined) return undefined;
  const key = call.cloud.keys.find(({ arn }) => arn === kmsKeyArn);
  if (key !== undefined) {
    return mayUseAll(call, { key, actions: TO_READ, context: ebsContext(id) }) ? undefined : notAccessible();
  }
  return isOwnEbsKey(call, kmsKeyArn, region) ? undefined : notAccessible();
}

type Destination = { name: string; arn: string; key: Key | undefined; context: Record<string, string> };

function problemWriting(call: Call<unknown>, { name, arn, key, context }: Destination): string | undefined {
  if (key === undefined) return isOwnEbsKey(call, arn, call.region) ? undefined : invalid(name);
  // EBS knows symmetric keys only.
  if (key.spec !== 'SYMMETRIC_DEFAULT' || key.usage !== 'ENCRYPT_DECRYPT') return invalid(name);
  return mayUseAll(call, { key, actions: TO_WRITE, context }) ? undefined : notAccessible();
}

/** The account's aws/ebs, where the world does not spell it out: every principal of the account may use it through EC2. */
function isOwnEbsKey({ caller }: Call<unknown>, arn: string, region: string): boolean {
  return arn === asArn('alias/aws/ebs', { account: caller.account, region });
}

function asArn(name: string, { account, region }: { account: string; region: string }): string {
  if (name.startsWith('arn:')) return name;
  return `arn:aws:kms:${region}:${account}:${name.startsWith('alias/') ? name : `key/${name}`}`;
}

/** What EBS encrypts for. */
function ebsContext(id: string): Record<string, string> {
  return { 'aws:ebs:id': id };
}

type Uses = { key: Key; actions: readonly string[]; context: Record<string, string> };

function mayUseAll(call: Call<unknown>, { key, actions, context }: Uses): boolean {
  // Whatever its policy says, a key that AWS manages is for its own account.
  const isShared = key.manager === 'CUSTOMER' || key.account === call.caller.account;
  const uses = actions.map((action) => {
    const use = { action, key, via: 'ec2' };
    return action === 'kms:DescribeKey' ? use : { ...use, encryptionContext: context };
  });
  return isShared && key.state === 'Enabled' && uses.every((use) => mayUse(call, use));
}

function invalid(name: string): string {
  return failed(`The specified keyId ${name} is invalid`);
}

function notAccessible(): string {
  return failed('Given key ID is not accessible. You must have DescribeKey permissions on the default CMK');
}

function failed(reason: string): string {
  return `AMI snapshot copy failed with error: ${reason}`;
}
