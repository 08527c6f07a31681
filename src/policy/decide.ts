import { conditionsHold } from './conditions.ts';
import type { PolicyDocument, Statement } from './document.ts';
import { actionMatches, resourceMatches } from './match.ts';
import { principalMatches, type Reach } from './principals.ts';
import { all, type Truth } from './truth.ts';

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

/**
 * Decides one call as AWS documents it. A condition key missing from `context` counts as absent from the call;
 * only the keys that follow from the caller and the resource are added. Permissions boundaries, service and resource
 * control policies and grants of a key are not looked at.
 */
export function decide(request: AccessRequest, grounds: Grounds): AccessDecision {
  const call = { ...request, context: { ...keysOfCaller(request), ...request.context } };
  const denial = (['identity', 'session', 'resource'] as const)
    .map((kind) => heard(call, grounds, { kind, effect: 'Deny' }))
    .reduce(either);
  if (denial.truth === 'yes') return decision('explicitly-denied', denial);
  if (denial.truth === 'unknown') return decision('unknown', denial);
  const grant = granted(call, grounds);
  if (grant.truth === 'no') return decision('implicitly-denied', grant);
  return decision(grant.truth === 'yes' ? 'allowed' : 'unknown', grant);
}

type Kind = 'identity' | 'session' | 'resource';

/** What is asked of one kind of policy; `reach` says how closely a resource's policy must name the caller. */
type Question = { kind: Kind; effect: Statement['effect']; reach?: Reach };

/** Its answer. */
type Word = { truth: Truth; because: string; deciding?: { policy: string; statement: Statement } };

/** Between accounts both sides must allow; within one, a resource naming only the account leaves it to identity policies. */
function granted(call: AccessRequest, grounds: Grounds): Word {
  const identity = heard(call, grounds, { kind: 'identity', effect: 'Allow' });
  const resource = heard(call, grounds, { kind: 'resource', effect: 'Allow' });
  const callerNamed = heard(call, grounds, { kind: 'resource', effect: 'Allow', reach: 'itself' });
  const sameAccount = call.principal.account === call.resourceAccount;
  const delegated = grounds.requiresResourcePolicy === true ? both(resource, identity) : identity;
  const grant = sameAccount ? either(delegated, callerNamed) : both(identity, resource);
  // A session policy narrows every grant here, also the few that AWS leaves to a session named in a resource's policy.
  return grounds.session?.length ? both(grant, heard(call, grounds, { kind: 'session', effect: 'Allow' })) : grant;
}

function both(first: Word, second: Word): Word {
  const words = [first, second];
  return words.find((word) => word.truth === 'no') ?? words.find((word) => word.truth === 'unknown') ?? first;
}

function either(first: Word, second: Word): Word {
  const words = [first, second];
  return words.find((word) => word.truth === 'yes') ?? words.find((word) => word.truth === 'unknown') ?? first;
}

/** The first statement that applies, else the first that may apply. */
function heard(call: AccessRequest, grounds: Grounds, question: Question): Word {
  const found = policiesOf(grounds, question.kind)
    .flatMap(({ name, document }) => document.statements.map((statement) => ({ policy: name, statement })))
    .filter(({ statement }) => statement.effect === question.effect)
    .map((deciding) => ({ deciding, truth: applies(deciding.statement, call, question) }));
  const word = found.find(({ truth }) => truth === 'yes') ?? found.find(({ truth }) => truth === 'unknown');
  return { ...(word ?? { truth: 'no' }), because: reason(question, word?.truth ?? 'no', call.action) };
}

function policiesOf(grounds: Grounds, kind: Kind): NamedPolicy[] {
  if (kind === 'identity') return grounds.identity;
  if (kind === 'session') return grounds.session ?? [];
  return grounds.resource === undefined ? [] : [grounds.resource];
}

function applies(statement: Statement, call: AccessRequest, { kind, reach = 'account' }: Question): Truth {
  return all([
    kind === 'resource' ? principalMatches(statement, call.principal, reach) : wellPlaced(statement),
    actionMatches(statement, call.action),
    resourceMatches(statement, call.resource),
    conditionsHold(statement.conditions, call.context),
  ]);
}

/** AWS stores no identity or session policy with a principal or without resources, so nothing is known of its effect. */
function wellPlaced(statement: Statement): Truth {
  const named = statement.principals ?? statement.notPrincipals;
  return named === undefined && (statement.resources ?? statement.notResources) !== undefined ? 'yes' : 'unknown';
}

function reason({ kind, effect }: Question, truth: Truth, action: string): string {
  const [one, name] = policyWords(kind, action);
  const verb = effect === 'Deny' ? 'denies' : 'allows';
  if (truth === 'no') return `no ${name} allows the ${action} action`;
  if (truth === 'unknown') return `it cannot be told whether ${one} ${name} ${verb} the ${action} action`;
  return effect === 'Deny' ? `with an explicit deny in ${one} ${name}` : `${one} ${name} allows the ${action} action`;
}

/** AWS speaks of "an identity-based policy" but of "the role trust policy". */
function policyWords(kind: Kind, action: string): [article: string, name: string] {
  if (kind === 'identity') return ['an', 'identity-based policy'];
  if (kind === 'session') return ['a', 'session policy'];
  return action.toLowerCase().startsWith('sts:') ? ['the', 'role trust policy'] : ['a', 'resource-based policy'];
}

function decision(outcome: Outcome, { because, deciding }: Word): AccessDecision {
  return deciding === undefined ? { outcome, because } : { outcome, deciding, because };
}

function keysOfCaller({ principal, resourceAccount, action }: AccessRequest): AccessRequest['context'] {
  const keys = {
    'aws:principalarn': [principal.roleArn ?? principal.arn],
    'aws:principalaccount': [principal.account],
    'aws:principalisawsservice': ['false'],
    'aws:resourceaccount': [resourceAccount],
  };
  return action.toLowerCase().startsWith('kms:') ? { ...keys, 'kms:calleraccount': [principal.account] } : keys;
}
