import type { ConfigurationInput } from '../domain/configuration.ts';
import type { Finding } from '../domain/finding.ts';
import type { Target } from '../domain/target.ts';
import type { Probe } from './probe.ts';

/** What every check is given. */
export type CheckContext = {
  probe: Probe;
  sourceAccount: string;
  buildRegion: string;
  configuration: ConfigurationInput;
};

/** A verdict with what it rests on; the runner adds which check and which subject. */
export type Judgement = Pick<Finding, 'verdict' | 'evidence' | 'causes' | 'fix' | 'wouldProve'>;

/** One prerequisite. `title` states the healthy condition; `needs` names checks that must pass for the same account first. */
export type Check = { id: string; title(context: CheckContext): string; needs: readonly string[] } & (
  | { subject: 'source'; judge(context: CheckContext): Promise<Judgement> }
  | { subject: 'account'; judge(context: CheckContext, account: string): Promise<Judgement> }
  | { subject: 'target'; judge(context: CheckContext, target: Target): Promise<Judgement> }
);
