import type {
  DecryptRequest,
  DryRunModifierType,
  EncryptionAlgorithmSpec,
  EncryptRequest,
  GenerateDataKeyRequest,
  GenerateDataKeyWithoutPlaintextRequest,
  ReEncryptRequest,
} from '@aws-sdk/client-kms';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../operation.ts';
import { checkState, demandUse, keyNamed } from './key-access.ts';
import type { Key } from './keys.ts';

/** A dry run ends here, after everything that would refuse the real call. */
export function endDryRun(dryRun: boolean | undefined): void {
  if (dryRun !== true) return;
  const message = 'The request would have succeeded, but the DryRun option is set.';
  throw new AwsError('DryRunOperationException', 412, message);
}

export function encrypt(call: Call<EncryptRequest>): never {
  const { KeyId, EncryptionContext, EncryptionAlgorithm, DryRun } = call.input;
  usable(call, { action: 'kms:Encrypt', keyId: KeyId, encryptionContext: EncryptionContext }, EncryptionAlgorithm);
  return end(DryRun);
}

export function generateDataKey(call: Call<GenerateDataKeyRequest>): never {
  return dataKey(call, 'kms:GenerateDataKey');
}

export function generateDataKeyWithoutPlaintext(call: Call<GenerateDataKeyWithoutPlaintextRequest>): never {
  return dataKey(call, 'kms:GenerateDataKeyWithoutPlaintext');
}

function dataKey({ input, ...call }: Call<GenerateDataKeyRequest>, action: string): never {
  if ((input.KeySpec === undefined) === (input.NumberOfBytes === undefined)) {
    throw new AwsError('ValidationException', 400, 'Please specify either number of bytes or key spec.');
  }
  const use = { action, keyId: input.KeyId, encryptionContext: input.EncryptionContext };
  usable({ ...call, input }, use, 'SYMMETRIC_DEFAULT');
  return end(input.DryRun);
}

export function decrypt(call: Call<DecryptRequest>): never {
  const { KeyId, EncryptionContext, EncryptionAlgorithm, CiphertextBlob, DryRun } = call.input;
  const ignored = needsNoCiphertext(call.input, CiphertextBlob);
  if (KeyId !== undefined || ignored) {
    usable(call, { action: 'kms:Decrypt', keyId: KeyId, encryptionContext: EncryptionContext }, EncryptionAlgorithm);
  }
  if (!ignored) throw notOurs();
  return end(DryRun);
}

export function reEncrypt(call: Call<ReEncryptRequest>): never {
  const { input } = call;
  const ignored = needsNoCiphertext(input, input.CiphertextBlob);
  const same = { 'kms:reencryptonsamekey': [String(input.SourceKeyId === input.DestinationKeyId)] };
  if (input.SourceKeyId !== undefined || ignored) {
    const { SourceKeyId: keyId, SourceEncryptionContext: encryptionContext } = input;
    const from = { action: 'kms:ReEncryptFrom', keyId, encryptionContext, context: same };
    usable(call, from, input.SourceEncryptionAlgorithm);
  }
  const { DestinationKeyId: keyId, DestinationEncryptionContext: encryptionContext } = input;
  const to = { action: 'kms:ReEncryptTo', keyId, encryptionContext, context: same };
  usable(call, to, input.DestinationEncryptionAlgorithm);
  if (!ignored) throw notOurs();
  return end(input.DryRun);
}

type Modified = { DryRun?: boolean | undefined; DryRunModifiers?: DryRunModifierType[] | undefined };

/** A dry run may leave the ciphertext out where it says so; nothing else may. */
function needsNoCiphertext({ DryRun, DryRunModifiers = [] }: Modified, ciphertext: Uint8Array | undefined): boolean {
  const ignored = DryRunModifiers.includes('IGNORE_CIPHERTEXT');
  if (ignored && DryRun !== true) {
    throw new AwsError('ValidationException', 400, 'DryRunModifiers can only be specified when DryRun is true.');
  }
  if (!ignored && ciphertext === undefined) {
    const rule = `Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null`;
    throw new AwsError('ValidationException', 400, `1 validation error detected: ${rule}`);
  }
  return ignored;
}

/** Nothing was ever encrypted here, so no ciphertext can be one of this KMS. Its message is empty in AWS too. */
function notOurs(): AwsError {
  return new AwsError('InvalidCiphertextException', 400, '');
}

type Wanted = {
  action: string;
  keyId: string | undefined;
  encryptionContext?: Record<string, string> | undefined;
  context?: Record<string, string[]>;
};

/** The key may be used by the caller, works, and can do such a thing. */
function usable(
  call: Call<unknown>,
  { keyId, ...use }: Wanted,
  algorithm: EncryptionAlgorithmSpec = 'SYMMETRIC_DEFAULT',
): void {
  if (keyId === undefined) {
    throw new AwsError('ValidationException', 400, 'The key must be named where the ciphertext is ignored.');
  }
  const key = keyNamed(call, keyId, { aliases: true });
  demandUse(call, { ...use, key });
  checkState(key);
  checkKind(key, use.action.replace('kms:', ''), algorithm);
}

function checkKind({ arn, usage, spec }: Key, operation: string, algorithm: EncryptionAlgorithmSpec): void {
  if (usage !== 'ENCRYPT_DECRYPT') {
    const message = `${arn} key usage is ${usage} which is not valid for ${operation}.`;
    throw new AwsError('InvalidKeyUsageException', 400, message);
  }
  if ((algorithm === 'SYMMETRIC_DEFAULT') === (spec === 'SYMMETRIC_DEFAULT')) return;
  const message = `Algorithm ${algorithm} and key spec ${spec} are incompatible.`;
  throw new AwsError('InvalidKeyUsageException', 400, message);
}

function end(dryRun: boolean | undefined): never {
  endDryRun(dryRun);
  throw new AwsError('UnsupportedOperationException', 400, 'The sandbox encrypts nothing: it answers dry runs only.');
}
