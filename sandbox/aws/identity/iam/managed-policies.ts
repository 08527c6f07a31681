import type {
  GetPolicyRequest,
  GetPolicyResponse,
  GetPolicyVersionRequest,
  GetPolicyVersionResponse,
} from '@aws-sdk/client-iam';
import { isAttachable, MANAGED_POLICIES } from '../../../world/managed-policies.ts';
import type { Call } from '../../operation.ts';
import { iamId } from '../ids.ts';
import { demandIam, noSuchEntity } from './rules.ts';

export function getPolicy(call: Call<GetPolicyRequest>): GetPolicyResponse {
  const policy = policyFor(call, 'iam:GetPolicy');
  const at = new Date(policy.createdAt);
  return {
    Policy: {
      PolicyName: policy.name,
      PolicyId: iamId('ANPA', policy.arn),
      Arn: policy.arn,
      Path: policy.path,
      DefaultVersionId: policy.version,
      AttachmentCount: attachments(call, policy.arn),
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: isAttachable(policy),
      CreateDate: at,
      UpdateDate: at,
    },
  };
}

/** Of a managed policy the twin knows the newest version alone. */
export function getPolicyVersion(call: Call<GetPolicyVersionRequest>): GetPolicyVersionResponse {
  const policy = policyFor(call, 'iam:GetPolicyVersion');
  const asked = call.input.VersionId ?? '';
  if (asked !== policy.version) {
    throw noSuchEntity(`Policy ${policy.arn} version ${asked} does not exist or is not attachable.`);
  }
  return {
    PolicyVersion: {
      Document: encodeURIComponent(policy.text),
      VersionId: policy.version,
      IsDefaultVersion: true,
      CreateDate: new Date(policy.createdAt),
    },
  };
}

function policyFor(call: Call<{ PolicyArn?: string | undefined }>, action: string) {
  const arn = call.input.PolicyArn ?? '';
  demandIam(call, { action, resource: arn });
  const policy = MANAGED_POLICIES.get(arn);
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

function attachments({ cloud, caller }: Call<unknown>, arn: string): number {
  const own = [...cloud.principals.roles.values()].filter(({ account }) => account === caller.account);
  return own.filter(({ identity }) => identity.some(({ kind, name }) => kind === 'managed' && name === arn)).length;
}
