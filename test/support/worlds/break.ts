import type { FixKind, Verdict } from '../../../src/domain/report/finding.ts';
import type { World } from '../../../sandbox/world/world.ts';

/** One thing that is wrong in a world, and the check that has to say so. */
export type Break = {
  checkId: string;
  verdict: Exclude<Verdict, 'pass'>;
  /** What the finding's cause or causes have to name, and nothing that passes does. */
  says: RegExp;
  /** What mends it; absent where nothing does. */
  fix?: FixKind;
  name: string;
  /** Other checks that do not pass because of the same thing, those left out that were not asked. */
  also?: readonly string[];
  /** Of a rollout that distributes an image that exists, where it is told by such a one alone. */
  of?: 'existing';
  /** It concerns a build that Image Builder makes as the execution role of the world. */
  executionRole?: true;
  breakIt: (world: World) => void;
};
