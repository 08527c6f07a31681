import type { Verdict } from '../../../src/domain/report/finding.ts';
import type { World } from '../../../sandbox/world/world.ts';

/** One thing that is wrong in a world, and the check that has to say so. */
export type Break = {
  checkId: string;
  verdict: Exclude<Verdict, 'pass'>;
  /** What the finding's own words have to name. */
  says: RegExp;
  name: string;
  breakIt: (world: World) => void;
};
