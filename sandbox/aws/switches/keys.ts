import type { Cloud } from '../cloud.ts';
import type { Key } from '../kms/keys.ts';
import type { Switch } from './switch.ts';

/** A key in every Region is enough to see what happens. */
const MOST_KEYS = 6;

/** The customer keys of the source account: the key itself, and whether its policy speaks of other accounts. */
export function keySwitches({ keys, world }: Cloud): Switch[] {
  return keys
    .filter(({ account, manager }) => account === world.sourceAccount && manager === 'CUSTOMER')
    .slice(0, MOST_KEYS)
    .flatMap((key) => {
      const label = `${key.alias ?? key.id} in ${key.region}`;
      const disabling: Switch = {
        id: `key-${key.id}`,
        label: `Disable the key ${label}`,
        breakIt: () => disabled(key),
      };
      const closing: Switch = {
        id: `key-policy-${key.id}`,
        label: `Take the target accounts out of the policy of the key ${label}`,
        breakIt: () => closed(key),
      };
      return [disabling, closing];
    });
}

function disabled(key: Key): () => void {
  const { state } = key;
  key.state = 'Disabled';
  return () => {
    key.state = state;
  };
}

function closed(key: Key): () => void {
  const { policy } = key;
  const owner = `arn:aws:iam::${key.account}:root`;
  const statement = {
    effect: 'Allow' as const,
    principals: { AWS: [owner] },
    actions: ['kms:*'],
    resources: ['*'],
    conditions: {},
  };
  key.policy = { ...policy, document: { statements: [statement] } };
  return () => {
    key.policy = policy;
  };
}
