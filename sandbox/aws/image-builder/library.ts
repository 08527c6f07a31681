import type {
  DistributionConfiguration,
  Image,
  ImageRecipe,
  ImageState,
  InfrastructureConfiguration,
} from '@aws-sdk/client-imagebuilder';
import type { World } from '../../world/world.ts';

/** What Image Builder knows about a failure; the service answers it, the SDK's model does not have it yet. */
export type FailureContext = {
  imageStatus: string;
  distributionFailure: {
    errorMessage: string;
    regionFailures: { region: string; targetAccountId: string; status: 'FAILED'; errorMessage: string }[];
  };
};

/** An image build version. `image` is what GetImage answers, but for the outputs of an unfinished build. */
export type Build = {
  arn: string;
  image: Image & { state: ImageState & { failureContext?: FailureContext } };
  createdAt: number;
  /** The AMI in the source account, once the build phase is over. */
  sourceAmiId?: string;
  /** Takes the next step of its life off the clock. */
  halt: () => void;
};

/** Image Builder's resources, by ARN. */
export type Library = {
  recipes: Map<string, ImageRecipe>;
  infrastructures: Map<string, InfrastructureConfiguration>;
  configurations: Map<string, DistributionConfiguration>;
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

/** The ARN of something lower-cases its name; what an ARN cannot hold becomes a hyphen. */
export function arnName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9-_]/g, '-');
}

function byArn<T extends { arn: string }>(items: T[]): Map<string, T> {
  return new Map(items.map((item) => [item.arn, item]));
}
