import type { NamedPolicy } from '../../../src/policy/decide.ts';
import type { World, WorldKey } from '../../world/world.ts';

export type Key = Pick<WorldKey, 'alias' | 'description' | 'manager' | 'spec' | 'state'> & {
  arn: string;
  id: string;
  account: string;
  region: string;
  usage: WorldKey['usage'] | 'GENERATE_VERIFY_MAC';
  policy: NamedPolicy;
};

export function keysOf(world: World): Key[] {
  return Object.entries(world.accounts).flatMap(([account, { keys }]) =>
    Object.entries(keys).map(([id, { policy, ...key }]) => ({
      ...key,
      // HMAC keys have no other use.
      usage: key.spec === 'HMAC_256' ? 'GENERATE_VERIFY_MAC' : key.usage,
      id,
      account,
      arn: `arn:aws:kms:${key.region}:${account}:key/${id}`,
      policy: { name: 'key policy', document: policy },
    })),
  );
}

/** Finds a key as KMS does: by ARN anywhere in the Region, by bare id or alias only in the caller's own account. */
export function findKey(
  keys: readonly Key[],
  name: string,
  where: { account: string; region: string },
): Key | undefined {
  return keys.find((key) => {
    if (key.region !== where.region) return false;
    if (name === key.arn || name === aliasArn(key)) return true;
    return key.account === where.account && (name === key.id || name === key.alias);
  });
}

function aliasArn({ alias, region, account }: Key): string | undefined {
  return alias === undefined ? undefined : `arn:aws:kms:${region}:${account}:${alias}`;
}

/** Such keys cannot be shared with other accounts. aws/ebs may be known by its alias alone. */
export function isAwsManaged(keys: readonly Key[], keyArn: string): boolean {
  return keyArn.endsWith(':alias/aws/ebs') || keys.find(({ arn }) => arn === keyArn)?.manager === 'AWS';
}

export function originOf({ state }: Key): 'AWS_KMS' | 'EXTERNAL' {
  return state === 'PendingImport' ? 'EXTERNAL' : 'AWS_KMS';
}
