import { DescribeImagesCommand, DescribeLaunchTemplateVersionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateImageCommand, GetImageCommand } from '@aws-sdk/client-imagebuilder';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, test, vi } from 'vitest';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';
import { administrator } from './identity/administrator.ts';
import { BASE, FIRST, imageBuilder, reach, SECOND, started } from './start-twin.ts';

const REGIONS = ['us-west-2', 'us-east-1', 'eu-west-1'];
const TEMPLATE = 'lt-0a1b2c3d4e5f60718';

test('everything of the encrypted world arrives', { timeout: 60_000 }, async () => {
  const twin = await started({ world: loadWorld(worldPath('encrypted')), speed: 2000 });
  const client = imageBuilder(twin);
  const { imageBuildVersionArn } = await client.send(
    new CreateImageCommand({
      imageRecipeArn: `${BASE}:image-recipe/golden-encrypted/1.0.0`,
      infrastructureConfigurationArn: `${BASE}:infrastructure-configuration/build-large`,
      distributionConfigurationArn: `${BASE}:distribution-configuration/encrypted-golden`,
    }),
  );
  await vi.waitFor(
    async () => {
      const { image } = await client.send(new GetImageCommand({ imageBuildVersionArn }));
      expect(image?.state?.reason).toBeUndefined();
      expect(image?.state?.status).toBe('AVAILABLE');
    },
    { timeout: 30_000 },
  );

  for (const account of [FIRST, SECOND]) {
    for (const region of REGIONS) {
      const place = reach(twin, administrator(twin, account), region);
      const parameter = new GetParameterCommand({ Name: '/imagebuilder/golden-encrypted' });
      const id = await vi.waitFor(async () => (await new SSMClient(place).send(parameter)).Parameter?.Value ?? '');
      const { Images } = await new EC2Client(place).send(new DescribeImagesCommand({ ImageIds: [id] }));
      expect(Images).toMatchObject([
        { OwnerId: account, State: 'available', BlockDeviceMappings: [{ Ebs: { Encrypted: true } }] },
      ]);
    }
  }
  const versions = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: TEMPLATE, Versions: ['$Default'] });
  const { LaunchTemplateVersions } = await new EC2Client(reach(twin, administrator(twin, FIRST))).send(versions);
  expect(LaunchTemplateVersions).toMatchObject([{ VersionNumber: 2, DefaultVersion: true }]);
});
