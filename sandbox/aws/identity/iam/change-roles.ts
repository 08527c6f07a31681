import type {
  CreateRoleRequest,
  CreateRoleResponse,
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse,
  DeleteRoleRequest,
  UpdateAssumeRolePolicyRequest,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../operation.ts';
import { requestTagKeys } from '../access.ts';
import { controlOf, newRole, roleNamed, SERVICE, SERVICE_LINKED_ROLE, trustPolicy } from '../principals.ts';
import { createLinkedRole, linkedRole, linkedRoleAsk } from '../service-linked-role.ts';
import { roleView } from './read-roles.ts';
import { changeableRole, demandIam, limitExceeded, trustDocument } from './rules.ts';

/** Characters of a trust policy, white space apart. */
const LONGEST_TRUST = 2048;

export function createRole(call: Call<CreateRoleRequest>): CreateRoleResponse {
  const { cloud, caller, input } = call;
  const { RoleName: name = '', Path: path = '/', AssumeRolePolicyDocument: text = '' } = input;
  const tags = Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
  const context = input.Tags === undefined ? {} : requestTagKeys(tags);
  const resource = `arn:aws:iam::${caller.account}:role${path}${name}`;
  demandIam(call, { action: 'iam:CreateRole', resource, context });
  if (input.Tags !== undefined) demandIam(call, { action: 'iam:TagRole', resource, context });
  if (input.PermissionsBoundary !== undefined) {
    throw new AwsError('InvalidInput', 400, 'The sandbox has no permissions boundaries.');
  }
  const trust = trustDocument(text);
  checkTrustLength(text);
  if (roleNamed(cloud.principals, caller.account, name) !== undefined) {
    throw new AwsError('EntityAlreadyExists', 409, `Role with name ${name} already exists.`);
  }
  const role = newRole(
    { account: caller.account, name, path, createdAt: cloud.clock.now() },
    trust,
    controlOf(cloud.world, caller.account),
  );
  role.trust = trustPolicy(trust, text);
  if (input.Description !== undefined) role.description = input.Description;
  if (input.MaxSessionDuration !== undefined) role.maxSessionSeconds = input.MaxSessionDuration;
  cloud.principals.roles.set(role.arn, role);
  return { Role: roleView(role) };
}

export function updateAssumeRolePolicy(call: Call<UpdateAssumeRolePolicyRequest>): void {
  const role = changeableRole(call, 'iam:UpdateAssumeRolePolicy');
  const text = call.input.PolicyDocument ?? '';
  const trust = trustDocument(text);
  checkTrustLength(text);
  role.trust = trustPolicy(trust, text);
}

export function deleteRole(call: Call<DeleteRoleRequest>): void {
  const role = changeableRole(call, 'iam:DeleteRole');
  if (role.identity.some(({ kind }) => kind === 'managed')) {
    throw deleteConflict('Cannot delete entity, must detach all policies first.');
  }
  if (role.identity.length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
  const profiles = call.cloud.world.accounts[role.account]?.instanceProfiles ?? {};
  if (Object.values(profiles).some(({ roles }) => roles.includes(role.name))) {
    throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
  }
  call.cloud.principals.roles.delete(role.arn);
}

/** Only Image Builder's: no other service is here to need one. */
export function createServiceLinkedRole(call: Call<CreateServiceLinkedRoleRequest>): CreateServiceLinkedRoleResponse {
  const { AWSServiceName: service = '', CustomSuffix: suffix } = call.input;
  demandIam(call, linkedRoleAsk(call.caller.account, service, service === SERVICE ? SERVICE_LINKED_ROLE : '*'));
  if (service !== SERVICE) {
    throw new AwsError('InvalidInput', 400, `The sandbox has no service-linked role for ${service}.`);
  }
  if (suffix !== undefined) throw new AwsError('InvalidInput', 400, `Custom suffix is not allowed for ${service}`);
  if (linkedRole(call) !== undefined) {
    const message = `Service role name ${SERVICE_LINKED_ROLE} has been taken in this account, please try a different suffix.`;
    throw new AwsError('InvalidInput', 400, message);
  }
  return { Role: roleView(createLinkedRole(call)) };
}

function checkTrustLength(text: string): void {
  if (text.replace(/\s/g, '').length > LONGEST_TRUST) throw limitExceeded('ACLSizePerRole', LONGEST_TRUST);
}

function deleteConflict(message: string): AwsError {
  return new AwsError('DeleteConflict', 409, message);
}
