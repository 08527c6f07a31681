import { targetsOf } from '../../domain/configuration.ts';
import type { Check, Judgement } from '../check.ts';
import { cannotTell } from '../judgement.ts';

/** Half of what goes wrong lies in what is built: without it a report could be green and the first copy fail. */
export const recipeLookedAt = {
  id: 'recipe-looked-at',
  title: () => 'an image recipe is looked at with the configuration',
  why: 'half of what goes wrong lies in what is built, such as a key of AWS or a parent image that must not be shared',
  needs: [],
  subject: 'source',
  applies: ({ recipe, source, configuration, sourceAccount, buildRegion }) =>
    recipe === undefined &&
    source === undefined &&
    targetsOf(configuration, sourceAccount).some(
      ({ account, region }) => account !== sourceAccount || region !== buildRegion,
    ),
  judge: async (): Promise<Judgement> =>
    cannotTell(
      [],
      'no recipe is named, so nobody asked whether its parent image, its volumes and their keys let copies be made',
      'the recipe that is going to be built: check NAME --recipe NAME/VERSION',
    ),
} as const satisfies Check;
