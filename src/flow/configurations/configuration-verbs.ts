import type { Configuration, ConfigurationInput } from '../../domain/configuration.ts';
import type { Draft } from '../../domain/configuration/draft.ts';

/** What people can ask about configurations. Each throws a Refusal for an expected no, a Fault where something broke. */
export interface ConfigurationVerbs {
  /** Whole, as AWS has it. Refusal `no-such-configuration`. */
  read(name: string): Promise<Configuration>;
  /** Numbers of the rollouts under way that use it. */
  rolloutsOf(arn: string): Promise<number[]>;
  /** Keeps a new draft of this person's. */
  begin(draft: Omit<Draft, 'id' | 'updatedAt'>): Promise<Draft>;
  /** Refusal `draft-gone` where it is not there, or is somebody else's. */
  draft(id: string, userId: string): Promise<Draft>;
  change(draft: Draft, input: ConfigurationInput): Promise<Draft>;
  /** The newest of this person's, if any. */
  latest(userId: string): Promise<Draft | undefined>;
  /**
   * Creates it, or replaces what it was opened from. Refusal where a rule is broken, or where AWS's copy is another than
   * the one opened; then nothing is sent.
   */
  submit(asked: { id: string; userId: string }): Promise<{ name: string; arn: string }>;
  /** Refusal `configuration-in-use` that names what uses it. */
  remove(asked: { name: string; userId: string }): Promise<void>;
}
