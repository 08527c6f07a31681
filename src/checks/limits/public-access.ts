import type { Check } from '../check.ts';
import { leavesImageAtSource } from './own-image.ts';
import { isMadePublic, judgePublicAccess } from './made-public.ts';

export const sourcePublicAccess = {
  id: 'source-public-access',
  title: () => 'source account lets its AMIs be made public',
  why: 'block public access for AMIs turns sharing with everybody into a failed distribution',
  needs: ['source-identity', 'source-region-enabled'],
  subject: 'region',
  applies: (context, entry) => isMadePublic(entry) && leavesImageAtSource(context, entry),
  judge: async ({ probe }, { region }) => judgePublicAccess(await probe.settings.publicAccess(region), 'us'),
} as const satisfies Check;
