import type { RolloutInputs } from '../../inputs.ts';
import type { Target } from '../../target.ts';

/** Image Builder's own word about an image. */
export type ImageObservation = {
  /** AWS's status, an open string: BUILDING, TESTING, DISTRIBUTING, … */
  status: string;
  reason?: string;
  /** At the end of a failed image: the targets it names. `step` is absent where the copy itself failed; `status` is AWS's, FAILED, … */
  failures: { region: string; account?: string; message: string; step?: string; status?: string }[];
  /** What it says it is built from and for, as it stands in the image itself. */
  embedded?: Partial<Pick<RolloutInputs, 'configuration' | 'recipe' | 'infrastructure' | 'executionRole'>> & {
    workflows?: string[];
  };
  /** It was started with workflows of one's own, whose steps may wait for a word. */
  mayWait?: boolean;
  /** The AMIs it claims to have made. */
  outputs: { region: string; account?: string; amiId: string }[];
};

/** What a target account itself says about its copy. */
export type CopyObservation =
  | {
      kind: 'seen';
      target: Target;
      amiId: string;
      ownerId: string;
      name: string;
      /** EC2's image state: pending, available, failed, … */
      state: string;
      stateReason?: string;
      encrypted?: boolean;
      tags?: Record<string, string>;
    }
  | { kind: 'absent'; target: Target }
  | { kind: 'unreadable'; target: Target; reason: string };
