import type { Check } from '../check.ts';
import { isMadePublic, judgePublicAccess } from './made-public.ts';

export const targetPublicAccess = {
  id: 'target-public-access',
  title: () => 'target account lets its AMIs be made public',
  why: 'block public access for AMIs turns sharing with everybody into a failed distribution',
  needs: ['source-identity'],
  subject: 'target',
  applies: (_context, _target, entry) => isMadePublic(entry),
  judge: async ({ probe }, target) => judgePublicAccess(await probe.audit.publicAccess(target), 'target-account-owner'),
} as const satisfies Check;
