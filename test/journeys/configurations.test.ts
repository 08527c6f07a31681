import { GetDistributionConfigurationCommand, ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Stage } from '../../sandbox/stage.ts';
import { openStage } from '../../sandbox/stage.ts';
import { fileNamed, ownerOf } from '../../sandbox/stories/telling/owner.ts';
import { createConfiguration, submitRollout, textOf, untilModal } from '../../sandbox/stories/telling/scenes.ts';
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
  const world = loadWorld(worldPath('sample'));
  world.imageBuilder.imagePipelines.push({
    name: 'nightly',
    infrastructureConfiguration: 'build-in-private-subnet',
    distributionConfiguration: 'edge',
    createdAt: '2026-09-01T06:00:00.000Z',
  });
  stage = await openStage({ world, speed: 120 });
}, 60_000);
afterAll(() => stage?.stop());

const big = (description?: string) =>
  REGIONS.map((region) => ({
    region,
    amiDistributionConfiguration: {
      name: 'big {{ imagebuilder:buildDate }}',
      targetAccountIds: ACCOUNTS,
      ...(region === 'eu-west-1' && description !== undefined ? { description } : {}),
    },
  }));

/** What Image Builder has under that name. */
async function inAws(cast: Cast, name: string) {
  const aws = new ImagebuilderClient(await ownerOf(cast, '444455556666'));
  const distributionConfigurationArn = `arn:aws:imagebuilder:us-west-2:444455556666:distribution-configuration/${name}`;
  const { distributionConfiguration: found } = await aws.send(
    new GetDistributionConfigurationCommand({ distributionConfigurationArn }),
  );
  aws.destroy();
  return found;
}

/** How long it takes from what a person does until they see that, in milliseconds. */
async function until({ paula }: Cast, deed: () => Promise<void>, says: string): Promise<number> {
  const before = performance.now();
  await deed();
  await untilModal(paula, says);
  return performance.now() - before;
}

test('thirty Regions of five hundred accounts come in by upload, change, save and go out', {
  timeout: 240_000,
}, async () => {
  const cast = castOn(stage, () => undefined);
  const { paula } = cast;
  const took: Record<string, number> = {};
  const text = JSON.stringify({ name: 'big', distributions: big() });

  await paula.command('platform', '/ami-distribute config import');
  await paula.upload('JSON file', { name: 'big.json', text });
  took['review of the upload'] = await until(cast, () => paula.submit(), 'Create it?');
  await paula.submit();
  await untilModal(paula, 'is created');
  await paula.close();
  took['first page'] = await until(
    cast,
    () => paula.command('platform', '/ami-distribute config edit big'),
    'Edit configuration',
  );
  took['a Region'] = await until(cast, () => paula.pressHere('Edit', 'eu-west-1'), '500 target accounts');
  await paula.fill('AMI description', 'changed by Paula');
  took['back'] = await until(cast, () => paula.submit(), 'Edit configuration');
  took['review'] = await until(cast, () => paula.submit(), 'Save it?');
  await paula.submit();
  await untilModal(paula, 'is saved');
  await paula.close();
  const saved = await inAws(cast, 'big');
  await paula.command('platform', '/ami-distribute config export big');
  const thread = await paula.until('the files', ({ messages }) => {
    const shared = messages.filter(({ files = [] }) => files.some(({ name }) => name === 'big.json'));
    return shared.length > 0 ? shared : undefined;
  });

  expect(saved?.distributions).toEqual(big('changed by Paula'));
  expect(JSON.parse(await fileNamed(cast, thread, 'big.json'))).toEqual({
    name: 'big',
    distributions: big('changed by Paula'),
  });
  // A trigger of Slack's lives three seconds, which the sandbox holds the bot to; this is what a person waits.
  process.stdout.write(`30 Regions × 500 accounts, ms until seen: ${JSON.stringify(took)}\n`);
});

test('1,536 accounts and a second Region are written in one go', { timeout: 120_000 }, async () => {
  const cast = castOn(stage, () => undefined);
  const { paula } = cast;
  const accounts = Array.from({ length: 1536 }, (_, n) => String(400_000_000_000 + n));

  await paula.command('platform', '/ami-distribute new');
  await paula.fill('Name', 'edge');
  await paula.pressHere('Paste many accounts');
  await untilModal(paula, 'Target accounts, part 7');
  for (let part = 1; part <= 7; part += 1) {
    const label = part === 1 ? 'Target accounts' : `Target accounts, part ${part}`;
    await paula.fill(label, accounts.slice((part - 1) * 230, part * 230).join(','));
  }
  await paula.pick('Add a Region', 'eu-west-1');
  await untilModal(paula, '1,536 accounts');
  await paula.submit();
  await untilModal(paula, 'Create it?');
  await paula.submit();
  await untilModal(paula, 'is created');
  await paula.close();

  const found = await inAws(cast, 'edge');
  expect(found?.distributions?.map(({ region }) => region)).toEqual(['us-west-2', 'eu-west-1']);
  for (const entry of found?.distributions ?? [])
    expect(entry.amiDistributionConfiguration?.targetAccountIds).toEqual(accounts);
});

test('a draft outlives a closed modal, another draft and a killed bot', { timeout: 120_000 }, async () => {
  const cast = castOn(stage, () => undefined);
  const { paula } = cast;
  await createConfiguration(cast);
  await paula.command('platform', '/ami-distribute config edit cross-account-distribution-example');
  await untilModal(paula, 'Edit configuration');
  await paula.fill('Tags', 'team=images');
  await paula.pick('Add a Region', 'eu-west-1');
  await untilModal(paula, '*eu-west-1*');
  await paula.close();
  await paula.command('platform', '/ami-distribute config copy cross-account-distribution-example');
  await untilModal(paula, 'cross-account-distribution-example-copy');
  await paula.close();
  await stage.bot.end('SIGKILL');
  await stage.restartBot();
  await paula.command('platform', '/ami-distribute config edit cross-account-distribution-example');
  await untilModal(paula, 'This is your draft, as you left it');

  await untilModal(paula, '*eu-west-1*');
  await untilModal(paula, 'team=images');
  await paula.close();
  expect(await inAws(cast, 'cross-account-distribution-example')).not.toHaveProperty('tags');
});

test('what is used is not deleted, and says by what', { timeout: 120_000 }, async () => {
  const cast = castOn(stage, () => undefined);
  const { paula } = cast;
  const number = await submitRollout(cast);
  const answers = async (name: string, says: string) => {
    await paula.command('platform', `/ami-distribute config delete ${name}`);
    return paula.until(`an answer that says "${says}"`, ({ messages }) =>
      messages.findLast((message) => textOf(message).includes(says)),
    );
  };

  expect((await answers('cross-account-distribution-example', `rollout #${number}, under way`)).text).toContain(
    'cannot be deleted',
  );
  expect((await answers('edge', 'pipeline "nightly"')).text).toContain('cannot be deleted');
  expect(await inAws(cast, 'edge')).toBeDefined();
});
