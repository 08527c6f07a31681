import type { NamedPolicy } from '../../../src/policy/decide.ts';
import type { World, WorldKey } from '../../world/world.ts';

export type Key = Pick<WorldKey, 'alias' | 'description' | 'manager' | 'spec' | 'usage' | 'state'> & {
  arn: string;
  id: string;
  account: string;
  region: string;
  policy: NamedPolicy;
};

export function keysOf(world: World): Key[] {
  return Object.entries(world.accounts).flatMap(([account, { keys }]) =>
    Object.entries(keys).map(([id, { policy, ...key }]) => ({
      ...key,
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
    const aliasArn = key.alias === undefined ? undefined : `arn:aws:kms:${key.region}:${key.account}:${key.alias}`;
    if (name === key.arn || name === aliasArn) return true;
    return key.account === where.account && (name === key.id || name === key.alias);
  });
}
