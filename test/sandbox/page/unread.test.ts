import { expect, test } from 'vitest';
import { useBrowsing } from './browsing.ts';
import { andrew, message, messages, paula, snapshotOf } from './sample.ts';

const browsing = useBrowsing();
const elsewhere = (second: number, text: string) => message(second, andrew.id, text, { channel: 'C0RANDOM' });

test('a channel with news is marked until it was opened', async () => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula, { messages: [...messages, elsewhere(900, 'news')] }));
  const page = await open(`/?as=${paula.id}`);
  const random = page.getByRole('navigation').getByRole('link', { name: 'random' });
  await page.getByRole('link', { name: 'random , unread' }).waitFor();
  expect(await page.getByRole('link', { name: 'ami-approvals , unread' }).count()).toBe(0);
  await random.click();
  await page.getByText('news').waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'ami-approvals' }).click();
  await page.getByRole('link', { name: 'random', exact: true }).first().waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'You are: Paula' }).waitFor();
  expect(await page.getByRole('link', { name: 'random , unread' }).count()).toBe(0);
});

test('what calls a person is counted', async () => {
  const { fixture, open } = browsing();
  const direct = { id: 'D1', name: 'app', isPrivate: true, members: [paula.id, 'U0AMIBOT'] };
  const { channels } = snapshotOf(paula);
  fixture.show(
    paula.id,
    snapshotOf(paula, {
      channels: [...channels, direct],
      messages: [
        ...messages,
        elsewhere(900, 'plain'),
        elsewhere(901, 'for <@U0PAULA>'),
        message(902, 'U0AMIBOT', 'one', { channel: 'D1' }),
        message(903, 'U0AMIBOT', 'two', { channel: 'D1' }),
      ],
    }),
  );
  const page = await open(`/?as=${paula.id}`);
  const rail = page.getByRole('navigation', { name: 'Workspace' });
  await rail.getByRole('link', { name: 'random , unread 1' }).waitFor();
  await rail.getByRole('list', { name: 'Direct messages' }).getByRole('link', { name: ', unread 2' }).click();
  await page.getByRole('textbox', { name: 'Message ami-distribute' }).waitFor();
  expect(await rail.getByText('2', { exact: true }).count()).toBe(0);
});

test('files of a message are there to download', async () => {
  const { fixture, open } = browsing();
  const file = { id: 'F1', name: 'report.json', title: 'Report', mimetype: 'application/json', size: 48_213 };
  fixture.show(paula.id, snapshotOf(paula, { messages: [message(1, 'U0AMIBOT', 'see', { files: [file] })] }));
  const page = await open(`/?as=${paula.id}`);
  const link = page.getByRole('list', { name: 'Files' }).getByRole('link', { name: 'Report' });
  expect(await link.getAttribute('href')).toBe('/_control/file?as=U0PAULA&id=F1');
  expect(await link.textContent()).toContain('48.2 kB');
});

test('a reaction is added and taken away by a press', async () => {
  const { fixture, open } = browsing();
  const seen = message(1, andrew.id, 'see', { reactions: [{ name: 'eyes', users: [andrew.id] }] });
  const { channel, ts } = seen;
  fixture.show(paula.id, snapshotOf(paula, { messages: [seen] }));
  const page = await open(`/?as=${paula.id}`);
  await page.getByRole('button', { name: 'eyes emoji 1', pressed: false }).click();
  fixture.show(
    paula.id,
    snapshotOf(paula, { messages: [{ ...seen, reactions: [{ name: 'eyes', users: [andrew.id, paula.id] }] }] }),
  );
  await page.getByRole('button', { name: 'eyes emoji 2', pressed: true }).click();
  expect(fixture.toldTo('react')).toEqual([
    { as: paula.id, channel, ts, name: 'eyes', remove: false },
    { as: paula.id, channel, ts, name: 'eyes', remove: true },
  ]);
});
