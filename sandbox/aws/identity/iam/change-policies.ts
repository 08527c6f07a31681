import type {
  AttachRolePolicyRequest,
  DeleteRolePolicyRequest,
  DetachRolePolicyRequest,
  PutRolePolicyRequest,
} from '@aws-sdk/client-iam';
import { isAttachable, MANAGED_POLICIES } from '../../../world/managed-policies.ts';
import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../operation.ts';
import type { Role, RolePolicy } from '../principals.ts';
import { attachedPolicy, inlinePolicy } from '../principals.ts';
import { changeableRole, identityPolicy, limitExceeded, noSuchEntity } from './rules.ts';

/** AWS's default for a role. */
const MOST_ATTACHED = 10;
/** Characters of all inline policies of a role together, white space apart. */
const LONGEST_INLINE = 10_240;

/** Attaching what is attached already changes nothing. */
export function attachRolePolicy(call: Call<AttachRolePolicyRequest>): void {
  const arn = call.input.PolicyArn ?? '';
  const role = changeableRole(call, 'iam:AttachRolePolicy', { 'iam:policyarn': [arn] });
  const policy = MANAGED_POLICIES.get(arn);
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  if (!isAttachable(policy)) {
    throw new AwsError('PolicyNotAttachable', 400, 'Cannot attach a Service Role Policy to a Customer Role.');
  }
  if (placeOf(role, 'managed', arn) >= 0) return;
  if (role.identity.filter(({ kind }) => kind === 'managed').length >= MOST_ATTACHED) {
    throw limitExceeded('PoliciesPerRole', MOST_ATTACHED);
  }
  role.identity.push(attachedPolicy(arn));
}

export function detachRolePolicy(call: Call<DetachRolePolicyRequest>): void {
  const arn = call.input.PolicyArn ?? '';
  const role = changeableRole(call, 'iam:DetachRolePolicy', { 'iam:policyarn': [arn] });
  const at = placeOf(role, 'managed', arn);
  if (at < 0) throw noSuchEntity(`Policy ${arn} was not found.`);
  role.identity.splice(at, 1);
}

/** Adds an inline policy, or replaces the one of that name. */
export function putRolePolicy(call: Call<PutRolePolicyRequest>): void {
  const role = changeableRole(call, 'iam:PutRolePolicy');
  const { PolicyName: name = '', PolicyDocument: text = '' } = call.input;
  const policy = inlinePolicy(name, identityPolicy(text), text);
  const others = role.identity.filter((each) => each.kind === 'inline' && each.name !== name);
  if ([...others, policy].reduce((sum, each) => sum + each.text.replace(/\s/g, '').length, 0) > LONGEST_INLINE) {
    const message = `Maximum policy size of ${LONGEST_INLINE} bytes exceeded for role ${role.name}`;
    throw new AwsError('LimitExceeded', 409, message);
  }
  const at = placeOf(role, 'inline', name);
  if (at < 0) role.identity.push(policy);
  else role.identity[at] = policy;
}

export function deleteRolePolicy(call: Call<DeleteRolePolicyRequest>): void {
  const role = changeableRole(call, 'iam:DeleteRolePolicy');
  const name = call.input.PolicyName ?? '';
  const at = placeOf(role, 'inline', name);
  if (at < 0) throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
  role.identity.splice(at, 1);
}

function placeOf(role: Role, kind: RolePolicy['kind'], name: string): number {
  return role.identity.findIndex((each) => each.kind === kind && each.name === name);
}
