import { CreateTagsCommand, DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ownerOf } from '../telling/owner.ts';
import { approve, createConfiguration, mustBePostedOnce, mustBeTrue, textOf, untilEnded } from '../telling/scenes.ts';
import { cardSaying } from '../approval/deciding.ts';
import type { Cast, Story } from '../telling/story.ts';
import { cardOf, must } from '../telling/story.ts';

const CONFIGURATION = 'cross-account-distribution-example';
const AMI = 'ami-0d1e2f3a4b5c60002';
const PARAMETER = 'ssm:/golden/newest';
const SOURCE = '444455556666';

export const existingAmi: Story = {
  name: 'existing-ami',
  summary: 'an AMI that exists is distributed without a build, once the tag that its snapshot lacked is there',
  world: 'sample',
  settings: { EXECUTION_ROLE: 'ImageBuilderExecutionRole' },
  tell: async (cast) => {
    const { paula, narrate } = cast;
    await createConfiguration(cast);
    narrate('Paula asks for an AMI that nobody has');
    await openForm(cast);
    await paula.fill('Or any other image', 'ami-00000000000000000');
    const refused = await paula.submit().then(
      () => 'nothing',
      (said: unknown) => String(said),
    );
    must(refused.includes('there is none in us-west-2'), `the form says so beside the field, not "${refused}"`);
    narrate(`Paula names ${AMI}, which somebody copied here by hand`);
    await paula.fill('Or any other image', AMI);
    const first = await submitted(cast);
    const blocked = textOf(await cardSaying(paula, first, 'Blocked: 1 prerequisite missing'));
    must(blocked.includes('carries the tag CreatedBy: EC2 Image Builder'), 'the snapshot that lacks its tag is told');
    must((await cast.world()).images.length === 0, 'nothing was started');
    narrate('The owner of the source account tags the snapshot');
    await tagSnapshots(cast);
    narrate(`Paula asks again, this time by the parameter that names it: ${PARAMETER}`);
    const second = await askForAmi(cast);
    await approve(cast, second);
    const thread = await untilEnded(cast, second, '2 of 2 copies verified');
    await mustBeTrue(cast, thread);
    mustBePostedOnce(thread);
    const told = thread.map((message) => textOf(message)).join(' ');
    must(told.includes(`distributing \`${AMI}\` as it is`), 'the thread says what is distributed');
    must(!told.includes('Building'), 'nothing is told as being built');
    const card = cardOf(await paula.see(), second);
    must(card !== undefined && textOf(card).includes(PARAMETER), 'the card shows how it was asked for');
  },
};

/** Asks for a rollout of the AMI, by the parameter that names it, and gives its number. */
export async function askForAmi(cast: Cast): Promise<number> {
  await openForm(cast);
  await cast.paula.fill('Or any other image', PARAMETER);
  return submitted(cast);
}

/** The form with everything but the image. */
async function openForm({ paula }: Cast): Promise<void> {
  await paula.command('platform', '/ami-distribute run');
  await paula.fill('Distribution configuration', CONFIGURATION);
  await paula.fill('What', 'Distribute an image that exists');
  await paula.until('the field for the image', ({ modal }) =>
    JSON.stringify(modal?.view.blocks ?? []).includes('Or any other image') ? true : undefined,
  );
}

async function submitted({ paula }: Cast): Promise<number> {
  await paula.submit();
  const number = await paula.until('the number of the rollout', ({ modal }) => {
    const [, found] = /#(\d+)/.exec(JSON.stringify(modal?.view.blocks ?? [])) ?? [];
    return found === undefined ? undefined : Number(found);
  });
  await paula.close();
  return number;
}

/** Puts the tag on them without which Image Builder does not copy. */
export async function tagSnapshots(cast: Cast): Promise<void> {
  const ec2 = new EC2Client(await ownerOf(cast, SOURCE));
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [AMI] }));
  const snapshots = Images.flatMap(({ BlockDeviceMappings = [] }) => BlockDeviceMappings);
  const Resources = snapshots.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []);
  await ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'CreatedBy', Value: 'EC2 Image Builder' }] }));
  ec2.destroy();
}
