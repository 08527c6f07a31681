import type { AccessRequest, NamedPolicy } from '../../policy/decide.ts';
import type { PolicyDocument } from '../../policy/document.ts';
import { resourcePolicySays, type Word } from '../read-policy.ts';

export type Caller = AccessRequest['principal'];

/** How a call reaches KMS: straight from the caller, or made by EBS on the caller's behalf. */
type Route = 'direct' | 'through-ebs';

/** `identity` are the caller's own policies; where there is none they are taken to allow everything. */
type AskedOfKey = { caller: Caller; action: string; route: Route; identity?: readonly NamedPolicy[] };

/** The word of the key policy alone: the caller's own policies are taken to allow everything. */
export function keyPolicySays(
  document: PolicyDocument,
  keyArn: string,
  { caller, action, route, identity }: AskedOfKey,
): Word {
  const [, , , region = '', resourceAccount = ''] = keyArn.split(':');
  const request: AccessRequest = {
    principal: caller,
    action,
    resource: keyArn,
    resourceAccount,
    context: contextOf(action, region, route),
  };
  return resourcePolicySays(document, request, identity);
}

/** kms:GrantIsForAWSResource is there for the three actions on grants only. */
const ON_GRANTS: ReadonlySet<string> = new Set(['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant']);

export function isOnGrants(action: string): boolean {
  return ON_GRANTS.has(action);
}

function contextOf(action: string, region: string, route: Route): AccessRequest['context'] {
  const throughEbs = route === 'through-ebs';
  return {
    'aws:securetransport': ['true'],
    ...(throughEbs ? { 'kms:viaservice': [`ec2.${region}.amazonaws.com`] } : {}),
    ...(isOnGrants(action) ? { 'kms:grantisforawsresource': [String(throughEbs)] } : {}),
  };
}
