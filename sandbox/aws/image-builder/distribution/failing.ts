import type { World } from '../../../world/world.ts';

type Failing = World['imageBuilder']['failing'][number];

/** How the step is to end badly in that place, where somebody asked for it. */
export function failingAt(
  world: World,
  { region, account }: { region: string; account: string },
  step: Failing['step'],
): Failing | undefined {
  return world.imageBuilder.failing.find(
    (one) => one.step === step && one.region === region && one.account === account,
  );
}
