import type { Target } from '../domain/target.ts';

/**
 * What an API answered. `denied`: it said that the caller may not. `refused`: it answered, but neither allowed nor
 * denied (a missing image, a Region that is not enabled). `no-answer`: the network, a time-out, throttling to the end.
 */
export type Answer<T> =
  | { kind: 'answered'; value: T; evidence: string }
  | { kind: 'denied' | 'refused' | 'no-answer'; code: string; message: string; evidence: string };

export type CallerIdentity = { account: string; arn: string };

/** The actions of the managed policy that a dry run can prove without changing anything. */
export type DryRunAction = 'ec2:CopyImage' | 'ec2:CreateTags' | 'ec2:ModifyImageAttribute';

/** The facts that checks may ask for. Every method asks an API; equal questions within one run are asked once. */
export interface Probe {
  /** sts:GetCallerIdentity with the bot's own credentials. */
  sourceIdentity(): Promise<Answer<CallerIdentity>>;
  /** iam:SimulatePrincipalPolicy over the bot's own principal: may it assume the cross-account role there? */
  mayAssume(account: string): Promise<Answer<boolean>>;
  /** sts:AssumeRole of the cross-account role, with a session that can do no more than the proofs need. */
  assume(account: string): Promise<Answer<{ roleArn: string }>>;
  /** sts:GetCallerIdentity under the cross-account role. */
  targetIdentity(account: string): Promise<Answer<CallerIdentity>>;
  /** ec2:DescribeImages (real, read-only) under the role: the newest AMI the target owns, if it owns one. */
  ownedImage(target: Target): Promise<Answer<string | undefined>>;
  /** A dry run of the action on that image: `answered` only when AWS said that the real call would have succeeded. */
  dryRun(target: Target, action: DryRunAction, imageId: string): Promise<Answer<'would-succeed'>>;
}
