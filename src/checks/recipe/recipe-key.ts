import type { Check, CheckContext, Judgement } from '../check.ts';
import { together } from '../judgement.ts';
import { describeKey } from '../keys/key-facts.ts';
import { imageKeys } from '../keys/keys-of.ts';
import { withSourceUse } from '../keys/source-use.ts';
import { isImageShared } from './sharing.ts';

/** A bare key id or alias is as good as an ARN here: it is the source account that resolves it, when it builds. */
export const recipeKey = {
  id: 'recipe-key',
  title: ({ source }: CheckContext) =>
    source === undefined ? 'every key that the recipe names can encrypt the image' : 'every key of the AMI works',
  why: 'a key that is missing, off or closed to Image Builder fails the image after its build',
  needs: ['source-identity'],
  subject: 'source',
  applies: (context: CheckContext) => imageKeys(context).length > 0,
  judge: async (context: CheckContext): Promise<Judgement> => {
    const isShared = isImageShared(context);
    // Nothing is written with the keys of an AMI that exists: whoever copies it has to read with them.
    if (context.source !== undefined) {
      const described = imageKeys(context).map((key) => describeKey(context, key, isShared));
      return together((await Promise.all(described)).map(({ judgement }) => judgement));
    }
    const judgements = imageKeys(context).map(async (key) =>
      withSourceUse(context, await describeKey(context, key, isShared)),
    );
    return together((await Promise.all(judgements)).flat());
  },
} as const satisfies Check;
