import type { Check, Judgement } from '../check.ts';
import { unanswered } from '../judgement.ts';

export const sourceIdentity = {
  id: 'source-identity',
  title: ({ sourceAccount }) => `bot runs in source account ${sourceAccount}`,
  why: 'Image Builder and every AssumeRole start from the account of the configuration',
  needs: [],
  subject: 'source',
  judge: async ({ probe, sourceAccount }): Promise<Judgement> => {
    const identity = await probe.source.identity();
    if (identity.kind !== 'answered') return unanswered(identity, 'sts:GetCallerIdentity');
    const evidence = [identity.evidence];
    if (identity.value.account === sourceAccount) return { verdict: 'pass', evidence };
    return {
      verdict: 'fail',
      evidence,
      cause: `the bot's credentials belong to account ${identity.value.account}`,
      fix: { kind: 'bot-settings', owner: 'us', summary: `run the bot with credentials of account ${sourceAccount}` },
    };
  },
} as const satisfies Check;
