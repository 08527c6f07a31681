import { CROSS_ACCOUNT_ROLE, crossAccountRoleArn } from '../../domain/cross-account-role.ts';
import type { Fix } from '../../domain/finding.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { crossAccountRoleFix, partitionOf } from './cross-account-role.ts';

/** AssumeRole gives the same answer for a missing role, another name or path, and another trust: all are named. */
export const roleAssumable = {
  id: 'target-role-assumable',
  title: ({ sourceAccount }) => `cross-account role can be assumed from ${sourceAccount}`,
  needs: ['source-identity'],
  subject: 'account',
  judge: async (context, account): Promise<Judgement> => {
    const assumed = await context.probe.assume(account);
    if (assumed.kind === 'answered') return { verdict: 'pass', evidence: [assumed.evidence] };
    if (assumed.kind !== 'denied')
      return cannotTell([assumed.evidence], `an answer from sts:AssumeRole for account ${account}`);
    const allowed = await context.probe.mayAssume(account);
    const evidence = [assumed.evidence, allowed.evidence];
    if (allowed.kind !== 'answered') {
      return cannotTell(
        evidence,
        "iam:SimulatePrincipalPolicy on the bot's own principal, to rule out its own permission",
      );
    }
    if (!allowed.value)
      return { ...cannotTell(evidence, assumePermission(account)), fix: botRoleFix(context, account) };
    return {
      verdict: 'fail',
      evidence,
      causes: causesOf(context, account),
      fix: crossAccountRoleFix(context, account),
    };
  },
} as const satisfies Check;

function cannotTell(evidence: string[], wouldProve: string): Judgement {
  return { verdict: 'cannot-tell', evidence, wouldProve };
}

function assumePermission(account: string): string {
  return `sts:AssumeRole for the bot's own principal on ${CROSS_ACCOUNT_ROLE} in ${account}`;
}

function botRoleFix({ buildRegion }: CheckContext, account: string): Fix {
  return {
    kind: 'bot-role',
    owner: 'us',
    summary: `allow ${assumePermission(account)}`,
    document: {
      name: 'bot-assume-role.json',
      language: 'json',
      text: JSON.stringify({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: crossAccountRoleArn(partitionOf(buildRegion), '*'),
      }),
    },
  };
}

function causesOf({ sourceAccount, buildRegion }: CheckContext, account: string): string[] {
  return [
    `account ${account} has no role named ${CROSS_ACCOUNT_ROLE}`,
    `the role exists under another path than "/" or in another spelling`,
    `its trust policy does not name arn:${partitionOf(buildRegion)}:iam::${sourceAccount}:root`,
    'its trust policy has a condition that the call does not meet, or denies it',
    `a service or resource control policy of the organization denies sts:AssumeRole into ${account}`,
  ];
}
