import type { KMSClient } from '@aws-sdk/client-kms';
import {
  CreateGrantCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  ReEncryptCommand,
} from '@aws-sdk/client-kms';
import { expect, test } from 'vitest';
import { FIRST, refusal, roleArn, SECOND, started } from '../start-twin.ts';
import type { Kind } from './keys.ts';
import { ADMITTED, arnOf, roleKms, worldOfKeys } from './keys.ts';

const IGNORED = { DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT'] } as const;

type Sender = { send(command: unknown): Promise<unknown> };

/** Every action on a key that a dry run can prove, as a request. */
const RUNS: Record<string, (key: string, more?: object) => object> = {
  Encrypt: (KeyId, more) => new EncryptCommand({ KeyId, Plaintext: new Uint8Array([1]), DryRun: true, ...more }),
  Decrypt: (KeyId, more) => new DecryptCommand({ KeyId, ...IGNORED, DryRunModifiers: ['IGNORE_CIPHERTEXT'], ...more }),
  ReEncrypt: (key, more) =>
    new ReEncryptCommand({
      SourceKeyId: key,
      DestinationKeyId: key,
      ...IGNORED,
      DryRunModifiers: ['IGNORE_CIPHERTEXT'],
      ...more,
    }),
  GenerateDataKey: (KeyId, more) => new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', DryRun: true, ...more }),
  GenerateDataKeyWithoutPlaintext: (KeyId, more) =>
    new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: 'AES_256', DryRun: true, ...more }),
  CreateGrant: (KeyId, more) =>
    new CreateGrantCommand({
      KeyId,
      GranteePrincipal: roleArn(FIRST),
      Operations: ['Encrypt'],
      DryRun: true,
      ...more,
    }),
};

async function said(kms: KMSClient, action: string, key: Kind, more?: object): Promise<string> {
  const client: Sender = kms;
  return (await refusal(client.send(RUNS[action]?.(arnOf(key), more)))).name;
}

test.each(Object.keys(RUNS))('a dry run of %s proves what the key allows', async (action) => {
  const twin = await started({ world: worldOfKeys() });
  expect(await said(await roleKms(twin, FIRST), action, 'ordinary')).toBe('DryRunOperationException');
  expect(await said(await roleKms(twin, SECOND), action, 'ordinary')).toBe('AccessDeniedException');
  const nothing = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }] };
  expect(await said(await roleKms(twin, FIRST, nothing), action, 'ordinary')).toBe('AccessDeniedException');
});

test.each<[Kind, string, string]>([
  ['off', 'DisabledException', 'DisabledException'],
  ['deleted', 'KMSInvalidStateException', 'KMSInvalidStateException'],
  ['empty', 'KMSInvalidStateException', 'KMSInvalidStateException'],
  ['rsa', 'InvalidKeyUsageException', 'DryRunOperationException'],
  ['signing', 'InvalidKeyUsageException', 'ValidationException'],
  ['hmac', 'InvalidKeyUsageException', 'ValidationException'],
])('a key that is %s refuses every dry run', async (kind, cryptography, grant) => {
  const twin = await started({ world: worldOfKeys() });
  const kms = await roleKms(twin, FIRST);
  for (const action of Object.keys(RUNS)) {
    expect([action, await said(kms, action, kind)]).toEqual([action, action === 'CreateGrant' ? grant : cryptography]);
  }
});

const CIPHERTEXT = new Uint8Array([1, 2, 3]);

test.each([
  ['Decrypt', 'neither ciphertext nor modifier', { DryRunModifiers: undefined }, 'ValidationException'],
  ['ReEncrypt', 'neither ciphertext nor modifier', { DryRunModifiers: undefined }, 'ValidationException'],
  ['Decrypt', 'a modifier without dry run', { DryRun: undefined }, 'ValidationException'],
  ['Decrypt', 'a modifier without key', { KeyId: undefined }, 'ValidationException'],
  ['ReEncrypt', 'a modifier without source key', { SourceKeyId: undefined }, 'ValidationException'],
  [
    'Decrypt',
    'a strange ciphertext',
    { DryRunModifiers: undefined, CiphertextBlob: CIPHERTEXT },
    'InvalidCiphertextException',
  ],
  [
    'ReEncrypt',
    'a strange ciphertext',
    { DryRunModifiers: undefined, CiphertextBlob: CIPHERTEXT },
    'InvalidCiphertextException',
  ],
  ['GenerateDataKey', 'no size', { KeySpec: undefined }, 'ValidationException'],
  ['Encrypt', 'an algorithm of other keys', { EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }, 'InvalidKeyUsageException'],
  ['Encrypt', 'no dry run', { DryRun: undefined }, 'UnsupportedOperationException'],
])('%s with %s is refused', async (action, _what, more, name) => {
  const twin = await started({ world: worldOfKeys() });
  expect(await said(await roleKms(twin, FIRST), action, 'ordinary', more)).toBe(name);
});

