import type { Check } from '../check.ts';
import { judgeName } from './taken-name.ts';

export const targetAmiName = {
  id: 'target-ami-name',
  title: () => 'AMI name is free in the target account',
  why: 'a name is unique within an account and Region, and a second one fails after the build',
  needs: ['target-role-assumable', 'target-region-answers'],
  subject: 'target',
  judge: ({ probe, configuration }, target, entry) =>
    judgeName({
      configuration,
      entry,
      who: 'the cross-account role',
      imageNamed: (name) => probe.target.imageNamed(target, name),
    }),
} as const satisfies Check;
