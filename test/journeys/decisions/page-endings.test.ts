import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { StageOptions } from '../../../sandbox/stage.ts';
import { openStage } from '../../../sandbox/stage.ts';
import { secondGate } from '../../../sandbox/stories/approval/second-gate.ts';
import { createConfiguration, submitRollout } from '../../../sandbox/stories/telling/scenes.ts';
import { cardOf, castOn } from '../../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';
import { chromiumFound, launchChromium } from '../../support/chromium.ts';
import type { Scene } from './on-phone.ts';
import { approve, cardOn, onPhone } from './on-phone.ts';

const DECIDING = /Approve|Reject|Override|Ship it|Stop/;

const open: Scene[] = [];

async function opened(options: Partial<StageOptions>, world = 'sample'): Promise<Scene> {
  const stage = await openStage({ world: loadWorld(worldPath(world)), speed: 120, ...options });
  const pictures = mkdtempSync(join(tmpdir(), 'ami-distribute-endings-'));
  const scene = { stage, cast: castOn(stage, () => undefined), browser: await launchChromium(), pictures };
  open.push(scene);
  await createConfiguration(scene.cast);
  return scene;
}

afterEach(async () => {
  for (const { browser, stage } of open.splice(0)) {
    await browser.close();
    await stage.stop();
  }
});

function buttonsOf(page: Page, number: number) {
  return cardOn(page, number).getByRole('button', { name: DECIDING });
}

describe.skipIf(!chromiumFound())('how a decision ends in the page', () => {
  it('what nobody decides in time expires, and its buttons vanish', { timeout: 180_000 }, async () => {
    const scene = await opened({ policy: 'approvers: [S0APPROVERS]\ntimeToLive: 12s' });
    const { cast, pictures } = scene;
    const andrew = await onPhone(scene, cast.andrew.id);
    const number = await submitRollout(cast);
    const card = cardOn(andrew, number);
    await card.getByRole('button', { name: 'Approve' }).waitFor();
    await card.getByText('Expired').first().waitFor();
    await card.screenshot({ path: join(pictures, 'expired.png') });
    expect(await buttonsOf(andrew, number).count()).toBe(0);
    expect((await cast.world()).images).toEqual([]);
  });

  it('what a newer request supersedes, and what is cancelled, has no buttons', { timeout: 240_000 }, async () => {
    const scene = await opened({});
    const { cast, pictures } = scene;
    const andrew = await onPhone(scene, cast.andrew.id);
    const first = await submitRollout(cast);
    await cardOn(andrew, first).getByRole('button', { name: 'Approve' }).waitFor();
    const second = await submitRollout(cast);
    await cardOn(andrew, first).getByText('Superseded').first().waitFor();
    expect(await buttonsOf(andrew, first).count()).toBe(0);

    await buttonsOf(andrew, second).first().waitFor();
    const card = cardOn(andrew, second);
    await card.getByRole('button', { name: 'Cancel' }).click();
    await andrew.getByRole('alertdialog').getByRole('button', { name: 'Cancel the rollout' }).click();
    await card.getByText('Cancelled').first().waitFor();
    await card.screenshot({ path: join(pictures, 'cancelled.png') });
    expect(await buttonsOf(andrew, second).count()).toBe(0);
    expect((await cast.world()).images).toEqual([]);
  });
});

/** A rollout whose image waits: its card, and that of its gate in the thread. */
async function atGate() {
  const scene = await opened({ settings: secondGate.settings ?? {} }, 'gated');
  const { cast, pictures } = scene;
  const andrew = await onPhone(scene, cast.andrew.id);
  const number = await submitRollout(cast);
  await approve(andrew, number);
  const card = cardOn(andrew, number);
  await card.getByText('Waiting at a gate').first().waitFor();
  const page = await onPhone(scene, cast.andrew.id, cardOf(await cast.andrew.see(), number)?.ts);
  const gate = page.getByRole('article').filter({ hasText: `Rollout #${number}: ship it?` });
  await gate.getByText('Full report').waitFor();
  await gate.screenshot({ path: join(pictures, 'gate.png') });
  return { cast, card, page, gate, buttons: gate.getByRole('button', { name: DECIDING }) };
}

describe.skipIf(!chromiumFound())('how a gate ends in the page', () => {
  it('an image that waits is shipped from its own card', { timeout: 300_000 }, async () => {
    const { card, page, gate, buttons } = await atGate();
    await gate.getByRole('button', { name: 'Ship it' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Ship it' }).click();
    await card.getByText('2 of 2 copies verified').first().waitFor();
    expect(await buttons.count()).toBe(0);
  });

  it('an image that waits is stopped with a reason, and copied nowhere', { timeout: 300_000 }, async () => {
    const { cast, card, page, gate, buttons } = await atGate();
    await gate.getByRole('button', { name: 'Stop' }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: 'Reason' }).fill('The agent is missing');
    await form.getByRole('button', { name: 'Reject' }).click();
    await form.getByText('is stopped').waitFor();
    await page.keyboard.press('Escape');
    await gate.getByText('The agent is missing').waitFor();
    await card
      .getByText(/Failed|Cancelled/)
      .first()
      .waitFor();
    expect(await buttons.count()).toBe(0);
    expect((await cast.world()).amis.filter(({ sourceAmiId }) => sourceAmiId !== undefined)).toEqual([]);
  });
});
