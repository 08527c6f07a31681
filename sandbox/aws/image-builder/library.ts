import type {
  DistributionConfiguration,
  ImagePipeline,
  ImageRecipe,
  InfrastructureConfiguration,
} from '@aws-sdk/client-imagebuilder';
import type { World } from '../../world/world.ts';
import { arnName } from './arns.ts';
import type { Build } from './build.ts';
import { pipelinesIn } from './configurations/pipelines.ts';
import type { Workflow } from './workflows/workflow.ts';
import { workflowsOf } from './workflows/workflow.ts';

/** Image Builder's resources, by ARN. */
export type Library = {
  recipes: Map<string, ImageRecipe>;
  infrastructures: Map<string, InfrastructureConfiguration>;
  configurations: Map<string, DistributionConfiguration>;
  pipelines: Map<string, ImagePipeline>;
  workflows: Map<string, Workflow>;
  builds: Map<string, Build>;
};

export function libraryOf(world: World): Library {
  const { recipes, infrastructureConfigurations } = world.imageBuilder;
  const base = `arn:aws:imagebuilder:${world.buildRegion}:${world.sourceAccount}`;
  return {
    recipes: byArn(recipes.map((recipe) => recipeOf(base, world.sourceAccount, recipe))),
    infrastructures: byArn(
      infrastructureConfigurations.map(({ createdAt, ...infrastructure }) => ({
        arn: `${base}:infrastructure-configuration/${arnName(infrastructure.name)}`,
        ...infrastructure,
        dateCreated: createdAt,
        dateUpdated: createdAt,
      })),
    ),
    configurations: new Map(),
    pipelines: byArn(pipelinesIn(world)),
    workflows: byArn(workflowsOf(world)),
    builds: new Map(),
  };
}

type WorldRecipe = World['imageBuilder']['recipes'][number];

function recipeOf(base: string, owner: string, recipe: WorldRecipe): ImageRecipe & { arn: string } {
  const { createdAt, components, ...rest } = recipe;
  return {
    arn: `${base}:image-recipe/${arnName(recipe.name)}/${recipe.version}`,
    type: 'AMI',
    ...rest,
    owner,
    components: components.map((componentArn) => ({ componentArn })),
    dateCreated: createdAt,
  };
}

function byArn<T extends { arn: string }>(items: T[]): Map<string, T> {
  return new Map(items.map((item) => [item.arn, item]));
}
