import { CROSS_ACCOUNT_ROLE, crossAccountRoleArn } from '../../domain/cross-account-role.ts';
import type { Fix } from '../../domain/report/finding.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { partitionOf } from '../../domain/partition.ts';
import { unanswered } from '../judgement.ts';
import { TARGET_ROLE_FIX } from './target-role-fix.ts';

const BOT_ROLE_FIX: Fix = {
  kind: 'bot-role',
  owner: 'us',
  summary: `allow sts:AssumeRole on ${CROSS_ACCOUNT_ROLE} to the bot's own principal`,
};

/** AssumeRole gives the same answer for a missing role, another name or path, and another trust: all are named. */
export const roleAssumable = {
  id: 'target-role-assumable',
  title: ({ sourceAccount }) => `cross-account role can be assumed from ${sourceAccount}`,
  why: 'Image Builder copies as this role, and a build that finds it missing has wasted half an hour',
  needs: ['source-identity'],
  subject: 'account',
  judge: async (context, account): Promise<Judgement> => {
    const { probe, buildRegion } = context;
    const assumed = await probe.target.assume(account);
    if (assumed.kind === 'answered') return { verdict: 'pass', evidence: [assumed.evidence] };
    if (assumed.kind !== 'denied') return unanswered(assumed, 'sts:AssumeRole');
    const roleArn = crossAccountRoleArn(partitionOf(buildRegion), account);
    const allowed = await probe.source.botMay('sts:AssumeRole', roleArn);
    const evidence = [assumed.evidence, allowed.evidence];
    if (allowed.kind !== 'answered') return { ...whetherTheBotMay, evidence };
    if (!allowed.value) return { ...theBotMayNot, evidence };
    const cause = "sts:AssumeRole is denied although the bot's own policies allow it";
    return { verdict: 'fail', evidence, cause, causes: causesOf(context), fix: TARGET_ROLE_FIX };
  },
} as const satisfies Check;

const whetherTheBotMay = {
  verdict: 'cannot-tell',
  cause: "sts:AssumeRole is denied, and the bot's own permission is not known",
  wouldProve: "iam:SimulatePrincipalPolicy on the bot's own principal, to rule out its own permission",
} as const;

const theBotMayNot = {
  verdict: 'cannot-tell',
  cause: "the bot's own policies do not allow sts:AssumeRole",
  wouldProve: `sts:AssumeRole on ${CROSS_ACCOUNT_ROLE} for the bot's own principal`,
  fix: BOT_ROLE_FIX,
} as const;

function causesOf({ sourceAccount, buildRegion }: CheckContext): string[] {
  return [
    `the target account has no role named ${CROSS_ACCOUNT_ROLE}`,
    'the role exists under another path than "/" or in another spelling',
    `its trust policy does not name arn:${partitionOf(buildRegion)}:iam::${sourceAccount}:root`,
    'its trust policy has a condition that the call does not meet, or denies it',
    'a service or resource control policy of the organization denies sts:AssumeRole into the target account',
  ];
}
