import type { Check, Judgement } from '../check.ts';

export const roleAccount = {
  id: 'target-role-account',
  title: () => 'session under the cross-account role belongs to the target account',
  needs: ['target-role-assumable'],
  subject: 'account',
  judge: async ({ probe }, account): Promise<Judgement> => {
    const identity = await probe.targetIdentity(account);
    const evidence = [identity.evidence];
    if (identity.kind !== 'answered') {
      return { verdict: 'cannot-tell', evidence, wouldProve: 'an answer from sts:GetCallerIdentity under the role' };
    }
    if (identity.value.account === account) return { verdict: 'pass', evidence };
    return {
      verdict: 'fail',
      evidence,
      causes: [`the endpoint that answered gave out a session of account ${identity.value.account}`],
      fix: { kind: 'bot-settings', owner: 'us', summary: 'check which endpoint the bot reaches AWS through' },
    };
  },
} as const satisfies Check;
