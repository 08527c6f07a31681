import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../../sandbox/stage.ts';
import { openStage } from '../../sandbox/stage.ts';
import { editConfiguration } from '../../sandbox/stories/approval/drift.ts';
import { breakIt } from '../../sandbox/stories/telling/owner.ts';
import { createConfiguration, submitRollout } from '../../sandbox/stories/telling/scenes.ts';
import type { Cast } from '../../sandbox/stories/telling/story.ts';
import { castOn } from '../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../sandbox/world/load.ts';
import { worldPath } from '../../sandbox/world/shipped.ts';
import { chromiumFound, launchChromium } from '../support/chromium.ts';

const PATIENCE = { timeout: 90_000 };
const PHONE = { width: 390, height: 844 };
const POLICY = `
approvers: [S0APPROVERS]
overriders: [U0ALICE]
rules: [{ tags: [production], approvals: 2, sensitive: true }]
accounts:
  '123456789012': { name: payments-production, tags: [production] }
  '987654321098': { name: playground }
`;

/** `pictures` is where what people see is left to be looked at. */
type Scene = { stage: Stage; cast: Cast; browser: Browser; pictures: string };

/** The channel of the cards as one person sees it on a phone. */
async function onPhone({ browser, stage }: Scene, person: string): Promise<Page> {
  const page = await browser.newPage({ viewport: PHONE });
  page.setDefaultTimeout(PATIENCE.timeout);
  await page.goto(`${stage.slack.url}/?as=${person}&channel=C0APPROVALS`);
  return page;
}
const cardOn = (page: Page, number: number): Locator =>
  page
    .getByRole('article')
    .filter({ hasText: `Rollout #${number} ` })
    .first();

async function approve(page: Page, number: number): Promise<string> {
  await cardOn(page, number).getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('alertdialog');
  const asked = await dialog.innerText();
  await dialog.getByRole('button', { name: 'Approve' }).click();
  return asked;
}

async function withReason(page: Page, number: number, button: string, reason: string): Promise<void> {
  await cardOn(page, number).getByRole('button', { name: button }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await form.getByRole('button', { name: button }).click();
  await form.getByText(`Rollout #${number} `).waitFor();
  await page.keyboard.press('Escape');
}

/** Each journey gives the buttons that are left at its end. */
async function twoPeopleAndAnEdit(scene: Scene): Promise<number> {
  const { cast, pictures } = scene;
  const number = await submitRollout(cast);
  const andrew = await onPhone(scene, cast.andrew.id);
  const alice = await onPhone(scene, cast.alice.id);
  const card = cardOn(andrew, number);
  await card.getByRole('button', { name: 'Approve' }).waitFor();
  await card.screenshot({ path: join(pictures, 'asked.png') });
  expect(await card.innerText()).toContain('payments-production');

  const asked = await approve(andrew, number);
  expect(asked).toContain('2 accounts × 1 Region = 2 copies');
  expect(asked).toContain('payments-production');
  await card.getByText('1 of 2 given').first().waitFor();
  await card.screenshot({ path: join(pictures, 'one-of-two.png') });
  await editConfiguration(cast);
  await approve(alice, number);
  await card.getByText('0 of 2 given').first().waitFor();

  await approve(alice, number);
  await card.getByText('1 of 2 given').first().waitFor();
  await approve(andrew, number);
  await card.getByText('Available').first().waitFor();
  expect((await cast.world()).images).toHaveLength(1);
  return card.getByRole('button', { name: /Approve|Reject/ }).count();
}

async function aRejection(scene: Scene): Promise<number> {
  const { cast, pictures } = scene;
  const number = await submitRollout(cast);
  const andrew = await onPhone(scene, cast.andrew.id);
  await withReason(andrew, number, 'Reject', 'Not during the freeze');
  const card = cardOn(andrew, number);
  await card.getByText('Not during the freeze').waitFor();
  await card.screenshot({ path: join(pictures, 'rejected.png') });
  return card.getByRole('button', { name: /Approve|Reject/ }).count();
}

async function anOverride(scene: Scene): Promise<number> {
  const { cast, pictures } = scene;
  await breakIt(cast, 'role-987654321098');
  const number = await submitRollout(cast);
  const alice = await onPhone(scene, cast.alice.id);
  const card = cardOn(alice, number);
  await card.getByRole('button', { name: 'Override' }).waitFor();
  await card.screenshot({ path: join(pictures, 'blocked.png') });
  await withReason(alice, number, 'Override', 'The role is repaired tonight');
  await card.getByText('The role is repaired tonight').waitFor();
  await card.getByRole('button', { name: 'Approve' }).waitFor();
  await card.screenshot({ path: join(pictures, 'overridden.png') });
  expect((await cast.world()).images).toHaveLength(1);
  return card.getByRole('button', { name: 'Override' }).count();
}

describe.skipIf(!chromiumFound())('decisions in the page', () => {
  let scene: Scene;

  beforeAll(async () => {
    const stage = await openStage({ world: loadWorld(worldPath('sample')), speed: 120, policy: POLICY });
    const pictures = mkdtempSync(join(tmpdir(), 'ami-distribute-approval-'));
    scene = { stage, cast: castOn(stage, () => undefined), browser: await launchChromium(), pictures };
    await createConfiguration(scene.cast);
  }, 60_000);

  afterAll(async () => {
    await scene?.browser.close();
    await scene?.stage.stop();
  });

  it('two people approve, and an edit between voids what was said', { timeout: 240_000 }, async () => {
    expect(await twoPeopleAndAnEdit(scene)).toBe(0);
  });
  it('a rejection takes its reason to the card, and the buttons away', { timeout: 120_000 }, async () => {
    expect(await aRejection(scene)).toBe(0);
  });
  it('an override takes its reason to the approvers', { timeout: 120_000 }, async () => {
    expect(await anOverride(scene)).toBe(0);
  });
});
