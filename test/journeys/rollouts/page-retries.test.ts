import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../../../sandbox/stage.ts';
import { openStage } from '../../../sandbox/stage.ts';
import { askForAmi, tagSnapshots } from '../../../sandbox/stories/rollouts/existing-ami.ts';
import { breakIt, mendIt } from '../../../sandbox/stories/telling/owner.ts';
import { createConfiguration, submitRollout } from '../../../sandbox/stories/telling/scenes.ts';
import { castOn } from '../../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';
import { chromiumFound, launchChromium } from '../../support/chromium.ts';
import type { Scene } from '../decisions/on-phone.ts';
import { approve, cardOn, onPhone } from '../decisions/on-phone.ts';

const BROKEN = '987654321098';
const SWITCH = `trust-${BROKEN}`;

let browser: Browser;
const stages: Stage[] = [];
/** Where what people see is left to be looked at. */
const pictures = mkdtempSync(join(tmpdir(), 'ami-distribute-retries-'));

async function play(speed = 300): Promise<{ scene: Scene; page: Page }> {
  const settings = { EXECUTION_ROLE: 'ImageBuilderExecutionRole' };
  const stage = await openStage({ world: loadWorld(worldPath('sample')), speed, settings });
  stages.push(stage);
  const scene = { stage, cast: castOn(stage, () => undefined), browser, pictures };
  await createConfiguration(scene.cast);
  return { scene, page: await onPhone(scene, scene.cast.andrew.id) };
}

async function pressed(page: Page, number: number, button: string): Promise<void> {
  await cardOn(page, number).getByRole('button', { name: button }).click();
  await page.getByRole('alertdialog').getByRole('button').last().click();
}

/** How much wider than the phone the page is. */
const overhang = (page: Page) => page.evaluate('document.documentElement.scrollWidth - window.innerWidth');

const isHere = chromiumFound();

beforeAll(async () => {
  if (isHere) browser = await launchChromium();
}, 60_000);
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.stop();
});
afterAll(async () => {
  await browser?.close();
});

describe.skipIf(!isHere)('what goes another way, in the page', () => {
  it('one press brings the copy that is missing', { timeout: 180_000 }, async () => {
    const { scene, page } = await play();
    await submitRollout(scene.cast);
    await approve(page, 1);
    await cardOn(page, 1).getByText('Building the image').waitFor();
    await breakIt(scene.cast, SWITCH);
    await cardOn(page, 1).getByText('Partly available: 1 of 2 copies verified').waitFor();
    await cardOn(page, 1).screenshot({ path: join(pictures, 'partly.png') });
    await mendIt(scene.cast, SWITCH);

    // Whoever approved it cannot start its retry on that approval: Paula asks.
    const asking = await onPhone(scene, scene.cast.paula.id);
    await pressed(asking, 1, 'Retry 1 target');
    await cardOn(page, 1).getByText('Retried as rollout #2').waitFor();
    await cardOn(page, 2).getByText('Available: 1 of 1 copy verified').waitFor();
    await cardOn(page, 2).screenshot({ path: join(pictures, 'retry.png') });

    const told = await cardOn(page, 2).innerText();
    expect(told).toContain(`${BROKEN} in us-west-2 verified`);
    expect(told).toMatch(/Asked by\s+@Paula/);
    expect(told).toContain('Approved by @Andrew');
    expect(await cardOn(page, 1).getByRole('button', { name: /Retry/ }).count()).toBe(0);
    expect(await overhang(page)).toBe(0);
  });

  it('an AMI that exists is approved by its name and id', { timeout: 180_000 }, async () => {
    const { scene, page } = await play();
    await tagSnapshots(scene.cast);
    await askForAmi(scene.cast);
    await cardOn(page, 1).getByText('Image, as it is').waitFor();
    await cardOn(page, 1).getByRole('button', { name: 'Approve' }).waitFor();
    await cardOn(page, 1).screenshot({ path: join(pictures, 'existing.png') });
    await approve(page, 1);
    await cardOn(page, 1).getByText('Available: 2 of 2 copies verified').waitFor();
    expect(await cardOn(page, 1).innerText()).toContain('distributed in 444455556666 us-west-2');
    expect(await overhang(page)).toBe(0);
  });
});

describe.skipIf(!isHere)('what is cut short, in the page', () => {
  it('a press on Cancel stops what Image Builder does', { timeout: 180_000 }, async () => {
    const { scene, page } = await play();
    await submitRollout(scene.cast);
    await approve(page, 1);
    await cardOn(page, 1).getByText('Building the image').waitFor();
    await pressed(page, 1, 'Cancel');
    await cardOn(page, 1).getByText('Cancelled', { exact: true }).waitFor();
    expect((await scene.cast.world()).images).toMatchObject([{ status: 'CANCELLED' }]);
    expect(await cardOn(page, 1).getByRole('button', { name: 'Cancel' }).count()).toBe(0);
  });

  it('a restart while copies are made is not seen', { timeout: 180_000 }, async () => {
    const { scene, page } = await play(120);
    await submitRollout(scene.cast);
    await approve(page, 1);
    await cardOn(page, 1).getByText('Distributing').waitFor();
    await scene.stage.bot.end('SIGKILL');
    await scene.stage.restartBot();
    await cardOn(page, 1).getByText('Available: 2 of 2 copies verified').waitFor();
    const ends = page.getByText('rollout #1 ended after');
    await page
      .getByRole('button', { name: /repl(y|ies)/ })
      .first()
      .click();
    await ends.first().waitFor();
    expect(await ends.count()).toBe(1);
  });
});
