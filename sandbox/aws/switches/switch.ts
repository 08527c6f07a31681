import type { Cloud } from '../cloud.ts';

/** `breakIt` breaks one thing and answers with what mends it again. `isOffered`: whether there is anything to break now. */
export type Switch = { id: string; label: string; breakIt: () => () => void; isOffered?: () => boolean };

/** A list of switches is for people: of forty accounts the first few do. */
const MOST_TARGETS = 4;

/** The accounts that are offered to be broken, as `account (name)`. */
export function targetsOf({ world }: Cloud): { account: string; label: string }[] {
  return Object.entries(world.accounts)
    .filter(([account, { roles }]) => account !== world.sourceAccount && Object.keys(roles).length > 0)
    .slice(0, MOST_TARGETS)
    .map(([account, { name }]) => ({ account, label: `${name} (${account})` }));
}
