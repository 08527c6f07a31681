import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../test/support/chromium.ts';
import { bigSnapshot } from '../test/sandbox/page/big/synthetic.ts';
import type { Figures } from './figures.ts';
import { startFixture } from '../test/sandbox/page/fixture.ts';

const PAULA = 'U0PAULA';
const UPDATES_A_SECOND = 10;
const SECONDS = 5;
const STARTS = 3;

/** In the page: how long each frame took, and every task that kept it from answering for over 50 ms. */
const WATCH = `
  window.frames_ms = [];
  window.tasks_ms = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.tasks_ms.push(duration);
  }).observe({ type: 'longtask' });
  let last = performance.now();
  const frame = (now) => { window.frames_ms.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);`;

/** A channel of 200 messages, among them the card of a rollout to 240 targets, which changes ten times a second. */
async function frames(browser: Browser): Promise<string> {
  const fixture = await startFixture();
  try {
    fixture.show(PAULA, bigSnapshot(0));
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${fixture.url}/?as=${PAULA}`);
    await page.getByText('0 of 240').waitFor();
    await page.evaluate(WATCH);
    for (let update = 1; update <= UPDATES_A_SECOND * SECONDS; update += 1) {
      fixture.show(PAULA, bigSnapshot(update * 4));
      await pause(1000 / UPDATES_A_SECOND);
    }
    const took = await page.evaluate<number[]>('window.frames_ms');
    const tasks = await page.evaluate<number[]>('window.tasks_ms');
    await page.close();
    const sorted = took.toSorted((a, b) => a - b);
    const at = (share: number) => ms(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
    return `${took.length} frames in ${SECONDS} s: median ${at(0.5)}, 99 % within ${at(0.99)}, longest ${at(1)}; tasks over 50 ms: ${tasks.length}`;
  } finally {
    await fixture.stop();
  }
}

/** From `npm run sandbox` to a page in which one can type, and until the bot is there as well. */
async function start(browser: Browser): Promise<string> {
  const began = performance.now();
  const passed = () => ms(performance.now() - began);
  const child = spawn('npm', ['run', '--silent', 'sandbox'], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  try {
    let url = '';
    for await (const line of createInterface(child.stdout)) {
      url = /^Open (\S+)/.exec(line)?.[1] ?? '';
      if (url) break;
    }
    const printed = passed();
    const page = await browser.newPage();
    await page.goto(url);
    await page.getByRole('textbox', { name: 'Message #' }).fill('/ami-distribute help');
    const usable = passed();
    await page.getByText('offline').waitFor({ state: 'detached' });
    const connected = passed();
    await page.close();
    return `address printed after ${printed}, page usable after ${usable}, bot connected after ${connected}`;
  } finally {
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    // npm hands no signal on to what it runs; the group has both.
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    await ended;
  }
}

function ms(duration: number): string {
  return `${Math.round(duration)} ms`;
}

function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, forMs);
  });
}

/** How smooth the page is while a large card changes, and how soon it is usable. */
export async function benchPage(): Promise<Figures> {
  const browser = await launchChromium();
  try {
    const figures: Figures = { frames: await frames(browser) };
    for (let round = 1; round <= STARTS; round += 1) figures[`start ${round}`] = await start(browser);
    return figures;
  } finally {
    await browser.close();
  }
}
