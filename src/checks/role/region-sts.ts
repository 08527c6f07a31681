import type { Check, Judgement } from '../check.ts';
import { unanswered } from '../judgement.ts';
import { notEnabled } from './region-opt-in.ts';

/** What the Region's own STS says where it is switched off, or where the Region is not enabled in the account. */
const NOT_ENABLED = new Set(['RegionDisabledException', 'OptInRequired', 'AuthFailure', 'InvalidClientTokenId']);

/** GetCallerIdentity needs no permission, so that a Region which does not know the session is closed to the account. */
export const regionSts = {
  id: 'target-region-sts',
  title: () => 'STS of the target Region accepts sessions of the target account',
  why: 'a Region that is switched off for the account, or whose STS endpoint is, accepts no session',
  needs: ['target-role-assumable', 'target-role-account'],
  subject: 'target',
  judge: async ({ probe }, target): Promise<Judgement> => {
    const identity = await probe.target.identityIn(target);
    const evidence = [identity.evidence];
    if (identity.kind === 'answered') {
      if (identity.value.account === target.account) return { verdict: 'pass', evidence };
      return {
        verdict: 'cannot-tell',
        evidence,
        cause: `the session belongs to account ${identity.value.account}`,
        wouldProve: 'an answer from the endpoint of AWS itself in the target Region',
      };
    }
    if (identity.kind === 'refused' && NOT_ENABLED.has(identity.code)) return notEnabled(target.region, evidence);
    return unanswered(identity, 'sts:GetCallerIdentity in the target Region', 'the cross-account role');
  },
} as const satisfies Check;
