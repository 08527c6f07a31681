import type { Target } from '../../domain/target.ts';
import { worst } from '../../domain/report.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import type { Answer, DryRunAction } from '../probe.ts';
import { crossAccountRoleFix, MANAGED_POLICY } from './cross-account-role.ts';

const DRY_RUNS: readonly DryRunAction[] = ['ec2:CopyImage', 'ec2:CreateTags', 'ec2:ModifyImageAttribute'];

/** The four actions of the managed policy: one read for real, three by dry runs on an AMI that the target owns. */
export const roleImageActions = {
  id: 'target-role-image-actions',
  title: () => `cross-account role allows the four EC2 actions of ${MANAGED_POLICY}`,
  needs: ['target-role-assumable', 'target-region-answers'],
  subject: 'target',
  judge: async (context, target): Promise<Judgement> => {
    const images = await context.probe.ownedImage(target);
    if (images.kind !== 'answered') return judged(context, target, [images]);
    const imageId = images.value;
    if (imageId === undefined) return unproved(target, images.evidence);
    const dryRuns = await Promise.all(DRY_RUNS.map((action) => context.probe.dryRun(target, action, imageId)));
    return judged(context, target, [images, ...dryRuns]);
  },
} as const satisfies Check;

function unproved({ account, region }: Target, evidence: string): Judgement {
  return {
    verdict: 'cannot-tell',
    evidence: [evidence, `${account} owns no AMI in ${region}, and ${DRY_RUNS.join(', ')} can only be tried on one`],
    wouldProve: `an AMI that ${account} owns in ${region}; the first copy leaves one`,
  };
}

function judged(context: CheckContext, target: Target, answers: Answer<unknown>[]): Judgement {
  const evidence = answers.map((answer) => answer.evidence);
  const verdict = worst(answers.map(verdictOf));
  if (verdict === 'pass') return { verdict, evidence };
  if (verdict === 'cannot-tell') {
    return {
      verdict,
      evidence,
      wouldProve: 'an answer to each dry run that is neither a time-out nor about the AMI itself',
    };
  }
  return {
    verdict,
    evidence,
    causes: [
      `${MANAGED_POLICY} is not attached to the role`,
      'a permissions boundary, or a control policy of the organization, denies the action',
    ],
    fix: crossAccountRoleFix(context, target.account),
  };
}

function verdictOf(answer: Answer<unknown>): 'pass' | 'fail' | 'cannot-tell' {
  if (answer.kind === 'answered') return 'pass';
  return answer.kind === 'denied' ? 'fail' : 'cannot-tell';
}
