import type { Check, Judgement } from '../check.ts';
import { unanswered } from '../judgement.ts';
import { notEnabled } from './region-opt-in.ts';

/** What EC2 says to credentials of an account in which the Region is not enabled. */
const NOT_ENABLED = new Set(['AuthFailure', 'OptInRequired']);

/** A denial is an answer too: a Region that is not enabled refuses the credentials before it looks at permissions. */
export const regionAnswers = {
  id: 'target-region-answers',
  title: () => 'target Region answers for the target account',
  why: 'a Region that is not enabled refuses the credentials',
  needs: ['target-role-assumable'],
  subject: 'target',
  judge: async ({ probe }, target): Promise<Judgement> => {
    const images = await probe.target.ownedImages(target);
    const evidence = [images.evidence];
    if (images.kind === 'answered' || images.kind === 'denied') return { verdict: 'pass', evidence };
    if (images.kind === 'refused' && NOT_ENABLED.has(images.code)) return notEnabled(target.region, evidence);
    return unanswered(images, 'ec2:DescribeImages', 'the cross-account role');
  },
} as const satisfies Check;
