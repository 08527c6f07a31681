import type { Check, Judgement } from '../check.ts';
import { unanswered } from '../judgement.ts';

/** AWS takes so many concurrent AMI copies in one destination account and Region, whoever makes them. */
const MOST = 50;
const NEARLY = 40;

export const copyRoom = {
  id: 'target-copy-room',
  title: () => `target has room among its ${MOST} concurrent AMI copies in the Region`,
  why: "the limit counts everybody's copies",
  needs: ['target-role-assumable', 'target-region-answers'],
  subject: 'target',
  judge: async ({ probe }, target): Promise<Judgement> => {
    const images = await probe.target.ownedImages(target);
    if (images.kind !== 'answered') return unanswered(images, 'ec2:DescribeImages', 'the cross-account role');
    const { pending } = images.value;
    const evidence = [images.evidence, `AMIs in state "pending": ${pending}`];
    if (pending < NEARLY) return { verdict: 'pass', evidence };
    const isFull = pending >= MOST;
    return {
      verdict: isFull ? 'fail' : 'warn',
      evidence,
      cause: `${isFull ? MOST : NEARLY} AMIs or more are being made there now`,
      fix: { kind: 'wait', owner: 'us', summary: 'check again when some of them are available' },
    };
  },
} as const satisfies Check;
