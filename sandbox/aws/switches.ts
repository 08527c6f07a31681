import type { Cloud } from './cloud.ts';
import type { SwitchView } from './contract.ts';
import { keySwitches } from './switches/keys.ts';
import { placeSwitches } from './switches/places.ts';
import { roleSwitches } from './switches/roles.ts';
import { serviceSwitches } from './switches/services.ts';
import type { Switch } from './switches/switch.ts';

export type Switches = {
  list(): SwitchView[];
  /** Breaks or mends; false where there is no such switch. */
  turn(id: string, on: boolean): boolean;
};

/** Everything that can be broken in this world while it runs. */
export function createSwitches(cloud: Cloud): Switches {
  const all = [...roleSwitches(cloud), ...keySwitches(cloud), ...placeSwitches(cloud), ...serviceSwitches(cloud)];
  const mends = new Map<Switch, () => void>();
  return {
    list: () =>
      all
        .filter((each) => mends.has(each) || each.isOffered?.() !== false)
        .map((each) => ({ id: each.id, label: each.label, on: mends.has(each) })),
    turn(id, on) {
      const found = all.find((each) => each.id === id);
      if (found === undefined) return false;
      const mend = mends.get(found);
      if (on && mend === undefined) mends.set(found, found.breakIt());
      if (!on) {
        mends.delete(found);
        mend?.();
      }
      return true;
    },
  };
}
