import { AwsError } from '../aws-error.ts';
import type { Call } from '../operation.ts';
import { judge } from './access.ts';
import type { Role } from './principals.ts';
import { roleNamed, SERVICE, SERVICE_LINKED_ROLE, serviceLinkedRole } from './principals.ts';

/** The role by which Image Builder acts in the caller's account, where it exists. */
export function linkedRole({ cloud, caller }: Call<unknown>): Role | undefined {
  return roleNamed(cloud.principals, caller.account, SERVICE_LINKED_ROLE);
}

export function createLinkedRole({ cloud, caller }: Call<unknown>): Role {
  const role = serviceLinkedRole(caller.account, cloud.clock.now());
  cloud.principals.roles.set(role.arn, role);
  return role;
}

/** What iam:CreateServiceLinkedRole is judged by. */
export function linkedRoleAsk(account: string, service: string, name: string) {
  return {
    action: 'iam:CreateServiceLinkedRole',
    resource: `arn:aws:iam::${account}:role/aws-service-role/${service}/${name}`,
    context: { 'iam:awsservicename': [service] },
  };
}

/** The first image in an account makes the role, with the caller's own permission. Throws AwsError without it. */
export function ensureServiceLinkedRole(call: Call<unknown>): void {
  if (linkedRole(call) !== undefined) return;
  const ask = linkedRoleAsk(call.caller.account, SERVICE, SERVICE_LINKED_ROLE);
  if (judge(call, ask).outcome !== 'allowed') {
    const message = `User: ${call.caller.arn} does not have permission to create the service-linked role ${SERVICE_LINKED_ROLE}: ${ask.action} on resource: ${ask.resource}`;
    throw new AwsError('ClientException', 400, message);
  }
  createLinkedRole(call);
}
