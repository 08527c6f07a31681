import { crossAccountRoleArn } from '../../domain/cross-account-role.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { imageBuilderSession } from '../image-builder-role.ts';
import { cannotTell, fail, pass } from '../judgement.ts';
import { partitionOf } from '../../domain/partition.ts';
import { readPolicy, resourcePolicySays } from '../read-policy.ts';
import { TARGET_ROLE_FIX } from './target-role-fix.ts';

/** That the bot may assume the role proves nothing for Image Builder where the trust names the bot alone. */
export const roleTrust = {
  id: 'target-role-trust',
  title: ({ sourceAccount }) => `cross-account role trusts Image Builder of ${sourceAccount}`,
  why: "a trust policy that names the bot's principal alone lets the bot in and keeps Image Builder out",
  needs: ['target-role-assumable'],
  subject: 'account',
  judge: async (context, account): Promise<Judgement> => {
    const trust = await context.probe.audit.trust(account);
    const evidence = [trust.evidence];
    if (trust.kind !== 'answered') {
      const cause =
        'the trust policy cannot be read: that the bot may assume the role does not prove it for Image Builder';
      return cannotTell(evidence, cause, 'AUDIT_ROLE_NAME with iam:GetRole');
    }
    const document = readPolicy(trust.value);
    if (document === undefined)
      return cannotTell(evidence, 'the trust policy cannot be understood', 'another trust policy');
    return judgeTrust(context, account, { evidence, document });
  },
} as const satisfies Check;

type Read = { evidence: string[]; document: NonNullable<ReturnType<typeof readPolicy>> };

/** Image Builder's own role may assume every role of that name, so that the trust alone decides. */
function judgeTrust(context: CheckContext, account: string, { evidence, document }: Read): Judgement {
  const { outcome, statement } = resourcePolicySays(document, {
    principal: imageBuilderSession(context),
    action: 'sts:AssumeRole',
    resource: crossAccountRoleArn(partitionOf(context.buildRegion), account),
    resourceAccount: account,
    context: { 'aws:securetransport': ['true'] },
  });
  const told = statement === undefined ? evidence : [...evidence, `decided by ${statement}`];
  if (outcome === 'allowed') return pass(...told);
  if (outcome === 'unknown') {
    const cause = 'the trust policy has a condition that cannot be judged here';
    return cannotTell(told, cause, 'a trust policy without that condition');
  }
  return fail(told, 'the trust policy keeps Image Builder out, whoever else it lets in', TARGET_ROLE_FIX);
}
