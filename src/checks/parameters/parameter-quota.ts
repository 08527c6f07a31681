import type { Distribution } from '../../domain/configuration.ts';
import type { Check } from '../check.ts';
import { judgeEntryQuota } from '../limits/entry-quota.ts';

/** "SSM Parameters updated per distribution configuration Region". */
const QUOTA = 'L-B588F8CA';

export const parameterQuota = {
  id: 'parameter-quota',
  title: () => 'SSM parameters of the Region fit into the quota',
  why: 'Image Builder writes no more parameters for one Region than its quota says',
  needs: ['source-identity'],
  subject: 'region',
  applies: (_context, entry) => parametersOf(entry) > 0,
  judge: (context, entry) =>
    judgeEntryQuota(context, entry, { code: QUOTA, count: parametersOf(entry), things: 'SSM parameters' }),
} as const satisfies Check;

function parametersOf({ ssmParameterConfigurations }: Distribution): number {
  return ssmParameterConfigurations?.length ?? 0;
}
