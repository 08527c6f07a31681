import { Refusal } from '../../domain/errors.ts';
import type { RolloutInputs } from '../../domain/inputs.ts';
import { nearest } from '../../domain/comparing/nearest.ts';
import type { Catalog, Listed } from '../ports.ts';

/** What is to be checked, as people name it. */
export type Chosen = {
  configurationName: string;
  recipe?: string | undefined;
  infrastructure?: string | undefined;
};

/** What the names stand for. Refusal with the nearest there are where one stands for nothing. */
export async function findChosen(
  catalog: Catalog,
  { configurationName, recipe, infrastructure }: Chosen,
): Promise<Pick<RolloutInputs, 'configuration' | 'recipe' | 'infrastructure'>> {
  const found = {
    configuration: await catalog.findConfiguration(configurationName),
    ...(recipe === undefined ? {} : { recipe: await catalog.findRecipe(recipe) }),
    ...(infrastructure === undefined ? {} : { infrastructure: await catalog.findInfrastructure(infrastructure) }),
  };
  const { configuration } = found;
  if (configuration === undefined) {
    throw missing('distribution configuration named', configurationName, await catalog.configurations());
  }
  if (recipe !== undefined && found.recipe === undefined) {
    throw missing('image recipe', recipe, await catalog.recipes());
  }
  if (infrastructure !== undefined && found.infrastructure === undefined) {
    throw missing('infrastructure configuration named', infrastructure, await catalog.infrastructures());
  }
  return {
    configuration,
    ...(found.recipe === undefined ? {} : { recipe: found.recipe }),
    ...(found.infrastructure === undefined ? {} : { infrastructure: found.infrastructure }),
  };
}

function missing(kind: string, typed: string, listed: Listed[]): Refusal {
  const names = listed.map(({ name, version }) => (version === undefined ? name : `${name}/${version}`));
  const near = nearest(typed, [...new Set(names)]).join(', ');
  return new Refusal(
    'nothing-of-that-name',
    `there is no ${kind} "${typed}"`,
    near === '' ? undefined : `There is ${near}.`,
  );
}
