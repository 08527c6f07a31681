import { conditionsHold } from '../../../src/policy/conditions.ts';
import type { Statement } from '../../../src/policy/document.ts';
import { actionMatches } from '../../../src/policy/match.ts';
import type { Cloud } from '../cloud.ts';
import type { Caller } from './principals.ts';
import { sessionOf } from './principals.ts';

/** The session of an AWS service under a role that trusts it; nothing where the role is not there or trusts others. */
export function serviceSession(cloud: Cloud, roleArn: string, service: string): Caller | undefined {
  const role = cloud.principals.roles.get(roleArn);
  if (role === undefined) return undefined;
  const speaking = role.trust.document.statements.filter((statement) => concerns(statement, service, role.account));
  const isTrusted = speaking.length > 0 && speaking.every(({ effect }) => effect === 'Allow');
  return isTrusted ? sessionOf(role, service.split('.')[0] ?? service) : undefined;
}

/** Whether a statement of a trust policy speaks about the service, which acts for the role's own account. */
function concerns(statement: Statement, service: string, account: string): boolean {
  const { effect, principals, conditions } = statement;
  const isDenial = effect === 'Deny';
  const isNamed = principals === '*' ? isDenial : principals?.['Service']?.includes(service) === true;
  const words = [
    actionMatches(statement, 'sts:AssumeRole'),
    conditionsHold(conditions, { 'aws:sourceaccount': [account] }),
  ];
  // What nobody here can tell never makes a service trusted.
  return isNamed && words.every((word) => word === 'yes' || (isDenial && word === 'unknown'));
}
