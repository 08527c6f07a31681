import type { Check, Judgement } from '../check.ts';

/** What EC2 says to credentials of an account in which the Region is not enabled. */
const NOT_ENABLED = new Set(['AuthFailure', 'OptInRequired']);

/** A denial is an answer too: a Region that is not enabled refuses the credentials before it looks at permissions. */
export const regionAnswers = {
  id: 'target-region-answers',
  title: () => 'target Region answers for the target account',
  needs: ['target-role-assumable'],
  subject: 'target',
  judge: async ({ probe }, target): Promise<Judgement> => {
    const images = await probe.ownedImage(target);
    const evidence = [images.evidence];
    if (images.kind === 'answered' || images.kind === 'denied') return { verdict: 'pass', evidence };
    if (images.kind === 'no-answer' || !NOT_ENABLED.has(images.code)) {
      return { verdict: 'cannot-tell', evidence, wouldProve: `an answer from ec2:DescribeImages in ${target.region}` };
    }
    return {
      verdict: 'fail',
      evidence,
      causes: [`Region ${target.region} is not enabled in account ${target.account}`],
      fix: {
        kind: 'region-opt-in',
        owner: 'target-account-owner',
        summary: `enable ${target.region} in account ${target.account}`,
        document: {
          name: `enable-region-${target.account}.sh`,
          language: 'shell',
          text: `aws account enable-region --region-name ${target.region}`,
        },
      },
    };
  },
} as const satisfies Check;
