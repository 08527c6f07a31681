import { expect, test } from 'vitest';
import type { WorldView } from '../../../../sandbox/aws/contract.ts';
import { eventually, useBrowsing } from '../browsing.ts';
import { paula, snapshotOf } from '../sample.ts';
import { gridWorld, useAws } from './aws-beside.ts';

const small: WorldView = {
  sourceAccount: '111122223333',
  buildRegion: 'eu-central-1',
  accounts: [
    { id: '111122223333', name: 'images', regions: ['eu-central-1'] },
    { id: '444455556666', name: 'search', regions: ['us-east-1'] },
  ],
  amis: [
    {
      account: '444455556666',
      region: 'us-east-1',
      amiId: 'ami-2',
      name: 'golden-7',
      state: 'pending',
      encrypted: true,
    },
  ],
  images: [
    {
      arn: 'arn:aws:imagebuilder:eu-central-1:111122223333:image/golden-linux/1.4.2/1',
      status: 'FAILED',
      reason: 'no such key',
      createdAt: 1,
    },
  ],
  clock: { now: Date.UTC(2026, 10, 24, 12), speed: 60 },
};
const REGIONS = ['eu-central-1', 'us-east-1', 'us-west-2', 'ap-south-1', 'ap-northeast-1', 'sa-east-1'];

const aws = useAws(small);
const without = useBrowsing();
const browsing = useBrowsing({ awsUrl: aws.url });

const openWorld = async (world = structuredClone(small), viewport = { width: 1280, height: 800 }) => {
  aws.world = world;
  aws.posted.length = 0;
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula));
  const page = await open(`/?as=${paula.id}`, { viewport });
  await page.getByRole('button', { name: 'World' }).click();
  const panel = page.getByRole('complementary', { name: 'World' });
  await panel.waitFor();
  return { page, panel };
};

test('every account shows its live copies by Region', async () => {
  const { panel } = await openWorld();
  const row = panel.getByRole('row', { name: 'search' });
  await row.getByText('pending').waitFor();
  await row.getByRole('button', { name: 'search in us-east-1: golden-7 pending' }).waitFor();
  await row.getByRole('button', { name: 'search in eu-central-1: the Region is not enabled' }).waitFor();
  aws.world.amis = aws.world.amis.map((ami) => ({ ...ami, state: 'available' }));
  await row.getByText('available').waitFor();
  expect(await row.getByText('pending').count()).toBe(0);
});

test('a place tells all of its AMIs', async () => {
  const { panel } = await openWorld();
  await panel.getByRole('button', { name: 'search in us-east-1' }).hover();
  const there = panel.getByRole('status', { name: 'AMIs there' });
  await there.getByText('golden-7').waitFor();
  expect(await there.textContent()).toContain('ami-2 · pending · encrypted');
});

test('forty accounts in six Regions stay one table', async () => {
  const { page, panel } = await openWorld(gridWorld(40, REGIONS), { width: 390, height: 844 });
  await panel.getByText('240 available').waitFor();
  expect(await panel.getByRole('row').count()).toBe(41);
  const widths = "[document.querySelector('.copies')].map((box) => box.scrollWidth - box.clientWidth)[0]";
  expect(await page.evaluate(widths)).toBe(0);
  const header = panel.getByRole('columnheader', { name: 'ap-northeast-1' });
  const before = await header.boundingBox();
  await panel.getByRole('button', { name: 'account-40 in sa-east-1' }).scrollIntoViewIfNeeded();
  expect((await header.boundingBox())?.y).toBe(before?.y);
});

test('arrow keys go from place to place', async () => {
  const { page, panel } = await openWorld(gridWorld(3, REGIONS));
  await panel.getByRole('button', { name: 'account-1 in eu-central-1' }).focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'ArrowUp', 'ArrowDown']) {
    await page.keyboard.press(key);
  }
  const status = panel.getByRole('status', { name: 'AMIs there' });
  expect(await page.evaluate('document.activeElement.ariaLabel')).toContain('account-2 in us-east-1');
  expect(await status.textContent()).toContain('account-2');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  expect(await page.evaluate('document.activeElement.ariaLabel')).toContain('account-2 in us-east-1');
});

test('images show their status and its reason', async () => {
  const { panel } = await openWorld();
  await panel.getByText('golden-linux/1.4.2/1').waitFor();
  await panel.getByText('no such key').waitFor();
  expect(await panel.getByText('FAILED').isVisible()).toBe(true);
});

test('the clock can be made faster', async () => {
  const { panel } = await openWorld();
  await panel.getByRole('radio', { name: '300×' }).check();
  await eventually(() => expect(aws.posted).toEqual([{ path: 'clock', input: { speed: 300 } }]));
  await eventually(async () => expect(await panel.getByRole('radio', { name: '300×' }).isChecked()).toBe(true));
});

test('the clock stands still and goes on as before', async () => {
  const { panel } = await openWorld();
  await panel.getByRole('button', { name: 'Pause' }).click();
  await panel.getByRole('button', { name: 'Paused', pressed: true }).click();
  await panel.getByRole('button', { name: 'Pause', pressed: false }).waitFor();
  await eventually(() => expect(aws.posted.map(({ input }) => input['speed'])).toEqual([0, 60]));
});

test('escape closes the world', async () => {
  const { page, panel } = await openWorld();
  await panel.getByRole('tab', { name: 'AMIs' }).press('Escape');
  await panel.waitFor({ state: 'detached' });
  expect(await page.getByRole('button', { name: 'World', expanded: false }).count()).toBe(1);
});

test('there is no world to open', async () => {
  const { fixture, open } = without();
  fixture.show(paula.id, snapshotOf(paula));
  const page = await open(`/?as=${paula.id}`);
  await page.getByText('Rollout #42').first().waitFor();
  expect(await page.getByRole('button', { name: 'World' }).count()).toBe(0);
});
