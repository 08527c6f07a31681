import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage } from '../../../sandbox/stage.ts';
import { editConfiguration } from '../../../sandbox/stories/approval/drift.ts';
import { breakIt } from '../../../sandbox/stories/telling/owner.ts';
import { createConfiguration, submitRollout } from '../../../sandbox/stories/telling/scenes.ts';
import { castOn } from '../../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';
import { chromiumFound, launchChromium } from '../../support/chromium.ts';
import type { Scene } from './on-phone.ts';
import { approve, cardOn, onPhone, withReason } from './on-phone.ts';

const POLICY = `
approvers: [S0APPROVERS]
overriders: [U0ALICE]
rules: [{ tags: [production], approvals: 2, sensitive: true }]
accounts:
  '123456789012': { name: payments-production, tags: [production] }
  '987654321098': { name: playground }
`;

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
