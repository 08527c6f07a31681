import type {
  GetInstanceProfileRequest,
  GetInstanceProfileResponse,
  GetRolePolicyRequest,
  GetRolePolicyResponse,
  GetRoleRequest,
  GetRoleResponse,
  ListAttachedRolePoliciesRequest,
  ListAttachedRolePoliciesResponse,
  ListRolePoliciesRequest,
  ListRolePoliciesResponse,
  Role as RoleView,
} from '@aws-sdk/client-iam';
import { managedPolicy } from '../../../world/managed-policies.ts';
import type { Call } from '../../operation.ts';
import { iamId } from '../ids.ts';
import type { Role } from '../principals.ts';
import { roleNamed } from '../principals.ts';
import { demandIam, noSuchEntity, roleFor } from './rules.ts';

/** When everything was made that is there at the start. */
const LONG_AGO = new Date(Date.UTC(2026, 0, 15, 9));

export function getRole(call: Call<GetRoleRequest>): GetRoleResponse {
  return { Role: { ...roleView(roleFor(call, 'iam:GetRole')), RoleLastUsed: {} } };
}

/** A role as every answer shows it; documents are percent-encoded, as the Query protocol has them. */
export function roleView(role: Role): RoleView {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeURIComponent(role.trust.text),
    ...(role.description === undefined ? {} : { Description: role.description }),
    MaxSessionDuration: role.maxSessionSeconds,
  };
}

export function listAttachedRolePolicies(
  call: Call<ListAttachedRolePoliciesRequest>,
): ListAttachedRolePoliciesResponse {
  const prefix = call.input.PathPrefix ?? '/';
  const attached = roleFor(call, 'iam:ListAttachedRolePolicies')
    .identity.filter(({ kind }) => kind === 'managed')
    .map(({ name }) => managedPolicy(name))
    .filter(({ path }) => path.startsWith(prefix));
  return {
    AttachedPolicies: attached.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })),
    IsTruncated: false,
  };
}

export function listRolePolicies(call: Call<ListRolePoliciesRequest>): ListRolePoliciesResponse {
  const inline = roleFor(call, 'iam:ListRolePolicies').identity.filter(({ kind }) => kind === 'inline');
  return { PolicyNames: inline.map(({ name }) => name), IsTruncated: false };
}

export function getRolePolicy(call: Call<GetRolePolicyRequest>): GetRolePolicyResponse {
  const role = roleFor(call, 'iam:GetRolePolicy');
  const name = call.input.PolicyName ?? '';
  const policy = role.identity.find((each) => each.kind === 'inline' && each.name === name);
  if (policy === undefined) throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
  return { RoleName: role.name, PolicyName: name, PolicyDocument: encodeURIComponent(policy.text) };
}

export function getInstanceProfile(call: Call<GetInstanceProfileRequest>): GetInstanceProfileResponse {
  const { cloud, caller, input } = call;
  const { account } = caller;
  const name = input.InstanceProfileName ?? '';
  const arn = `arn:aws:iam::${account}:instance-profile/${name}`;
  demandIam(call, { action: 'iam:GetInstanceProfile', resource: arn });
  const profile = cloud.world.accounts[account]?.instanceProfiles[name];
  if (profile === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  const roles = profile.roles.flatMap((role) => roleNamed(cloud.principals, account, role) ?? []);
  return {
    InstanceProfile: {
      Path: '/',
      InstanceProfileName: name,
      InstanceProfileId: iamId('AIPA', arn),
      Arn: arn,
      CreateDate: LONG_AGO,
      Roles: roles.map(roleView),
    },
  };
}
