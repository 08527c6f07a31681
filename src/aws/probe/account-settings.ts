import {
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
  GetImageBlockPublicAccessStateCommand,
} from '@aws-sdk/client-ec2';
import type { Answer, DefaultEncryption } from '../../checks/probe.ts';
import type { Target } from '../../domain/target.ts';
import { NoAnswer } from '../errors.ts';
import type { Asker } from './asker.ts';

/** Two questions, told in one line of evidence; the first that has no answer is told alone. */
export async function defaultEncryption(asker: Asker, place: Target): Promise<Answer<DefaultEncryption>> {
  const byDefault = await encryptionByDefault(asker, place);
  if (byDefault.kind !== 'answered') return byDefault;
  const key = await defaultKey(asker, place);
  if (key.kind !== 'answered') return key;
  return {
    kind: 'answered',
    value: { byDefault: byDefault.value, key: key.value },
    evidence: `${byDefault.evidence}; ${key.evidence}`,
  };
}

function encryptionByDefault(asker: Asker, place: Target): Promise<Answer<boolean>> {
  const { account, region } = place;
  const action = 'ec2:GetEbsEncryptionByDefault';
  return asker.ask(account, `${action} in ${region}`, async (clients) => {
    const { EbsEncryptionByDefault: value } = await asker.call(place, action, (options) =>
      clients.ec2(region).send(new GetEbsEncryptionByDefaultCommand({}), options),
    );
    if (value === undefined) throw new NoAnswer('EmptyAnswer', 'the answer holds no setting');
    return { value, says: String(value) };
  });
}

function defaultKey(asker: Asker, place: Target): Promise<Answer<string>> {
  const { account, region } = place;
  const action = 'ec2:GetEbsDefaultKmsKeyId';
  return asker.ask(account, `${action} in ${region}`, async (clients) => {
    const { KmsKeyId: value } = await asker.call(place, action, (options) =>
      clients.ec2(region).send(new GetEbsDefaultKmsKeyIdCommand({}), options),
    );
    if (value === undefined) throw new NoAnswer('EmptyAnswer', 'the answer holds no key');
    return { value, says: value };
  });
}

export function publicAccess(asker: Asker, place: Target): Promise<Answer<string>> {
  const { account, region } = place;
  const action = 'ec2:GetImageBlockPublicAccessState';
  return asker.ask(account, `${action} in ${region}`, async (clients) => {
    const { ImageBlockPublicAccessState: value } = await asker.call(place, action, (options) =>
      clients.ec2(region).send(new GetImageBlockPublicAccessStateCommand({}), options),
    );
    if (value === undefined) throw new NoAnswer('EmptyAnswer', 'the answer holds no state');
    return { value, says: value };
  });
}
