import type { Asked, Scene } from './asked.ts';
import type { Reply } from './replies.ts';
import { json } from './replies.ts';

export const CONFIGURATION = 'fleet';
export const RECIPE = 'golden/1.0.0';
export const INFRASTRUCTURE = 'small';

/** As many launch templates as Image Builder takes in one Region, and as many parameters. */
const MOST_TEMPLATES = 100;

/** The parent image is one that Amazon manages, whose AMI the bot looks up. */
export function imageBuilder(scene: Scene, { operation }: Asked): Reply | undefined {
  const base = `arn:aws:imagebuilder:${scene.buildRegion}:${scene.source}`;
  const arn = `${base}:distribution-configuration/${CONFIGURATION}`;
  const recipeArn = `${base}:image-recipe/${RECIPE}`;
  const infrastructureArn = `${base}:infrastructure-configuration/${INFRASTRUCTURE}`;
  const parentImage = `arn:aws:imagebuilder:${scene.buildRegion}:aws:image/amazon-linux-2023-x86/x.x.x`;
  switch (operation) {
    case 'ListDistributionConfigurations':
      return json({ distributionConfigurationSummaryList: [{ arn, name: CONFIGURATION, regions: scene.regions }] });
    case 'GetDistributionConfiguration':
      return json({
        distributionConfiguration: { arn, name: CONFIGURATION, timeoutMinutes: 720, distributions: entries(scene) },
      });
    case 'ListImageRecipes':
      return json({ imageRecipeSummaryList: [{ arn: recipeArn, name: 'golden', platform: 'Linux' }] });
    case 'GetImageRecipe': {
      const ebs = { encrypted: true, kmsKeyId: keyArn(scene, scene.buildRegion) };
      const blockDeviceMappings = [{ deviceName: '/dev/xvda', ebs }];
      const recipe = { arn: recipeArn, name: 'golden', version: '1.0.0', parentImage, blockDeviceMappings };
      return json({ imageRecipe: recipe });
    }
    case 'ListInfrastructureConfigurations':
      return json({ infrastructureConfigurationSummaryList: [{ arn: infrastructureArn, name: INFRASTRUCTURE }] });
    case 'GetInfrastructureConfiguration': {
      const infrastructure = { arn: infrastructureArn, name: INFRASTRUCTURE, instanceProfileName: 'build' };
      return json({ infrastructureConfiguration: infrastructure });
    }
    case 'GetImage': {
      const amis = [{ region: scene.buildRegion, image: 'ami-0123456789abcdef0', accountId: '137112412989' }];
      const image = { arn: parentImage, state: { status: 'AVAILABLE' }, outputResources: { amis } };
      return json({ image });
    }
    default:
      return undefined;
  }
}

/** Everything that an entry can ask of targets: copies under a key, launch permissions, templates, parameters. */
function entries(scene: Scene): object[] {
  const some = scene.accounts.slice(0, MOST_TEMPLATES);
  return scene.regions.map((region) => ({
    region,
    amiDistributionConfiguration: {
      name: 'golden {{ imagebuilder:buildDate }}',
      targetAccountIds: scene.accounts,
      kmsKeyId: keyArn(scene, region),
      launchPermission: { userIds: ['999999999999'] },
    },
    launchTemplateConfigurations: some.map((accountId) => ({ accountId, launchTemplateId: 'lt-0a1b2c3d4e5f60718' })),
    ssmParameterConfigurations: some.map((amiAccountId) => ({
      amiAccountId,
      parameterName: 'ImageBuilder-golden',
      dataType: 'aws:ec2:image',
    })),
  }));
}

function keyArn({ source }: Scene, region: string): string {
  return `arn:aws:kms:${region}:${source}:key/0a1b2c3d-0000-4000-8000-000000000000`;
}