function outcome(allowed: boolean): string {
  return allowed ? 'DryRunOperationException' : 'AccessDeniedException';
}

const admittedIf = (Condition: object) => ADMITTED.map((statement) => ({ ...statement, Condition }));

test.each([
  ['only through EC2', { StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com' } }, false, false],
  ['grants for AWS resources only', { BoolIfExists: { 'kms:GrantIsForAWSResource': 'true' } }, true, false],
  ['grants for others only', { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false' } }, true, true],
  ['that account only', { StringEquals: { 'kms:CallerAccount': FIRST } }, true, true],
  ['another account only', { StringEquals: { 'kms:CallerAccount': SECOND } }, false, false],
  ['grants of other operations', { 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt'] } }, true, false],
  ['grants of that operation', { 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Encrypt'] } }, true, true],
  ['symmetric keys', { StringEquals: { 'kms:KeySpec': 'SYMMETRIC_DEFAULT' } }, true, true],
  ['another purpose', { StringEquals: { 'kms:EncryptionContext:purpose': 'backup' } }, false, false],
])('a key policy that admits %s is obeyed', async (_what, condition, mayEncrypt, mayGrant) => {
  const twin = await started({ world: worldOfKeys(admittedIf(condition)) });
  const kms = await roleKms(twin, FIRST);
  expect(await said(kms, 'Encrypt', 'ordinary')).toBe(outcome(mayEncrypt));
  expect(await said(kms, 'CreateGrant', 'ordinary')).toBe(outcome(mayGrant));
});

test('an encryption context is seen by the key policy', async () => {
  const condition = { StringEquals: { 'kms:EncryptionContext:purpose': 'backup' } };
  const twin = await started({ world: worldOfKeys(admittedIf(condition)) });
  const kms = await roleKms(twin, FIRST);
  const purpose = { EncryptionContext: { purpose: 'backup' } };
  expect(await said(kms, 'Encrypt', 'ordinary', purpose)).toBe('DryRunOperationException');
});

test.each([
  [
    'an ARN of another Region',
    'arn:aws:kms:eu-west-1:444455556666:key/x',
    'NotFoundException',
    'Invalid arn eu-west-1',
  ],
  [
    'an ARN of another service',
    'arn:aws:ec2:us-west-2:444455556666:key/x',
    'InvalidArnException',
    'Invalid arn arn:aws:ec2:us-west-2:444455556666:key/x',
  ],
  ['a bare id', 'key-7', 'NotFoundException', `Key 'arn:aws:kms:us-west-2:${FIRST}:key/key-7' does not exist`],
  [
    'an alias of another account',
    'alias/images',
    'NotFoundException',
    `Alias arn:aws:kms:us-west-2:${FIRST}:alias/images is not found.`,
  ],
])('%s names no key', async (_what, KeyId, name, message) => {
  const twin = await started({ world: worldOfKeys() });
  const kms = await roleKms(twin, FIRST);
  expect(await refusal(kms.send(new DescribeKeyCommand({ KeyId })))).toMatchObject({ name, message });
});

test('an alias ARN names a key of another account', async () => {
  const twin = await started({ world: worldOfKeys() });
  const kms = await roleKms(twin, FIRST);
  const alias = 'arn:aws:kms:us-west-2:444455556666:alias/images';
  const { KeyMetadata: found } = await kms.send(new DescribeKeyCommand({ KeyId: alias }));
  expect(found).toMatchObject({ Arn: arnOf('ordinary'), KeyManager: 'CUSTOMER', KeySpec: 'SYMMETRIC_DEFAULT' });
  const grant = new CreateGrantCommand({ KeyId: alias, GranteePrincipal: roleArn(FIRST), Operations: ['Encrypt'] });
  expect(await refusal(kms.send(grant))).toMatchObject({
    name: 'InvalidArnException',
    message: 'Key Aliases are not supported for this operation.',
  });
});
