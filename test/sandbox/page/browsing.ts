import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { BotSwitch } from '../../../sandbox/bot-switch.ts';
import { chromiumFound, launchChromium } from '../../support/chromium.ts';
import { type Fixture, startFixture } from './fixture.ts';

export type Browsing = {
  fixture: Fixture;
  /** A fresh page; closed after the test, which fails on any error in it. */
  open: (path: string, options?: BrowserContextOptions) => Promise<Page>;
};

/** The tests of a file need a browser, and are skipped with that reason where there is none. */
export function skipWithoutChromium(): boolean {
  const missing = !chromiumFound();
  beforeEach(({ skip }) => {
    skip(missing, 'no chromium found; name one in CHROMIUM');
  });
  return missing;
}

/** One browser for a file of tests, and for each a page over canned snapshots. */
export function useBrowsing(options: { awsUrl?: () => string; bot?: BotSwitch } = {}): () => Browsing {
  let browser: Browser;
  let fixture: Fixture;
  const broken: string[] = [];
  const pages: Page[] = [];

  const missing = skipWithoutChromium();

  beforeAll(async () => {
    if (missing) return;
    const { awsUrl, bot } = options;
    const beside = { ...(awsUrl && { awsUrl: awsUrl() }), ...(bot && { bot }) };
    [browser, fixture] = await Promise.all([launchChromium(), startFixture(beside)]);
  });
  afterEach(async () => {
    if (missing) return;
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
    fixture.told.length = 0;
    const errors = broken.splice(0);
    if (errors.length > 0) throw new Error(`the page broke: ${errors.join('; ')}`);
  });
  afterAll(async () => {
    if (missing) return;
    await browser.close();
    await fixture.stop();
  });

  const open: Browsing['open'] = async (path, contextOptions = {}) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...contextOptions });
    const page = await context.newPage();
    page.setDefaultTimeout(5000);
    page.on('pageerror', (error) => broken.push(error.message));
    pages.push(page);
    await page.goto(fixture.url + path);
    return page;
  };
  return () => ({ fixture, open });
}

/** Looks again until `check` no longer throws. */
export async function eventually(check: () => void | Promise<void>, withinMs = 4000): Promise<void> {
  for (const giveUpAt = Date.now() + withinMs; ; ) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 30);
      });
    }
  }
}
