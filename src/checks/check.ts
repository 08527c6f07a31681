import type { ConfigurationInput, Distribution } from '../domain/configuration.ts';
import type { Finding } from '../domain/report/finding.ts';
import type { PinnedResource, SourceImage } from '../domain/inputs.ts';
import type { Recipe } from '../domain/recipe.ts';
import type { Target } from '../domain/target.ts';
import type { Probe } from './probe.ts';

/** What every check is given. */
export type CheckContext = {
  probe: Probe;
  sourceAccount: string;
  buildRegion: string;
  configuration: ConfigurationInput;
  /** Absent where a configuration is checked for its own sake: checks of the recipe then do not apply. */
  recipe?: Recipe;
  infrastructure?: PinnedResource;
  /** The image that exists and is distributed as it is; then there is no recipe. */
  source?: SourceImage;
  /** Those of one's own that images are built with. */
  workflows?: readonly PinnedResource[];
  /** Name or ARN of the role as which Image Builder works, where it is not its service-linked one. */
  executionRole?: string;
};

/** A verdict with what it rests on; the runner adds which check and which subject. */
export type Judgement = Pick<Finding, 'verdict' | 'evidence' | 'cause' | 'causes' | 'fix' | 'wouldProve'>;

/**
 * One prerequisite. `title` states the healthy condition, `why` what comes of it where it does not hold: each a sentence
 * without a full stop. `needs` names checks that must pass for the same account (and Region) first. Where `applies` says no there is no finding, because the configuration does not ask for such a thing.
 */
export type Check = { id: string; title(context: CheckContext): string; why: string; needs: readonly string[] } & (
  | {
      subject: 'source';
      applies?(context: CheckContext): boolean;
      judge(context: CheckContext): Promise<Judgement>;
    }
  | {
      /** One entry of the configuration, as far as the source account in that Region is concerned. */
      subject: 'region';
      applies?(context: CheckContext, entry: Distribution): boolean;
      judge(context: CheckContext, entry: Distribution): Promise<Judgement>;
    }
  | {
      subject: 'account';
      applies?(context: CheckContext, account: string): boolean;
      judge(context: CheckContext, account: string): Promise<Judgement>;
    }
  | {
      /** A copy in another account than the source account, with the entry that asks for it. */
      subject: 'target';
      applies?(context: CheckContext, target: Target, entry: Distribution): boolean;
      judge(context: CheckContext, target: Target, entry: Distribution): Promise<Judgement>;
    }
);
