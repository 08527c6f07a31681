import { expect, test } from 'vitest';
import { eventually, useBrowsing } from './browsing.ts';
import { paula, root, snapshotOf } from './sample.ts';

const browsing = useBrowsing();

const openChannel = async (more = '') => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula));
  return { fixture, page: await open(`/?as=${paula.id}&channel=C0APPROVALS${more}`) };
};

test('enter sends and shift+enter breaks the line', async () => {
  const { fixture, page } = await openChannel();
  const box = page.getByRole('textbox', { name: 'Message #ami-approvals' });
  await box.fill('one');
  await box.press('Shift+Enter');
  await box.pressSequentially('two');
  await box.press('Enter');
  await eventually(() =>
    expect(fixture.toldTo('say')).toEqual([{ as: paula.id, channel: 'C0APPROVALS', text: 'one\ntwo' }]),
  );
  expect(await box.inputValue()).toBe('');
});

test('a slash offers the commands, and arrows choose', async () => {
  const { fixture, page } = await openChannel();
  const box = page.getByRole('textbox', { name: 'Message #ami-approvals' });
  await box.pressSequentially('/a');
  const commands = page.getByRole('listbox', { name: 'Commands' });
  await commands.getByRole('option', { name: '/ami-distribute', selected: true }).waitFor();
  await box.press('ArrowDown');
  await commands.getByRole('option', { name: '/ami-audit', selected: true }).waitFor();
  await box.press('ArrowUp');
  await box.press('Enter');
  expect(await box.inputValue()).toBe('/ami-distribute ');
  expect(fixture.told).toEqual([]);
  await box.pressSequentially('list');
  await box.press('Enter');
  await eventually(() =>
    expect(fixture.toldTo('command')).toEqual([{ as: paula.id, channel: 'C0APPROVALS', text: '/ami-distribute list' }]),
  );
});

test('escape closes the offer and keeps the text', async () => {
  const { page } = await openChannel();
  const box = page.getByRole('textbox', { name: 'Message #ami-approvals' });
  await box.pressSequentially('/ami');
  await box.press('Escape');
  expect(await page.getByRole('listbox').count()).toBe(0);
  expect(await box.inputValue()).toBe('/ami');
});

test('a command typed in a thread is refused as in Slack', async () => {
  const { fixture, page } = await openChannel(`&thread=${root.ts}`);
  const box = page.getByRole('textbox', { name: 'Reply to thread' });
  await box.fill('/ami-distribute list');
  await box.press('Enter');
  await page.getByText('/ami-distribute is not supported in threads. Sorry!').waitFor();
  await box.fill('thanks');
  await box.press('Enter');
  await eventually(() =>
    expect(fixture.told).toEqual([
      { path: 'say', input: { as: paula.id, channel: 'C0APPROVALS', text: 'thanks', threadTs: root.ts } },
    ]),
  );
});

test('a message that was refused says why', async () => {
  const { fixture, page } = await openChannel();
  fixture.answer('say', () => ({ ok: false, problem: 'nothing to send' }));
  const box = page.getByRole('textbox', { name: 'Message #ami-approvals' });
  await box.fill('hello');
  await box.press('Enter');
  await eventually(async () => expect(await page.getByRole('alert').textContent()).toContain('nothing to send'));
});
