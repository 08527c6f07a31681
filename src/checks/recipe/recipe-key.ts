import type { Check, CheckContext, Judgement } from '../check.ts';
import { together } from '../judgement.ts';
import { describeKey } from '../keys/key-facts.ts';
import { recipeKeys } from '../keys/keys-of.ts';
import { withSourceUse } from '../keys/source-use.ts';
import { isImageShared } from './sharing.ts';

/** A bare key id or alias is as good as an ARN here: it is the source account that resolves it, when it builds. */
export const recipeKey = {
  id: 'recipe-key',
  title: () => 'every key that the recipe names can encrypt the image',
  needs: ['source-identity'],
  subject: 'source',
  applies: (context: CheckContext) => recipeKeys(context).length > 0,
  judge: async (context: CheckContext): Promise<Judgement> => {
    const isShared = isImageShared(context);
    const judgements = recipeKeys(context).map(async (key) =>
      withSourceUse(context, await describeKey(context, key, isShared)),
    );
    return together((await Promise.all(judgements)).flat());
  },
} as const satisfies Check;
