import type { Check, Judgement } from '../check.ts';
import { unanswered } from '../judgement.ts';

export const roleAccount = {
  id: 'target-role-account',
  title: () => 'session under the cross-account role belongs to the target account',
  why: 'what is answered under the role is taken for the word of the target account',
  needs: ['target-role-assumable'],
  subject: 'account',
  judge: async ({ probe }, account): Promise<Judgement> => {
    const identity = await probe.target.identity(account);
    if (identity.kind !== 'answered') return unanswered(identity, 'sts:GetCallerIdentity', 'the cross-account role');
    const evidence = [identity.evidence];
    if (identity.value.account === account) return { verdict: 'pass', evidence };
    return {
      verdict: 'fail',
      evidence,
      cause: `the session belongs to account ${identity.value.account}`,
      causes: [`the endpoint that answered gave out a session of account ${identity.value.account}`],
      fix: { kind: 'bot-settings', owner: 'us', summary: 'check which endpoint the bot reaches AWS through' },
    };
  },
} as const satisfies Check;
