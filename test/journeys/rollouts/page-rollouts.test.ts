import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../../../sandbox/stage.ts';
import { openStage } from '../../../sandbox/stage.ts';
import { FLEET } from '../../../sandbox/stories/rollouts/forty-accounts.ts';
import { breakIt } from '../../../sandbox/stories/telling/owner.ts';
import { createConfiguration, submitRollout } from '../../../sandbox/stories/telling/scenes.ts';
import type { Cast } from '../../../sandbox/stories/telling/story.ts';
import { castOn } from '../../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';
import { chromiumFound, launchChromium } from '../../support/chromium.ts';

const PHONE = { width: 390, height: 844 };

let browser: Browser;
const stages: Stage[] = [];
/** Where what people see is left to be looked at. */
const pictures = mkdtempSync(join(tmpdir(), 'ami-distribute-rollouts-'));

async function play(world: string, settings: Record<string, string> = {}): Promise<{ cast: Cast; page: Page }> {
  const stage = await openStage({ world: loadWorld(worldPath(world)), speed: 300, settings });
  stages.push(stage);
  const cast = castOn(stage, () => undefined);
  const page = await browser.newPage({ viewport: PHONE });
  page.setDefaultTimeout(180_000);
  await page.goto(`${stage.slack.url}/?as=${cast.andrew.id}&channel=C0APPROVALS`);
  return { cast, page };
}

/** Presses Approve as Andrew, and gives the card. */
async function approved(page: Page): Promise<Locator> {
  const card = page.getByRole('article').filter({ hasText: 'Rollout #1 ' }).first();
  await card.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Approve' }).click();
  return card;
}

async function threadOn(page: Page): Promise<Locator> {
  await page
    .getByRole('button', { name: /repl(y|ies)/ })
    .first()
    .click();
  return page.getByRole('complementary', { name: /Thread/ });
}

/** How much wider than the phone the page is. */
const overhang = (page: Page) => page.evaluate('document.documentElement.scrollWidth - window.innerWidth');

describe.skipIf(!chromiumFound())('rollouts in the page', () => {
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterEach(async () => {
    for (const stage of stages.splice(0)) await stage.stop();
  });
  afterAll(async () => {
    await browser?.close();
  });

  it('forty accounts in six Regions fit a phone', { timeout: 300_000 }, async () => {
    const { cast, page } = await play('forty-accounts');
    await submitRollout(cast, FLEET);
    const card = await approved(page);
    await card.getByText('Available: 240 of 240 copies verified').waitFor();
    await card.screenshot({ path: join(pictures, 'forty-card.png') });
    const told = await card.innerText();
    expect(told).toContain('40 accounts × 6 Regions = 240 copies');
    expect(told).toContain('af-south-1 40 verified');
    expect(await overhang(page)).toBe(0);

    const thread = await threadOn(page);
    await thread.getByText('rollout-1.json').first().waitFor();
    expect(await thread.getByText('complete: 40 copies verified').count()).toBe(6);
    await page.screenshot({ path: join(pictures, 'forty-thread.png') });
    expect(await overhang(page)).toBe(0);
  });

  it('a lie of Image Builder is shown to nobody as a copy', { timeout: 180_000 }, async () => {
    const { cast, page } = await play('sample', { CONFIRM_WITHIN_SECONDS: '4' });
    await createConfiguration(cast);
    await breakIt(cast, 'image-builder-lies');
    await submitRollout(cast);
    const card = await approved(page);
    await card.getByText('waiting until the accounts show 2 copies').waitFor();
    await card.getByText('Needs attention').waitFor();
    await card.screenshot({ path: join(pictures, 'liar-card.png') });
    expect(await card.innerText()).not.toMatch(/[1-9] verified| verified ami/);
    const thread = await threadOn(page);
    await thread.getByText('0 of 2 copies verified').waitFor();
    expect(await thread.getByText('complete').count()).toBe(0);
  });
});
