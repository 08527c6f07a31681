import type {
  CreateGrantRequest,
  DecryptRequest,
  DescribeKeyRequest,
  DescribeKeyResponse,
  EncryptRequest,
  GenerateDataKeyRequest,
  KeyMetadata,
  ReEncryptRequest,
} from '@aws-sdk/client-kms';
import {
  CreateGrant$,
  Decrypt$,
  DescribeKey$,
  Encrypt$,
  GenerateDataKey$,
  GenerateDataKeyWithoutPlaintext$,
  ReEncrypt$,
} from '@aws-sdk/client-kms';
import { AwsError } from '../aws-error.ts';
import { demand } from '../identity/access.ts';
import type { Call, Service } from '../operation.ts';
import { operation } from '../operation.ts';
import { jsonRpc } from '../wire/json-rpc.ts';
import type { Key } from './keys.ts';
import { findKey } from './keys.ts';

/** The questions one asks about a key. Its cryptography is not here: only dry runs of it are answered. */
export const kms: Service = {
  signingName: 'kms',
  protocol: jsonRpc,
  operations: [
    operation(DescribeKey$, describeKey),
    operation(Encrypt$, (call: Call<EncryptRequest>) => dryRun(call, { 'kms:Encrypt': call.input.KeyId })),
    operation(Decrypt$, (call: Call<DecryptRequest>) => dryRun(call, { 'kms:Decrypt': call.input.KeyId })),
    operation(GenerateDataKey$, (call: Call<GenerateDataKeyRequest>) =>
      dryRun(call, { 'kms:GenerateDataKey': call.input.KeyId }),
    ),
    operation(GenerateDataKeyWithoutPlaintext$, (call: Call<GenerateDataKeyRequest>) =>
      dryRun(call, { 'kms:GenerateDataKeyWithoutPlaintext': call.input.KeyId }),
    ),
    operation(ReEncrypt$, (call: Call<ReEncryptRequest>) =>
      dryRun(call, { 'kms:ReEncryptFrom': call.input.SourceKeyId, 'kms:ReEncryptTo': call.input.DestinationKeyId }),
    ),
    operation(CreateGrant$, (call: Call<CreateGrantRequest>) => dryRun(call, { 'kms:CreateGrant': call.input.KeyId })),
  ],
};

function describeKey(call: Call<DescribeKeyRequest>): DescribeKeyResponse {
  const key = keyNamed(call, call.input.KeyId);
  demandKey(call, 'kms:DescribeKey', key);
  return { KeyMetadata: metadataOf(key) };
}

type DryRunInput = { DryRun?: boolean | undefined };

/** Always throws: that it would succeed, or why it would not. */
function dryRun(call: Call<DryRunInput>, wanted: Record<string, string | undefined>): never {
  for (const [action, name] of Object.entries(wanted)) {
    const key = keyNamed(call, name);
    demandKey(call, action, key);
    checkUsable(key);
  }
  if (call.input.DryRun === true) {
    const message = 'The request would have succeeded, but the DryRun option is set.';
    throw new AwsError('DryRunOperationException', 412, message);
  }
  throw new AwsError('UnsupportedOperationException', 400, 'The sandbox encrypts nothing: it answers dry runs only.');
}

function keyNamed({ cloud, caller, region }: Call<unknown>, name: string | undefined): Key {
  if (name === undefined) {
    throw new AwsError('ValidationException', 400, 'The sandbox needs the key: it reads no ciphertext.');
  }
  const key = findKey(cloud.keys, name, { account: caller.account, region });
  if (key === undefined) throw new AwsError('NotFoundException', 400, `Key '${name}' does not exist`);
  return key;
}

function demandKey(call: Call<unknown>, action: string, key: Key): void {
  const context = { 'kms:calleraccount': [call.caller.account] };
  const ask = { action, resource: key.arn, resourceAccount: key.account, resourcePolicy: key.policy, context };
  demand(call, ask, jsonRpc.refusals.denied);
}

function checkUsable(key: Key): void {
  if (key.state === 'Disabled') throw new AwsError('DisabledException', 400, `${key.arn} is disabled.`);
  if (key.state !== 'Enabled') {
    throw new AwsError('KMSInvalidStateException', 400, `${key.arn} is pending deletion or import.`);
  }
  if (key.usage === 'ENCRYPT_DECRYPT') return;
  const message = `${key.arn} key usage is ${key.usage} which is not valid for this operation.`;
  throw new AwsError('InvalidKeyUsageException', 400, message);
}

function metadataOf(key: Key): KeyMetadata {
  return {
    KeyId: key.id,
    Arn: key.arn,
    AWSAccountId: key.account,
    Description: key.description,
    Enabled: key.state === 'Enabled',
    KeyState: key.state,
    KeyManager: key.manager,
    KeyUsage: key.usage,
    KeySpec: key.spec,
    Origin: 'AWS_KMS',
    MultiRegion: false,
  };
}
