/** One statement of an IAM policy document, normalised: every member that may be one or many is an array. */
export type Statement = {
  sid?: string;
  effect: 'Allow' | 'Deny';
  actions?: string[];
  notActions?: string[];
  resources?: string[];
  notResources?: string[];
  principals?: Principals;
  notPrincipals?: Principals;
  /** operator → condition key → values */
  conditions: Record<string, Record<string, string[]>>;
};

/** `'*'` is everybody; otherwise by kind, `AWS`, `Service`, `Federated`, … */
export type Principals = '*' | Record<string, string[]>;

export type PolicyDocument = { statements: Statement[] };
