import type { AccessDecision, AccessRequest, NamedPolicy, Outcome } from '../../../src/policy/decide.ts';
import { decide } from '../../../src/policy/decide.ts';
import type { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import type { Caller } from './principals.ts';

/** On whose behalf, and where. */
type Asker = { cloud: Pick<Cloud, 'onDecision'>; caller: Caller; region: string };

/** One thing a caller wants to do. */
export type Ask = {
  action: string;
  /** `*` where the action knows no resources. */
  resource: string;
  /** Account that owns the resource; the caller's where it is absent. */
  resourceAccount?: string;
  /** Condition keys in any case. */
  context?: Record<string, string[]>;
  /** A policy on the resource without whose word nothing is allowed: a role's trust, a key's policy. */
  resourcePolicy?: NamedPolicy;
};

/** One decision with everything it rests on, for whoever wants to come to one of its own. */
export type Decided = {
  request: AccessRequest;
  control: NamedPolicy[];
  identity: NamedPolicy[];
  session: NamedPolicy[];
  /** Without whose word nothing is allowed, where there is one. */
  resource?: NamedPolicy;
  outcome: Outcome;
};

/** IAM's decision over service control, identity, session and resource policies. */
export function judge(who: Asker, ask: Ask): AccessDecision {
  const { identity, control = [], session = [] } = who.caller;
  const request = requestOf(who, ask);
  const decision = decisionOn(who.caller, request, ask);
  const resource = ask.resourcePolicy === undefined ? {} : { resource: ask.resourcePolicy };
  who.cloud.onDecision({ request, control, identity, session, ...resource, outcome: decision.outcome });
  return decision;
}

function decisionOn(caller: Caller, request: AccessRequest, ask: Ask): AccessDecision {
  const control = controlDecision(caller, request);
  if (control !== undefined) return control;
  return decide(request, {
    identity: caller.identity,
    ...(caller.session === undefined ? {} : { session: caller.session }),
    ...(ask.resourcePolicy === undefined ? {} : { resource: ask.resourcePolicy, requiresResourcePolicy: true }),
  });
}

function requestOf({ caller, region }: Asker, ask: Ask): AccessRequest {
  return {
    principal: {
      arn: caller.arn,
      account: caller.account,
      ...(caller.roleArn === undefined ? {} : { roleArn: caller.roleArn }),
    },
    action: ask.action,
    resource: ask.resource,
    resourceAccount: ask.resourceAccount ?? caller.account,
    context: { 'aws:requestedregion': [region], ...withEc2Names(ask.action, lowerCased(ask.context ?? {})) },
  };
}

/** A service control policy never allows: beside AWS's own FullAWSAccess, which every account has, only its denials count. */
function controlDecision({ control = [] }: Caller, request: AccessRequest): AccessDecision | undefined {
  if (control.length === 0) return undefined;
  const decision = decide(request, { identity: control });
  if (decision.outcome === 'explicitly-denied') {
    return { ...decision, because: 'with an explicit deny in a service control policy' };
  }
  // An operator that nobody here knows may deny; an allow that nobody knows changes nothing.
  return decision.outcome === 'unknown' && decision.deciding?.statement.effect === 'Deny' ? decision : undefined;
}

/** EC2 has the older name `ec2:ResourceTag` for the same key. */
function withEc2Names(action: string, context: Record<string, string[]>): Record<string, string[]> {
  if (!action.startsWith('ec2:')) return context;
  const named = Object.entries(context).filter(([key]) => key.startsWith('aws:resourcetag/'));
  return { ...context, ...Object.fromEntries(named.map(([key, values]) => [key.replace('aws:', 'ec2:'), values])) };
}

/** Throws what `refuse` makes of IAM's sentence, unless the caller may. */
export function demand(who: Asker, ask: Ask, refuse: (sentence: string) => AwsError): void {
  const decision = judge(who, ask);
  if (decision.outcome !== 'allowed') throw refuse(`${notAuthorized(who.caller, ask)} ${reasonOf(decision)}`);
}

export function notAuthorized(caller: Caller, ask: Ask): string {
  return `User: ${caller.arn} is not authorized to perform: ${ask.action} on resource: ${ask.resource}`;
}

function reasonOf(decision: AccessDecision): string {
  return decision.outcome === 'explicitly-denied' ? decision.because : `because ${decision.because}`;
}

/** The condition keys of the tags a request wants to put on something. */
export function requestTagKeys(tags: Record<string, string>): Record<string, string[]> {
  return {
    'aws:tagkeys': Object.keys(tags),
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:requesttag/${key}`, [value]])),
  };
}

/** The condition keys of the tags something has. */
export function resourceTagKeys(tags: Record<string, string>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:resourcetag/${key}`, [value]]));
}

function lowerCased(context: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(context).map(([key, values]) => [key.toLowerCase(), values]));
}
