import { KMSClient } from '@aws-sdk/client-kms';
import type { AwsTwin } from '../../../../sandbox/aws/twin.ts';
import type { World } from '../../../../sandbox/world/world.ts';
import { assume, changedWorld, FIRST, reach } from '../start-twin.ts';
import { SOURCE } from '../ec2/owners.ts';

const UUID = '1111aaaa-22bb-33cc-44dd-5555eeee666';

/** Keys of the source account: an ordinary one, and one of every kind that does not work. */
const KINDS = {
  ordinary: 'alias: alias/images',
  off: 'state: Disabled',
  deleted: 'state: PendingDeletion',
  empty: 'state: PendingImport',
  rsa: 'spec: RSA_2048',
  signing: '{ spec: RSA_2048, usage: SIGN_VERIFY }',
  hmac: 'spec: HMAC_256',
  ofAws: 'manager: AWS',
} as const;

export type Kind = keyof typeof KINDS;

function idOf(kind: Kind): string {
  return `${UUID}${Object.keys(KINDS).indexOf(kind)}`;
}

export function arnOf(kind: Kind): string {
  return `arn:aws:kms:us-west-2:${SOURCE}:key/${idOf(kind)}`;
}

/** Statements of a policy beside the one that leaves the key to its account. */
export const ADMITTED = [
  { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${FIRST}:root` }, Action: 'kms:*', Resource: '*' },
];

export function policyOf(statements: readonly object[]) {
  const own = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${SOURCE}:root` }, Action: 'kms:*', Resource: '*' };
  return { Version: '2012-10-17', Statement: [own, ...statements] };
}

/** The first target account is admitted to all keys, or as the statements say; the second one is not. */
export function worldOfKeys(statements: readonly object[] = ADMITTED): World {
  const policy = JSON.stringify(policyOf(statements));
  const keys = Object.entries(KINDS).map(([kind, more], at) => {
    const members = more.startsWith('{') ? more.slice(1, -1) : more;
    return `      ${UUID}${at}: { description: ${kind}, region: us-west-2, policy: ${policy}, ${members} }`;
  });
  return changedWorld(`accounts:\n  '${SOURCE}':\n    keys:\n${keys.join('\n')}\n`);
}

/** The cross-account role of a target account. */
export async function roleKms(twin: AwsTwin, account: string, policy?: object): Promise<KMSClient> {
  return new KMSClient(reach(twin, await assume(twin, account, policy)));
}
