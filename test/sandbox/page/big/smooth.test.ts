import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { eventually, useBrowsing } from '../browsing.ts';
import { message, paula } from '../sample.ts';
import { bigSnapshot } from './synthetic.ts';

const browsing = useBrowsing();

/** Every message that is drawn writes the moment it was posted, which nothing else in the page does. */
const COUNT_DRAWN = `
  window.drawn = 0;
  const toISOString = Date.prototype.toISOString;
  Date.prototype.toISOString = function () { window.drawn += 1; return toISOString.call(this); };
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target.nodeType === 1 ? target : target.parentElement;
      window.touched.add(element.closest('article')?.dataset.ts ?? element.className);
    }
  }).observe(document.getElementById('root'), { childList: true, subtree: true, characterData: true, attributes: true });
  window.touched = new Set();`;

const openBig = async () => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, bigSnapshot(0));
  const page = await open(`/?as=${paula.id}`);
  await page.getByText('0 of 240').waitFor();
  await page.evaluate(COUNT_DRAWN);
  return { fixture, page };
};
const drawn = (page: Page) => page.evaluate<number>('window.drawn');
const touched = (page: Page) => page.evaluate<string[]>('[...window.touched]');

test('an update draws the message that changed and no other', async () => {
  const { fixture, page } = await openBig();
  for (const done of [1, 2, 3]) {
    const snapshot = bigSnapshot(done);
    fixture.show(paula.id, snapshot);
    await page.getByText(`${done} of 240`).waitFor();
    expect(await drawn(page)).toBe(done);
    expect(await touched(page)).toEqual([snapshot.messages.at(-1)?.ts]);
  }
});

test('an update that says the same draws nothing', async () => {
  const { fixture, page } = await openBig();
  fixture.show(paula.id, bigSnapshot(0));
  fixture.show(paula.id, { ...bigSnapshot(0), connected: false });
  await page.getByText('offline').waitFor();
  expect(await drawn(page)).toBe(0);
  expect((await touched(page)).filter((one) => /^\d/.test(one))).toEqual([]);
});

test('a new message is drawn alone', async () => {
  const { fixture, page } = await openBig();
  const before = bigSnapshot(0);
  fixture.show(paula.id, { ...before, messages: [...before.messages, message(1190, paula.id, 'the last word')] });
  await page.getByText('the last word').waitFor();
  await eventually(async () => expect(await drawn(page)).toBe(1));
});
