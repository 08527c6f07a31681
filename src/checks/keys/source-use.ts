import type { CheckContext, Judgement } from '../check.ts';
import type { PolicyDocument } from '../../policy/document.ts';
import { imageBuilderSession } from '../image-builder-role.ts';
import { cannotTell, fail, pass, together, unanswered } from '../judgement.ts';
import { readPolicy } from '../read-policy.ts';
import type { Described } from './key-facts.ts';
import { type Caller, isOnGrants, keyPolicySays } from './key-document.ts';
import { homeOf } from './keys-of.ts';
import { type ExecutionUse, judgeExecution } from '../source/execution-uses.ts';

/** What Image Builder's service-linked role is allowed on keys by its own policy, through EC2 only. */
const ACTIONS = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** What DescribeKey said, and for a key that works, whether Image Builder may use it in the source account. */
export async function withSourceUse(context: CheckContext, described: Described): Promise<Judgement[]> {
  if (!('arn' in described) || described.judgement.verdict !== 'pass') return [described.judgement];
  return [described.judgement, await judgeSourceUse(context, described.arn)];
}

async function judgeSourceUse(context: CheckContext, keyArn: string): Promise<Judgement> {
  const policy = await context.probe.keys.policy(keyArn);
  if (policy.kind !== 'answered') return unanswered(policy, `kms:GetKeyPolicy on ${keyArn}`);
  const document = readPolicy(policy.value);
  if (document === undefined) return unsure(policy.evidence, `the policy of ${keyArn} cannot be read`);
  const caller = imageBuilderSession(context);
  const words = ACTIONS.map((action) => ({
    action,
    ...keyPolicySays(document, keyArn, { caller, action, route: 'through-ebs' }),
  }));
  const closed = words.filter(({ outcome }) => outcome.endsWith('-denied'));
  if (closed.length > 0) {
    const actions = closed.map(({ action }) => action).join(', ');
    const by = [...new Set(closed.flatMap(({ statement }) => statement ?? []))];
    const cause = `the policy of ${keyArn} does not let Image Builder use it in the source account: ${actions}`;
    return fail([policy.evidence, ...by], cause, {
      kind: 'key-policy',
      owner: 'us',
      summary: `allow the source account to use ${keyArn}`,
    });
  }
  if (words.some(({ outcome }) => outcome === 'unknown')) {
    return unsure(policy.evidence, `the policy of ${keyArn} has conditions that cannot be judged here`);
  }
  const by = [...new Set(words.flatMap(({ statement }) => statement ?? []))];
  const open = pass(policy.evidence, `the source account may use ${keyArn} by ${by.join(', ')}`);
  if (context.executionRole === undefined) return open;
  return together([open, await judgeExecution(context, leftToIdentity(document, keyArn, caller))]);
}

/** Uses that the key policy leaves to the caller's own policies, because it names the account and not the role. */
function leftToIdentity(document: PolicyDocument, keyArn: string, caller: Caller): ExecutionUse[] {
  const throughEc2 = {
    'kms:ViaService': `ec2.${homeOf(keyArn).region}.amazonaws.com`,
    'kms:CallerAccount': caller.account,
    'kms:EncryptionContextKeys': 'aws:ebs:id',
  };
  const asked = { caller, route: 'through-ebs', identity: [] } as const;
  return ACTIONS.filter((action) => keyPolicySays(document, keyArn, { ...asked, action }).outcome !== 'allowed').map(
    (action) => ({
      action,
      resource: keyArn,
      keys: isOnGrants(action) ? { ...throughEc2, 'kms:GrantIsForAWSResource': 'true' } : throughEc2,
    }),
  );
}

function unsure(evidence: string, cause: string): Judgement {
  return cannotTell([evidence], cause, 'a copy with that key in the source account');
}
