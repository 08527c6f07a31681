import type { Principals, Statement } from './document.ts';
import { type Truth, truth } from './truth.ts';

/** Who calls; `roleArn` is set for the session of a role. */
export type Caller = { arn: string; account: string; roleArn?: string };

/** `itself`: the statement must name the caller; `account`: naming the caller's account is enough. */
export type Reach = 'itself' | 'account';

/** Whether a statement of a resource's policy speaks about the caller. */
export function principalMatches(statement: Statement, caller: Caller, reach: Reach): Truth {
  if (statement.principals !== undefined) {
    return truth(
      namesItself(statement.principals, caller) || (reach === 'account' && namesAccount(statement.principals, caller)),
    );
  }
  if (statement.notPrincipals === undefined) return 'unknown';
  return outsideNotPrincipal(statement.effect, statement.notPrincipals, caller);
}

function namesItself(principals: Principals, caller: Caller): boolean {
  const named = awsPrincipals(principals);
  return named.includes('*') || selves(caller).some((arn) => named.includes(arn));
}

function namesAccount(principals: Principals, caller: Caller): boolean {
  const named = awsPrincipals(principals);
  const partition = caller.arn.split(':')[1];
  return named.includes(caller.account) || named.includes(`arn:${partition}:iam::${caller.account}:root`);
}

/**
 * AWS documents that an exception must list the account, the role and the session; with a part of them
 * the outcome depends on the service. It does not support NotPrincipal with Allow.
 */
function outsideNotPrincipal(effect: Statement['effect'], principals: Principals, caller: Caller): Truth {
  const named = awsPrincipals(principals);
  if (named.includes('*')) return 'no';
  const listed = selves(caller).filter((arn) => named.includes(arn));
  if (listed.length === selves(caller).length && namesAccount(principals, caller)) return 'no';
  return effect === 'Deny' && listed.length === 0 ? 'yes' : 'unknown';
}

function selves(caller: Caller): string[] {
  return caller.roleArn === undefined ? [caller.arn] : [caller.arn, caller.roleArn];
}

/** Services and federated identities never are the caller here. */
function awsPrincipals(principals: Principals): string[] {
  if (principals === '*') return ['*'];
  return Object.hasOwn(principals, 'AWS') ? (principals['AWS'] ?? []) : [];
}
