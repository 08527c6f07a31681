import type { Configuration } from '../../domain/configuration.ts';
import type { Draft } from '../../domain/configuration/draft.ts';
import type { Problem } from '../../domain/configuration/problem.ts';

/** What people can ask about configurations. Each throws a Refusal for an expected no, a Fault where something broke. */
export interface ConfigurationVerbs {
  /** Whole, as AWS has it. Refusal `no-such-configuration`. */
  read(name: string): Promise<Configuration>;
  /** What uses it, by name: rollouts under way, and pipelines where AWS lets the bot look. */
  usersOf(arn: string): Promise<string[]>;
  /** By account id, as the policy names them, else as AWS Organizations does; none where neither does. */
  accountNames(): Promise<ReadonlyMap<string, string>>;
  /** Refusal `configuration-in-use` that names what uses it. */
  remove(asked: { name: string; userId: string }): Promise<void>;
  drafts: DraftVerbs;
}

/** Which draft, and whose: refusal `draft-gone` where it is not there, or is somebody else's. */
export type OwnDraft = { id: string; userId: string };

/** What people do with what they are writing. */
export interface DraftVerbs {
  /** Keeps a new draft in place of an earlier one of the same configuration; those nobody goes on with leave. */
  begin(draft: Omit<Draft, 'id' | 'updatedAt'>): Promise<Draft>;
  get(own: OwnDraft): Promise<Draft>;
  /** This person's, newest first. */
  mine(userId: string): Promise<Draft[]>;
  /** Makes one change after the other, each to what the one before left. */
  change(own: OwnDraft, change: (draft: Draft) => Partial<Pick<Draft, 'input' | 'opened'>>): Promise<Draft>;
  drop(own: OwnDraft): Promise<void>;
  /** Everything for which it would be refused, AWS's quotas and other names included. */
  problems(draft: Draft): Promise<Problem[]>;
  /**
   * Creates it, or replaces what it was opened from. Refusal where a rule is broken, where AWS's copy is another than the
   * one opened, and where AMIs would be public and nobody said so; then nothing is sent.
   */
  submit(asked: OwnDraft & { madePublic: boolean }): Promise<{ name: string; arn: string }>;
}
