import type { Judgement } from '../check.ts';

/** A Region that is not enabled is one act of the target account's owner, whichever service showed it. */
export function notEnabled(region: string, evidence: string[]): Judgement {
  return {
    verdict: 'fail',
    evidence,
    cause: `${region} is not enabled in the target account`,
    fix: {
      kind: 'region-opt-in',
      owner: 'target-account-owner',
      summary: `enable ${region} in the target account; that takes minutes to hours`,
    },
  };
}
