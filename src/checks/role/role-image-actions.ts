import { worst } from '../../domain/report/report.ts';
import type { Check, Judgement } from '../check.ts';
import type { Answer, DryRunAction } from '../probe.ts';
import { MANAGED_POLICY } from './managed-policy.ts';
import { TARGET_ROLE_FIX } from './target-role-fix.ts';

const READ = 'ec2:DescribeImages';
const DRY_RUNS: readonly DryRunAction[] = ['ec2:CopyImage', 'ec2:CreateTags', 'ec2:ModifyImageAttribute'];

type Tried = { action: string; answer: Answer<unknown> };

/** The four actions of the managed policy: one read for real, three by dry runs on an AMI that the target owns. */
export const roleImageActions = {
  id: 'target-role-image-actions',
  title: () => `cross-account role allows the four EC2 actions of ${MANAGED_POLICY}`,
  why: 'copies are made, tagged and shared with these four',
  needs: ['target-role-assumable', 'target-region-answers'],
  subject: 'target',
  judge: async ({ probe }, target): Promise<Judgement> => {
    const images = await probe.target.ownedImages(target);
    const read = { action: READ, answer: images };
    if (images.kind !== 'answered') return judged([read]);
    const imageId = images.value.newest;
    if (imageId === undefined) return noImage(images.evidence);
    const dryRuns = DRY_RUNS.map(async (action) => ({
      action,
      answer: await probe.target.dryRun(target, action, imageId),
    }));
    return judged([read, ...(await Promise.all(dryRuns))]);
  },
} as const satisfies Check;

function noImage(evidence: string): Judgement {
  return {
    verdict: 'cannot-tell',
    evidence: [evidence, `${DRY_RUNS.join(', ')} can only be tried on an AMI of the account's own`],
    cause: 'the target account owns no AMI in the Region',
    wouldProve: 'an AMI that the target account owns in the Region; the first copy leaves one',
  };
}

function judged(tried: Tried[]): Judgement {
  const evidence = tried.map(({ answer }) => answer.evidence);
  const verdict = worst(tried.map(({ answer }) => verdictOf(answer)));
  if (verdict === 'pass') return { verdict, evidence };
  const concerned = tried.filter(({ answer }) => verdictOf(answer) === verdict).map(({ action }) => action);
  if (verdict !== 'fail') {
    return {
      verdict,
      evidence,
      cause: `no proof of ${concerned.join(', ')}`,
      wouldProve: 'an answer to each dry run that is neither a time-out nor about the AMI itself',
    };
  }
  return {
    verdict,
    evidence,
    cause: `${concerned.join(', ')} denied`,
    causes: [
      `${MANAGED_POLICY} is not attached to the role`,
      'a permissions boundary, or a control policy of the organization, denies the action',
    ],
    fix: TARGET_ROLE_FIX,
  };
}

function verdictOf(answer: Answer<unknown>): 'pass' | 'fail' | 'cannot-tell' {
  if (answer.kind === 'answered') return 'pass';
  return answer.kind === 'denied' ? 'fail' : 'cannot-tell';
}
