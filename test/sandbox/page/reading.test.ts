import { expect, test } from 'vitest';
import { eventually, useBrowsing } from './browsing.ts';
import { andrew, message, messages, paula, root, snapshotOf } from './sample.ts';
import { section, withIds } from './sample-blocks.ts';

const browsing = useBrowsing();

test('a channel shows its messages and not their replies', async () => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula));
  const page = await open(`/?as=${paula.id}&channel=C0APPROVALS`);
  const list = page.getByRole('list', { name: 'Messages in ami-approvals' });
  await list.getByText('Rollout #42').waitFor();
  expect(await list.getByRole('article').count()).toBe(6);
  expect(await list.getByText('Build started').count()).toBe(0);
});

test('replies open beside the channel and stay in the address', async () => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula));
  const page = await open(`/?as=${paula.id}`);
  await page.getByRole('button', { name: '4 replies' }).click();
  const thread = page.getByRole('complementary', { name: 'Thread' });
  await thread.getByText('Build started').waitFor();
  expect(page.url()).toContain(`thread=${root.ts}`);
  await page.reload();
  await thread.getByText('Build started').waitFor();
  await page.getByRole('button', { name: 'Close thread' }).click();
  expect(await thread.count()).toBe(0);
});

test('going to another channel leaves nothing of the first', async () => {
  const { fixture, open } = browsing();
  const said = [...messages, message(900, andrew.id, 'elsewhere', { channel: 'C0RANDOM' })];
  fixture.show(paula.id, snapshotOf(paula, { messages: said }));
  const page = await open(`/?as=${paula.id}`);
  await page.getByRole('textbox', { name: 'Message #ami-approvals' }).fill('a draft');
  await page.getByRole('link', { name: 'random' }).first().click();
  await page.getByText('elsewhere').waitFor();
  expect(await page.getByRole('article').count()).toBe(1);
  expect(await page.getByRole('textbox', { name: 'Message #random' }).inputValue()).toBe('');
  await page.goBack();
  await page.getByText('Rollout #42').first().waitFor();
  expect(await page.getByText('elsewhere').count()).toBe(0);
});

test('app, edited and ephemeral messages are marked', async () => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula));
  const page = await open(`/?as=${paula.id}`);
  const card = page.getByRole('article', { name: 'message from ami-distribute' }).first();
  await card.getByText('APP', { exact: true }).waitFor();
  await page.getByText('(edited)').waitFor();
  const whisper = page.getByRole('article', { name: 'message from Slackbot' });
  await whisper.waitFor();
  expect(await whisper.getByText('Only visible to you').isVisible()).toBe(true);
});

test('hostile text is shown and never run', async () => {
  const { fixture, open } = browsing();
  const text = '<img src=x onerror=alert(1)> <script>alert(1)</script> <javascript:alert(1)|click>';
  const bad = message(1, 'U0AMIBOT', text, {
    blocks: withIds([section(text), { type: 'table', rows: 7 }, section('after')]),
  });
  fixture.show(paula.id, snapshotOf(paula, { messages: [bad] }));
  const page = await open(`/?as=${paula.id}`);
  await page.getByText('<script>alert(1)</script>').waitFor();
  await page.getByText('This “table” block could not be drawn.').waitFor();
  await page.getByText('after').waitFor();
  expect(await page.getByRole('article').locator('img, script, a').count()).toBe(0);
});

test('every kind of static block is drawn', async () => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula));
  const page = await open(`/?as=${paula.id}&thread=${root.ts}`);
  await page.getByRole('table').getByRole('columnheader', { name: 'us-east-1' }).waitFor();
  await page.getByRole('region', { name: 'Checks' }).getByText('1 of 4').waitFor();
  await page.getByRole('img', { name: 'In progress' }).waitFor();
  await page.getByText('AccessDenied on').waitFor();
  expect(await page.getByText('This page does not draw').count()).toBe(0);
  expect(await page.getByText('could not be drawn').count()).toBe(0);
});

test('images elsewhere are named and not fetched', async () => {
  const { fixture, open } = browsing();
  const image = { type: 'image', image_url: 'https://images.example/a.png', alt_text: 'a chart' };
  fixture.show(paula.id, snapshotOf(paula, { messages: [message(1, 'U0AMIBOT', 'x', { blocks: withIds([image]) })] }));
  const page = await open(`/?as=${paula.id}`);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.reload();
  await page.getByRole('link', { name: 'a chart' }).waitFor();
  expect(asked.filter((url) => !url.includes('127.0.0.1'))).toEqual([]);
});

test('switching the person changes what is seen', async () => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula));
  fixture.show(andrew.id, snapshotOf(andrew, { messages: messages.filter((one) => !one.ephemeralFor) }));
  const page = await open(`/?as=${paula.id}`);
  await page.getByText('Only visible to you').waitFor();
  await page.getByRole('button', { name: 'You are: Paula' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'You are: Andrew' }).waitFor();
  expect(page.url()).toContain('as=U0ANDREW');
  expect(await page.getByText('Only visible to you').count()).toBe(0);
});

test('new messages arrive, also after a lost connection', async () => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula));
  const page = await open(`/?as=${paula.id}`);
  await page.getByText('Rollout #42').first().waitFor();
  fixture.show(paula.id, snapshotOf(paula, { messages: [message(1, andrew.id, 'first news')] }));
  await page.getByText('first news').waitFor();
  fixture.cut();
  await page.getByText('Reconnecting…').waitFor();
  fixture.show(paula.id, snapshotOf(paula, { messages: [message(1, andrew.id, 'second news')] }));
  await page.getByText('second news').waitFor();
  expect(await page.getByText('Reconnecting…').count()).toBe(0);
});

test('a phone shows one column and the rail as a drawer', async () => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula));
  const page = await open(`/?as=${paula.id}`, { viewport: { width: 390, height: 844 } });
  const random = page.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name: 'random' });
  await page.getByText('Rollout #42').first().waitFor();
  expect(await random.isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Channels' }).click();
  await random.click();
  await page.getByRole('heading', { name: 'random' }).waitFor();
  await eventually(async () => expect(await random.isVisible()).toBe(false));
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
});
