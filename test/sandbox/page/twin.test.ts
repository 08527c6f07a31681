import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { skipWithoutChromium } from './browsing.ts';
import { startTinyApp } from './tiny-app.ts';

let browser: Browser;
let tiny: Awaited<ReturnType<typeof startTinyApp>>;
const missing = skipWithoutChromium();
beforeAll(async () => {
  if (missing) return;
  [browser, tiny] = await Promise.all([launchChromium(), startTinyApp()]);
});
afterAll(async () => {
  if (missing) return;
  await browser.close();
  await tiny.stop();
});

test('one person asks and another approves', async () => {
  const page = await browser.newPage();
  page.setDefaultTimeout(8000);
  await page.goto(`${tiny.twin.url}/?channel=C0APPROVALS`);
  await page.getByRole('button', { name: 'You are: Paula' }).waitFor();

  const box = page.getByRole('textbox', { name: 'Message #ami-approvals' });
  await box.fill('/tiny');
  await box.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Tiny' });
  await dialog.getByRole('button', { name: 'Ask' }).click();
  await dialog.getByText('Please complete this required field.').first().waitFor();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('taken');
  await dialog.getByRole('combobox', { name: 'Recipe' }).fill('gold');
  await dialog.getByRole('option', { name: 'recipe gold' }).click();
  await dialog.getByRole('button', { name: 'Ask' }).click();
  await dialog.getByText('This name is taken.').waitFor();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('golden-linux');
  await dialog.getByRole('button', { name: 'Ask' }).click();
  await dialog.waitFor({ state: 'detached' });

  const card = page.getByRole('article', { name: 'message from ami-distribute' });
  await card.getByText('asked: golden-linux').waitFor();
  await card.getByRole('button', { name: '1 reply' }).click();
  const thread = page.getByRole('complementary', { name: 'Thread' });
  await thread.getByText('first reply').waitFor();

  await page.getByRole('button', { name: 'You are: Paula' }).click();
  await page.getByRole('menuitemradio', { name: 'Andrew' }).click();
  await page.getByRole('button', { name: 'You are: Andrew' }).waitFor();
  await thread.getByRole('button', { name: 'Approve' }).click();
  await thread.getByText('approved by @Andrew').waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
});

test('an unknown command is answered once, by Slackbot', async () => {
  const page = await browser.newPage();
  await page.goto(`${tiny.twin.url}/?as=U0OTTO&channel=C0PLATFORM`);
  const box = page.getByRole('textbox', { name: 'Message #platform' });
  await box.fill('/nonsense now');
  await box.press('Enter');
  await page.getByRole('article', { name: 'message from Slackbot' }).getByText('/nonsense is not a valid').waitFor();
  expect(await page.getByText('is not a valid command').count()).toBe(1);
});
