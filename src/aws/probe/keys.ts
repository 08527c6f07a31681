import {
  CreateGrantCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  ReEncryptCommand,
  RevokeGrantCommand,
} from '@aws-sdk/client-kms';
import type { GrantOperation, KeyMetadata, KMSClient, ReEncryptCommandInput } from '@aws-sdk/client-kms';
import type { Answer, KeyAction, KeyFacts } from '../../checks/probe.ts';
import type { Target } from '../../domain/target.ts';
import { NoAnswer } from '../errors.ts';
import type { SendOptions } from '../limits.ts';
import { unlessMissing } from './asker.ts';
import type { Asker } from './asker.ts';

/** Where a key is: KMS answers only for keys of the Region that is asked. */
export function regionOfKey(keyArn: string): string | undefined {
  return /^arn:[^:]+:kms:([^:]+):/.exec(keyArn)?.[1];
}

/** `place` is the account that asks, and the key's Region. */
export function describeKey(asker: Asker, place: Target, keyId: string): Promise<Answer<KeyFacts | undefined>> {
  const { account, region } = place;
  return asker.ask(account, `kms:DescribeKey ${keyId} in ${region}`, async (clients) => {
    const command = new DescribeKeyCommand({ KeyId: keyId });
    const output = await unlessMissing(
      'NotFoundException',
      asker.call(place, 'kms:DescribeKey', (options) => clients.kms(region).send(command, options)),
    );
    if (output === undefined) return { value: undefined, says: 'no such key' };
    const value = keyFacts(output.KeyMetadata);
    const named = value.arn === keyId ? [] : [value.arn];
    return { value, says: [...named, value.state, value.manager, value.spec, value.usage].join(', ') };
  });
}

function keyFacts(metadata: KeyMetadata | undefined): KeyFacts {
  const { Arn, AWSAccountId, KeyManager, KeyState, KeySpec, KeyUsage } = metadata ?? {};
  if (Arn === undefined || KeyManager === undefined) {
    throw new NoAnswer('EmptyAnswer', 'the answer does not describe a key');
  }
  const [, , , region = '', account = ''] = Arn.split(':');
  return {
    arn: Arn,
    account: AWSAccountId ?? account,
    region,
    manager: KeyManager,
    state: KeyState ?? 'unknown',
    spec: KeySpec ?? 'unknown',
    usage: KeyUsage ?? 'unknown',
  };
}

/** What a copy uses its keys for. */
const GRANTED: GrantOperation[] = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
];

/** The smallest thing to encrypt. */
const PLAINTEXT = new Uint8Array(1);

/** Of no grant: grant ids have 64 hexadecimal digits. */
const NO_GRANT = '0'.repeat(64);

/** Permission is all that is looked at: there is no ciphertext before there is an image. */
function withoutCiphertext(): Pick<ReEncryptCommandInput, 'DryRun' | 'DryRunModifiers'> {
  return { DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT'] };
}

/** `grantee` is the ARN of the role that a grant would be for. */
export function sendKeyDryRun(
  kms: KMSClient,
  action: KeyAction,
  { KeyId, grantee }: { KeyId: string; grantee: string },
  options: SendOptions,
): Promise<unknown> {
  switch (action) {
    case 'kms:Encrypt':
      return kms.send(new EncryptCommand({ DryRun: true, KeyId, Plaintext: PLAINTEXT }), options);
    case 'kms:Decrypt':
      return kms.send(new DecryptCommand({ ...withoutCiphertext(), KeyId }), options);
    case 'kms:GenerateDataKey':
      return kms.send(new GenerateDataKeyCommand({ DryRun: true, KeyId, KeySpec: 'AES_256' }), options);
    case 'kms:GenerateDataKeyWithoutPlaintext':
      return kms.send(new GenerateDataKeyWithoutPlaintextCommand({ DryRun: true, KeyId, KeySpec: 'AES_256' }), options);
    case 'kms:CreateGrant':
      return kms.send(
        new CreateGrantCommand({ DryRun: true, KeyId, GranteePrincipal: grantee, Operations: GRANTED }),
        options,
      );
  }
}

export function sendReEncrypt(
  kms: KMSClient,
  keys: Pick<ReEncryptCommandInput, 'SourceKeyId' | 'DestinationKeyId'>,
  options: SendOptions,
): Promise<unknown> {
  return kms.send(new ReEncryptCommand({ ...withoutCiphertext(), ...keys }), options);
}

export function sendRevokeGrant(kms: KMSClient, KeyId: string, options: SendOptions): Promise<unknown> {
  return kms.send(new RevokeGrantCommand({ DryRun: true, KeyId, GrantId: NO_GRANT }), options);
}
