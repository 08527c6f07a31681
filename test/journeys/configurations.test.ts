import {
  CreateDistributionConfigurationCommand,
  GetDistributionConfigurationCommand,
  ImagebuilderClient,
} from '@aws-sdk/client-imagebuilder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Stage } from '../../sandbox/stage.ts';
import { openStage } from '../../sandbox/stage.ts';
import { postJson } from '../../sandbox/stories/telling/control-client.ts';
import { ownerOf } from '../../sandbox/stories/telling/owner.ts';
import type { Cast } from '../../sandbox/stories/telling/story.ts';
import { castOn } from '../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../sandbox/world/load.ts';
import { worldPath } from '../../sandbox/world/shipped.ts';

const REGIONS =
  'us-west-2 us-west-1 us-east-1 us-east-2 ca-central-1 ca-west-1 mx-central-1 sa-east-1 eu-west-1 eu-west-2 eu-west-3 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 il-central-1 me-south-1 me-central-1 af-south-1 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-7 ap-northeast-1 ap-northeast-2'.split(
    ' ',
  );
const ACCOUNTS = Array.from({ length: 500 }, (_, n) => String(300_000_000_000 + n));

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ world: loadWorld(worldPath('sample')), speed: 120 });
}, 60_000);
afterAll(() => stage?.stop());

async function untilView({ paula }: Cast, says: string): Promise<string> {
  return paula.until(`a view that says "${says}"`, ({ modal }) =>
    modal !== undefined && JSON.stringify(modal.view).includes(says) ? modal.viewId : undefined,
  );
}

test('thirty Regions of five hundred accounts open, change and save', { timeout: 120_000 }, async () => {
  const cast = castOn(stage, () => undefined);
  const { paula } = cast;
  const aws = new ImagebuilderClient(await ownerOf(cast, '444455556666'));
  const distributions = REGIONS.map((region) => ({
    region,
    amiDistributionConfiguration: { name: 'big {{ imagebuilder:buildDate }}', targetAccountIds: ACCOUNTS },
  }));
  const { distributionConfigurationArn: arn } = await aws.send(
    new CreateDistributionConfigurationCommand({ name: 'big', distributions }),
  );

  await paula.command('platform', '/ami-distribute config edit big');
  const viewId = await untilView(cast, 'Edit configuration');
  const container = { kind: 'view', viewId };
  const pressed = { blockId: 'entry/eu-west-1', actionId: 'ami-distribute:draft-region' };
  await postJson(`${stage.slack.url}/_control/click`, { as: paula.id, container, ...pressed });
  await untilView(cast, '500 target accounts');
  await paula.fill('AMI description', 'changed by Paula');
  await paula.submit();
  await untilView(cast, 'Edit configuration');
  await paula.submit();
  await untilView(cast, 'Save it?');
  await paula.submit();
  await untilView(cast, 'is saved');
  const { distributionConfiguration: saved } = await aws.send(
    new GetDistributionConfigurationCommand({ distributionConfigurationArn: arn }),
  );
  aws.destroy();

  expect(saved?.distributions).toEqual(
    distributions.map(({ region, amiDistributionConfiguration: ami }) => ({
      region,
      amiDistributionConfiguration: region === 'eu-west-1' ? { ...ami, description: 'changed by Paula' } : ami,
    })),
  );
});
