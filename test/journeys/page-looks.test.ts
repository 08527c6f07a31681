import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../../sandbox/stage.ts';
import {
  checkConfiguration,
  createConfiguration,
  submitRollout,
  untilEnded,
} from '../../sandbox/stories/telling/scenes.ts';
import { type Cast, castOn, cardOf } from '../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../sandbox/world/load.ts';
import { worldPath } from '../../sandbox/world/shipped.ts';
import { chromiumFound, launchChromium } from '../support/chromium.ts';

const VIEWPORTS = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const SCHEMES = ['light', 'dark'] as const;
const PATIENCE = { timeout: 60_000 };

type Looker = {
  page: Page;
  /** What broke: an error in the page, a request that left it, a look wider than its screen. */
  problems: string[];
  /** Four pictures of what is there now. */
  look: (name: string) => Promise<void>;
};

async function looker(browser: Browser, folder: string, origin: string): Promise<Looker> {
  const page = await browser.newPage({ viewport: VIEWPORTS.desktop });
  page.setDefaultTimeout(PATIENCE.timeout);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) problems.push(`asked ${request.url()}`);
  });
  const look = async (name: string) => {
    for (const [device, viewport] of Object.entries(VIEWPORTS)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(folder, `${name}-${device}-${colorScheme}.png`) });
      }
      const width = await page.evaluate('document.documentElement.scrollWidth');
      if (width !== viewport.width) problems.push(`${name} is ${String(width)} px wide on a ${device}`);
    }
    await page.setViewportSize(VIEWPORTS.desktop);
  };
  return { page, problems, look };
}

/** The place of a person in a channel, and in the thread of the rollout's card where a number is given. */
async function placeOf(cast: Cast, who: 'paula' | 'andrew', channelName: string, number?: number): Promise<string> {
  const snapshot = await cast[who].see();
  const channel = snapshot.channels.find(({ name }) => name === channelName)?.id ?? '';
  const thread = number === undefined ? '' : (cardOf(snapshot, number)?.ts ?? '');
  return `${cast.stage.slack.url}/?${new URLSearchParams({ as: cast[who].id, channel, thread }).toString()}`;
}

type Scene = Looker & { cast: Cast };

async function asking({ cast, page, look }: Scene): Promise<void> {
  await page.goto(await placeOf(cast, 'paula', 'platform'));
  await cast.paula.command('platform', '/ami-distribute help');
  await cast.paula.command('platform', '/ami-distribute new');
  await page.getByRole('dialog', { name: 'New configuration' }).waitFor();
  await look('1-new');
  await cast.paula.close();
  await createConfiguration(cast);
  await checkConfiguration(cast, '2 of 2 targets ready');
  await page.getByText('2 of 2 targets ready').first().waitFor();
  await look('2-report');
  await cast.paula.command('platform', '/ami-distribute run');
  await page.getByRole('combobox', { name: 'Image recipe' }).click();
  await page.getByRole('option').first().waitFor();
  await look('3-run');
  await cast.paula.close();
}

async function approving({ cast, page, look }: Scene): Promise<void> {
  const number = await submitRollout(cast);
  await page.goto(`${cast.stage.slack.url}/?as=${cast.andrew.id}&channel=home`);
  await page.getByText('Waiting for approval').first().waitFor();
  await page.getByText('Open card').first().waitFor();
  await look('e-home-waiting');
  await page.getByRole('link', { name: 'Open card' }).click();
  await page.getByRole('complementary', { name: 'Thread' }).getByText('Waiting for approval').first().waitFor();
  await page.goto(await placeOf(cast, 'andrew', 'ami-approvals'));
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  await look('4-card');
  await page.getByRole('button', { name: 'Approve' }).click();
  const question = page.getByRole('alertdialog');
  await question.waitFor();
  await look('5-confirm');
  await question.getByRole('button', { name: 'Approve' }).click();
  await page.goto(await placeOf(cast, 'andrew', 'ami-approvals', number));
  await page.getByRole('complementary', { name: 'Thread' }).getByText('Image Builder is building').waitFor();
  await look('6-thread');
  await untilEnded(cast, number, '2 of 2 copies verified');
  await page.getByText('rollout #1 ended').last().waitFor();
  await look('7-ended');
}

async function inspecting({ cast, page, look }: Scene): Promise<void> {
  await page.goto(await placeOf(cast, 'andrew', 'ami-approvals'));
  await page.getByRole('button', { name: 'World' }).click();
  await page.getByText('Choose a place').waitFor();
  await look('8-world');
  await page.getByRole('tab', { name: 'Requests' }).click();
  await page.getByRole('list', { name: 'Requests to AWS' }).getByRole('button').first().click();
  await look('9-requests');
}

async function reviving({ cast, page, look }: Scene): Promise<void> {
  await page.goto(await placeOf(cast, 'paula', 'platform'));
  await page.getByRole('button', { name: 'World' }).click();
  await page.getByRole('tab', { name: 'Trouble' }).click();
  await page.getByRole('button', { name: 'Kill the bot' }).click();
  await page.getByText('The bot does not run').waitFor();
  await page.getByText('offline').waitFor();
  await look('c-killed');
  await page.getByRole('button', { name: 'Start the bot' }).click();
  await page.getByText('The bot runs').waitFor();
  await page.getByText('offline').waitFor({ state: 'detached' });
  await page.goto(`${cast.stage.slack.url}/?as=${cast.paula.id}&channel=home`);
  await page.getByRole('heading', { name: 'Home' }).waitFor();
  await look('d-home');
}

async function blocked({ cast, page, look }: Scene): Promise<void> {
  await createConfiguration(cast);
  const number = await submitRollout(cast);
  await untilEnded(cast, number, '1 of 2 targets ready');
  await page.goto(await placeOf(cast, 'andrew', 'ami-approvals'));
  await page.getByText('Blocked').first().waitFor();
  await look('a-blocked');
  await page.goto(await placeOf(cast, 'andrew', 'ami-approvals', number));
  await page.getByText('1 of 2 targets ready').first().waitFor();
  await look('b-findings');
}

describe.skipIf(!chromiumFound())('the page, looked at', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ami-distribute-looks-'));
  const stages: Stage[] = [];
  let browser: Browser;
  const play = async (world: string): Promise<Scene> => {
    const stage = await openStage({ world: loadWorld(worldPath(world)), speed: 120 });
    stages.push(stage);
    return { cast: castOn(stage, () => undefined), ...(await looker(browser, folder, stage.slack.url)) };
  };

  beforeAll(async () => {
    browser = await launchChromium();
    process.stdout.write(`pictures of the page: ${folder}\n`);
  });
  afterAll(async () => {
    await browser?.close();
    for (const stage of stages) await stage.stop();
  });

  it('fits every screen while a rollout is approved', { timeout: 180_000 }, async () => {
    const scene = await play('sample');
    await asking(scene);
    await approving(scene);
    await inspecting(scene);
    await reviving(scene);
    expect(scene.problems).toEqual([]);
  });

  it('fits every screen where a rollout is blocked', { timeout: 120_000 }, async () => {
    const scene = await play('broken-trust');
    await blocked(scene);
    expect(scene.problems).toEqual([]);
  });
});
