import type { Check } from '../check.ts';
import { leavesImageAtSource } from './own-image.ts';
import { judgeName } from './taken-name.ts';

export const sourceAmiName = {
  id: 'source-ami-name',
  title: () => 'AMI name is free in the source account',
  why: 'a name is unique within an account and Region, and a second one fails after the build',
  needs: ['source-identity', 'source-region-enabled'],
  subject: 'region',
  applies: leavesImageAtSource,
  judge: ({ probe, configuration }, entry) =>
    judgeName({
      configuration,
      entry,
      who: 'the bot',
      imageNamed: (name) => probe.settings.imageNamed(entry.region, name),
    }),
} as const satisfies Check;
