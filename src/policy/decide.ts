import type { PolicyDocument, Statement } from './document.ts';

export type NamedPolicy = { name: string; document: PolicyDocument };

/** One call, as IAM sees it. */
export type AccessRequest = {
  /** `arn` is what GetCallerIdentity shows; `roleArn` is set for the session of a role. */
  principal: { arn: string; account: string; roleArn?: string };
  /** `kms:Decrypt` */
  action: string;
  /** The ARN of what is touched, or `*`. */
  resource: string;
  /** Account that owns the resource. */
  resourceAccount: string;
  /** Condition keys, lower case, with their values: `{ 'aws:requesttag/createdby': ['EC2 Image Builder'] }`. */
  context: Record<string, string[]>;
};

/** The policies that speak about the call. */
export type Grounds = {
  /** Identity policies of the user or role, managed and inline. */
  identity: NamedPolicy[];
  /** Session policies given to AssumeRole: they only narrow. */
  session?: NamedPolicy[];
  /** The resource's own policy. `requiresResourcePolicy`: without its word nothing is allowed, as for role trust and KMS keys. */
  resource?: NamedPolicy;
  requiresResourcePolicy?: boolean;
};

/** `unknown` where an unsupported operator could change the answer: never to be read as allowed. */
export type Outcome = 'allowed' | 'explicitly-denied' | 'implicitly-denied' | 'unknown';

export type AccessDecision = {
  outcome: Outcome;
  /** The statement that decided; absent for an implicit denial. */
  deciding?: { policy: string; statement: Statement };
  /** Which part said no: as AWS words it, "no identity-based policy allows the kms:Decrypt action". */
  because: string;
};
