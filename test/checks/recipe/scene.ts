import type { CheckContext } from '../../../src/checks/check.ts';
import type { ImageFacts } from '../../../src/checks/probe.ts';
import type { Distribution } from '../../../src/domain/configuration.ts';
import type { BlockDevice, Recipe } from '../../../src/domain/recipe.ts';
import { answered, checkContext, imageFacts, type ProbeChange } from '../../support/fake-probe.ts';
import { FAR, NEAR, RECIPE_ARN, SOURCE } from '../../support/sample-rollout.ts';

export const KEY = `arn:aws:kms:us-west-2:${SOURCE}:key/recipe`;
export const FAR_KEY = `arn:aws:kms:eu-west-1:${SOURCE}:key/copies`;

export function recipe(...blockDevices: BlockDevice[]): Recipe {
  return { arn: RECIPE_ARN, name: 'golden', parentImage: 'ami-parent', blockDevices, content: {} };
}

/** The root volume, encrypted with a key of the source account. */
export const ENCRYPTED: BlockDevice = { deviceName: '/dev/xvda', encrypted: true, kmsKeyId: KEY };

/** One copy in the build Region and one elsewhere; `change` is in the second. */
export function entries(change: Distribution['amiDistributionConfiguration'] = {}): Distribution[] {
  return [
    { region: NEAR.region, amiDistributionConfiguration: { targetAccountIds: [NEAR.account] } },
    { region: FAR.region, amiDistributionConfiguration: { targetAccountIds: [FAR.account], ...change } },
  ];
}

/** The sample configuration with a recipe, and a parent image that differs as said. */
export function recipeContext(made: Recipe, change: ProbeChange = {}, distributions = entries()): CheckContext {
  return checkContext(change, { recipe: made, configuration: { name: 'golden', distributions } });
}

/** The parent image is that one. */
export function parentIs(change: Partial<ImageFacts>): ProbeChange {
  return { source: { image: async (id) => answered(imageFacts(id, change), `ec2:DescribeImages ${id} → found`) } };
}
