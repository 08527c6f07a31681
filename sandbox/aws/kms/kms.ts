import type {
  DescribeKeyRequest,
  DescribeKeyResponse,
  DisableKeyRequest,
  EnableKeyRequest,
  KeyMetadata,
} from '@aws-sdk/client-kms';
import {
  CreateGrant$,
  Decrypt$,
  DescribeKey$,
  DisableKey$,
  EnableKey$,
  Encrypt$,
  GenerateDataKey$,
  GenerateDataKeyWithoutPlaintext$,
  GetKeyPolicy$,
  ListGrants$,
  PutKeyPolicy$,
  ReEncrypt$,
  RevokeGrant$,
} from '@aws-sdk/client-kms';
import { AwsError } from '../aws-error.ts';
import type { Call, Service } from '../operation.ts';
import { operation } from '../operation.ts';
import { jsonRpc } from '../wire/json-rpc.ts';
import { decrypt, encrypt, generateDataKey, generateDataKeyWithoutPlaintext, reEncrypt } from './cryptography.ts';
import { createGrant, listGrants, revokeGrant } from './grants.ts';
import { demandUse, keyNamed, ownKeyNamed } from './key-access.ts';
import { getKeyPolicy, putKeyPolicy } from './key-policy.ts';
import type { Key } from './keys.ts';
import { originOf } from './keys.ts';

/** Keys, who may use them, and grants. Cryptography is not here: only dry runs of it are answered. */
export const kms: Service = {
  signingName: 'kms',
  protocol: jsonRpc,
  operations: [
    operation(DescribeKey$, describeKey),
    operation(GetKeyPolicy$, getKeyPolicy),
    operation(PutKeyPolicy$, putKeyPolicy),
    operation(EnableKey$, (call: Call<EnableKeyRequest>) => setState(call, 'kms:EnableKey')),
    operation(DisableKey$, (call: Call<DisableKeyRequest>) => setState(call, 'kms:DisableKey')),
    operation(Encrypt$, encrypt),
    operation(Decrypt$, decrypt),
    operation(ReEncrypt$, reEncrypt),
    operation(GenerateDataKey$, generateDataKey),
    operation(GenerateDataKeyWithoutPlaintext$, generateDataKeyWithoutPlaintext),
    operation(CreateGrant$, createGrant),
    operation(ListGrants$, listGrants),
    operation(RevokeGrant$, revokeGrant),
  ],
};

function describeKey(call: Call<DescribeKeyRequest>): DescribeKeyResponse {
  const key = keyNamed(call, call.input.KeyId ?? '', { aliases: true });
  demandUse(call, { action: 'kms:DescribeKey', key });
  return { KeyMetadata: metadataOf(key) };
}

function setState(call: Call<EnableKeyRequest>, action: 'kms:EnableKey' | 'kms:DisableKey'): void {
  const key = ownKeyNamed(call, call.input.KeyId ?? '', action);
  if (key.state !== 'Enabled' && key.state !== 'Disabled') {
    throw new AwsError('KMSInvalidStateException', 400, `${key.arn} is not enabled or disabled: ${key.state}`);
  }
  key.state = action === 'kms:EnableKey' ? 'Enabled' : 'Disabled';
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
    Origin: originOf(key),
    MultiRegion: false,
    ...algorithmsOf(key),
  };
}

/** What a key can be used with, as AWS lists it by its kind. */
function algorithmsOf({ spec, usage }: Key): Partial<KeyMetadata> {
  if (spec === 'HMAC_256') return { MacAlgorithms: ['HMAC_SHA_256'] };
  if (spec === 'SYMMETRIC_DEFAULT') return { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] };
  if (usage === 'ENCRYPT_DECRYPT') return { EncryptionAlgorithms: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] };
  return {
    SigningAlgorithms: [
      'RSASSA_PKCS1_V1_5_SHA_256',
      'RSASSA_PKCS1_V1_5_SHA_384',
      'RSASSA_PKCS1_V1_5_SHA_512',
      'RSASSA_PSS_SHA_256',
      'RSASSA_PSS_SHA_384',
      'RSASSA_PSS_SHA_512',
    ],
  };
}
