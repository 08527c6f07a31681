import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../../sandbox/stage.ts';
import { openStage } from '../../sandbox/stage.ts';
import { loadWorld } from '../../sandbox/world/load.ts';
import { worldPath } from '../../sandbox/world/shipped.ts';
import { chromiumFound, launchChromium } from '../support/chromium.ts';

const CONFIGURATION = 'cross-account-distribution-example';
/** The picture in the README; `npm run screenshot` makes it anew, every other run leaves the checkout as it is. */
const PICTURE = new URL('../../docs/sandbox.png', import.meta.url).pathname;
const PATIENCE = { timeout: 90_000 };

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message #' }).fill(text);
  await page.keyboard.press('Enter');
}

async function choose(page: Page, label: string, option: RegExp): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option }).click();
}

async function become(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^You are/ }).click();
  await page.getByRole('menuitemradio', { name: new RegExp(name) }).click();
}

async function dismiss(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

async function createConfiguration(page: Page): Promise<void> {
  await say(page, '/ami-distribute new');
  const form = page.getByRole('dialog', { name: 'New configuration' });
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill(CONFIGURATION);
  await form.getByRole('textbox', { name: 'Target accounts' }).fill('123456789012, 9876-5432-1098x');
  await form.getByRole('button', { name: 'Review' }).click();
  await form.getByText('"9876-5432-1098x"').waitFor(PATIENCE);
  await form.getByRole('textbox', { name: 'Target accounts', exact: true }).fill('123456789012, 9876-5432-1098');
  await form.getByRole('textbox', { name: 'AMI name' }).fill('Name {{ imagebuilder:buildDate }}');
  await form.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('dialog', { name: 'Create it?' }).getByRole('button', { name: 'Create' }).click();
  await page.getByRole('dialog').getByText('is created').waitFor(PATIENCE);
  await dismiss(page);
}

async function startRollout(page: Page): Promise<void> {
  await say(page, '/ami-distribute run');
  const form = page.getByRole('dialog', { name: 'Start a rollout' });
  await form.waitFor(PATIENCE);
  await choose(page, 'Distribution configuration', new RegExp(CONFIGURATION));
  await choose(page, 'Image recipe', /golden-amazon-linux 1\.1\.0/);
  await choose(page, 'Infrastructure configuration', /build-in-private-subnet/);
  await form.getByRole('textbox', { name: 'Reason' }).fill('Monthly patch level');
  await form.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('dialog').getByText('Rollout #1').first().waitFor(PATIENCE);
  await dismiss(page);
}

async function approve(page: Page): Promise<void> {
  await page
    .getByRole('link', { name: /ami-approvals/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Approve' }).click();
}

/** What goes wrong in the page itself: an error thrown, or a request that leaves the twin. */
function problemsOf(page: Page, origin: string): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) problems.push(`asked ${request.url()}`);
  });
  return problems;
}

describe.skipIf(!chromiumFound())('the page', () => {
  let stage: Stage;
  let browser: Browser;

  beforeAll(async () => {
    stage = await openStage({ world: loadWorld(worldPath('sample')), speed: 120 });
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await stage?.stop();
  });

  it('tells the whole story of a rollout to its end', { timeout: 240_000 }, async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 960 } });
    const problems = problemsOf(page, stage.slack.url);
    await page.goto(stage.slack.url);

    await createConfiguration(page);
    await say(
      page,
      `/ami-distribute check ${CONFIGURATION} --recipe golden-amazon-linux/1.1.0 --infrastructure build-large`,
    );
    await page.getByText('2 of 2 targets ready').first().waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Whole fix pack' }).click();
    await page.getByText('have to have is in the thread of the report').first().waitFor(PATIENCE);
    await startRollout(page);
    await become(page, 'Andrew');
    await approve(page);
    await page
      .getByRole('button', { name: /repl(y|ies)/ })
      .first()
      .click();
    const thread = page.getByRole('complementary', { name: /Thread/ });
    await thread.getByText('us-west-2 complete').waitFor(PATIENCE);
    const end = thread.getByText('rollout #1 ended');
    await end.waitFor(PATIENCE);
    await end.scrollIntoViewIfNeeded();

    const picture = await page.screenshot(process.env['UPDATE_SCREENSHOT'] === undefined ? {} : { path: PICTURE });
    expect(picture.byteLength).toBeGreaterThan(10_000);
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
