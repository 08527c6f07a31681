import type { Distribution } from '../../domain/configuration.ts';
import type { Target } from '../../domain/target.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { together } from '../judgement.ts';
import { judgeAsked } from './judge-asked.ts';
import { judgeSeen } from './judge-seen.ts';
import { keysForTarget } from './keys-for-target.ts';
import { keysOf } from './keys-of.ts';
import { askUnderRole } from './under-role.ts';

/** The role's own side: the eight KMS actions on every key that the copy goes through. */
export const targetKeyActions = {
  id: 'target-key-actions',
  title: () => 'cross-account role may use every key',
  why: "as this role a copy is read with the recipe's keys and written with the Region's",
  needs: ['target-role-assumable'],
  subject: 'target',
  applies: (context: CheckContext, _target: Target, entry: Distribution) => keysOf(context, entry).length > 0,
  judge: async (context: CheckContext, target: Target, entry: Distribution): Promise<Judgement> => {
    const { path, unfit } = await keysForTarget(context, entry);
    const asked = await askUnderRole(context.probe.keys, target.account, path);
    if (asked.length === 0) return together(unfit);
    const seen = [...new Set([...path.read, ...path.written])].map((arn) => judgeSeen(context, target.account, arn));
    return together([...unfit, await judgeAsked(context, target.account, asked), ...(await Promise.all(seen))]);
  },
} as const satisfies Check;
