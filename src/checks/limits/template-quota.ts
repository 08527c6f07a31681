import type { Distribution } from '../../domain/configuration.ts';
import type { Check } from '../check.ts';
import { judgeEntryQuota } from './entry-quota.ts';

/** "Launch templates modified per distribution configuration", for each Region; adjustable. */
const QUOTA = 'L-D5665818';

export const templateQuota = {
  id: 'launch-template-quota',
  title: () => 'launch templates of the Region fit into the quota',
  why: 'Image Builder changes no more launch templates in one Region than its quota says',
  needs: ['source-identity'],
  subject: 'region',
  applies: (_context, entry) => templatesOf(entry) > 0,
  judge: (context, entry) =>
    judgeEntryQuota(context, entry, { code: QUOTA, count: templatesOf(entry), things: 'launch templates' }),
} as const satisfies Check;

function templatesOf({ launchTemplateConfigurations }: Distribution): number {
  return launchTemplateConfigurations?.length ?? 0;
}
