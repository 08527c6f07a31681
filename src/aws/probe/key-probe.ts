import { GetKeyPolicyCommand, ListGrantsCommand } from '@aws-sdk/client-kms';
import type { Answer, KeyAction, KeyProbe } from '../../checks/probe.ts';
import type { Target } from '../../domain/target.ts';
import { ask, NoAnswer } from '../errors.ts';
import { once } from './asker.ts';
import type { Asker } from './asker.ts';
import { dryRun } from './dry-run.ts';
import type { WouldSucceed } from './dry-run.ts';
import { describeKey, regionOfKey, sendKeyDryRun, sendReEncrypt, sendRevokeGrant } from './keys.ts';

/** `account` is the source account; `roleArn` gives the role of another. */
type KeyParts = { account: string; roleArn: (account: string) => string };

/** The Region of an ARN is where its key is asked for: KMS answers for no other Region's keys. */
export function keyProbe(bot: Asker, role: Asker, { account: source, roleArn }: KeyParts): KeyProbe {
  return {
    describe: once((keyId, region) =>
      describeKey(bot, { account: source, region: regionOfKey(keyId) ?? region }, keyId),
    ),
    policy: once((keyArn) =>
      atKey(keyArn, 'kms:GetKeyPolicy', (region) => keyPolicy(bot, { account: source, region }, keyArn)),
    ),
    describeAs: once((account, keyArn) =>
      atKey(keyArn, 'kms:DescribeKey', (region) => describeKey(role, { account, region }, keyArn)),
    ),
    dryRunAs: once((account, keyArn, action) =>
      atKey(keyArn, action, (region) =>
        keyDryRun(role, { account, region }, action, { KeyId: keyArn, grantee: roleArn(account) }),
      ),
    ),
    reEncryptAs: once((account, fromArn, toArn) =>
      atKey(toArn, 'kms:ReEncrypt', (region) => reEncrypt(role, { account, region }, fromArn, toArn)),
    ),
    listGrantsAs: once((account, keyArn) =>
      atKey(keyArn, 'kms:ListGrants', (region) => listGrants(role, { account, region }, keyArn)),
    ),
    revokeGrantAs: once((account, keyArn) =>
      atKey(keyArn, 'kms:RevokeGrant', (region) => revokeGrant(role, { account, region }, keyArn)),
    ),
  };
}

function atKey<T>(keyArn: string, action: string, put: (region: string) => Promise<Answer<T>>): Promise<Answer<T>> {
  const region = regionOfKey(keyArn);
  if (region !== undefined) return put(region);
  return ask(`${action} on ${keyArn}`, async () => {
    throw new NoAnswer('KeyWithoutRegion', 'it is not the ARN of a key, so its Region is not known');
  });
}

function keyPolicy(bot: Asker, place: Target, keyArn: string): Promise<Answer<string>> {
  return bot.ask(place.account, `kms:GetKeyPolicy of ${keyArn}`, async (clients) => {
    const { Policy: value } = await bot.call(place, 'kms:GetKeyPolicy', (options) =>
      clients.kms(place.region).send(new GetKeyPolicyCommand({ KeyId: keyArn }), options),
    );
    if (value === undefined) throw new NoAnswer('EmptyAnswer', 'the answer holds no policy');
    // Of a policy no more is told than the statement that decides, and that is for a check to find.
    return { value, says: `a policy of ${value.length} characters` };
  });
}

type KeySubject = Parameters<typeof sendKeyDryRun>[2];

function keyDryRun(role: Asker, place: Target, action: KeyAction, subject: KeySubject): Promise<WouldSucceed> {
  return dryRun(role, {
    action,
    on: `on ${subject.KeyId}`,
    place,
    send: (clients, options) => sendKeyDryRun(clients.kms(place.region), action, subject, options),
  });
}

async function reEncrypt(role: Asker, place: Target, fromArn: string, toArn: string): Promise<WouldSucceed> {
  if (regionOfKey(fromArn) !== place.region) {
    return ask(`kms:ReEncrypt (dry run) from ${fromArn} to ${toArn}`, async () => {
      throw new NoAnswer('KeysInTwoRegions', 'one call can reach the keys of one Region only');
    });
  }
  return dryRun(role, {
    action: 'kms:ReEncrypt',
    on: `from ${fromArn} to ${toArn}`,
    place,
    send: (clients, options) =>
      sendReEncrypt(clients.kms(place.region), { SourceKeyId: fromArn, DestinationKeyId: toArn }, options),
  });
}

function listGrants(role: Asker, place: Target, keyArn: string): Promise<Answer<number>> {
  return role.ask(place.account, `kms:ListGrants on ${keyArn}`, async (clients) => {
    const command = new ListGrantsCommand({ KeyId: keyArn, Limit: 1 });
    const { Grants = [] } = await role.call(place, 'kms:ListGrants', (options) =>
      clients.kms(place.region).send(command, options),
    );
    return { value: Grants.length, says: Grants.length === 0 ? 'no grant' : 'a grant' };
  });
}

function revokeGrant(role: Asker, place: Target, keyArn: string): Promise<WouldSucceed> {
  return dryRun(role, {
    action: 'kms:RevokeGrant',
    on: `on ${keyArn}`,
    place,
    send: (clients, options) => sendRevokeGrant(clients.kms(place.region), keyArn, options),
  });
}
