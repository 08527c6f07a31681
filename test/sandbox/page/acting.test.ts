import { expect, test } from 'vitest';
import { eventually, useBrowsing } from './browsing.ts';
import { message, paula, root, snapshotOf } from './sample.ts';
import { option, plain, section, withIds } from './sample-blocks.ts';

const browsing = useBrowsing();
const container = { kind: 'message', channel: 'C0APPROVALS', ts: root.ts };

const openCard = async () => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula, { messages: [root] }));
  fixture.answer('click', () => ({ ok: true }));
  return { fixture, page: await open(`/?as=${paula.id}`) };
};

test('a button tells which one it was', async () => {
  const { fixture, page } = await openCard();
  await page.getByRole('button', { name: 'Reject' }).click();
  await eventually(() =>
    expect(fixture.toldTo('click')).toEqual([{ as: paula.id, container, blockId: 'b5', actionId: 'reject' }]),
  );
});

test('a button with a confirm asks first', async () => {
  const { fixture, page } = await openCard();
  const dialog = page.getByRole('alertdialog', { name: 'Approve rollout #42?' });
  await page.getByRole('button', { name: 'Approve' }).click();
  await dialog.getByRole('button', { name: 'Not yet' }).click();
  expect(await dialog.count()).toBe(0);
  expect(fixture.told).toEqual([]);
  await page.getByRole('button', { name: 'Approve' }).click();
  await dialog.getByText('3 accounts × 2 Regions').waitFor();
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await eventually(() => expect(fixture.toldTo('click')).toHaveLength(1));
});

test('an overflow menu sends the chosen value', async () => {
  const { fixture, page } = await openCard();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Cancel' }).click();
  await eventually(() => expect(fixture.toldTo('click')[0]).toMatchObject({ actionId: 'more', value: 'cancel' }));
});

test('a click the app did not answer says so', async () => {
  const { fixture, page } = await openCard();
  fixture.answer('click', () => ({ ok: false, problem: 'This app did not respond. Please try again.' }));
  await page.getByRole('button', { name: 'Details' }).click();
  await eventually(async () => expect(await page.getByRole('alert').textContent()).toContain('did not respond'));
});

test('a second click waits for the first', async () => {
  const { fixture, page } = await openCard();
  const answered = Promise.withResolvers();
  fixture.answer('click', () => answered.promise);
  const button = page.getByRole('button', { name: 'Details' });
  await button.click();
  await page.locator('button[aria-busy="true"]').waitFor();
  await button.click();
  answered.resolve({ ok: true });
  await page.locator('button[aria-busy="true"]').waitFor({ state: 'detached' });
  expect(fixture.toldTo('click')).toHaveLength(1);
});

test('a select beside text tells its change at once', async () => {
  const { fixture, open } = browsing();
  const options = [option('eu', 'eu-central-1'), option('us', 'us-east-1')];
  const accessory = { type: 'static_select', action_id: 'region', placeholder: plain('Region'), options };
  const asked = message(1, 'U0AMIBOT', 'x', { blocks: withIds([section('Where?', { accessory })]) });
  fixture.answer('click', () => ({ ok: true }));
  fixture.show(paula.id, snapshotOf(paula, { messages: [asked] }));
  const page = await open(`/?as=${paula.id}`);
  await page.getByRole('combobox', { name: 'Region' }).fill('us');
  await page.getByRole('option', { name: 'us-east-1' }).click();
  await eventually(() => expect(fixture.toldTo('click')[0]).toMatchObject({ actionId: 'region', value: 'us' }));
});
