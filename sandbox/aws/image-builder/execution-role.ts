import { AwsError } from '../aws-error.ts';
import { SERVICE } from '../identity/principals.ts';
import { serviceSession } from '../identity/service-session.ts';
import type { Call } from '../operation.ts';
import { demandImageBuilder } from './rules.ts';

/** A role may be given by its name or by its ARN. */
export function roleArnOf(role: string, account: string): string {
  return role.startsWith('arn:') ? role : `arn:aws:iam::${account}:role/${role}`;
}

/** The caller must be allowed to hand the role to a service. */
export function demandPassRole(call: Call<unknown>, roleArn: string, service: string): void {
  if (roleArn.split(':')[4] !== call.caller.account) {
    throw new AwsError('AccessDeniedException', 403, 'Cross-account pass role is not allowed.');
  }
  const context = { 'iam:passedtoservice': [service] };
  demandImageBuilder(call, { action: 'iam:PassRole', resource: roleArn, context });
}

/** The ARN of a role by which Image Builder can act. Throws AwsError where the caller may not pass it or nobody can use it. */
export function usableExecutionRole(call: Call<unknown>, role: string): string {
  const arn = roleArnOf(role, call.caller.account);
  demandPassRole(call, arn, SERVICE);
  if (serviceSession(call.cloud, arn, SERVICE) !== undefined) return arn;
  const message = `The execution role '${arn}' does not exist or cannot be assumed by ${SERVICE}.`;
  throw new AwsError('InvalidRequestException', 400, message);
}
