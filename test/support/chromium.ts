import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser named by CHROMIUM, else one in a usual place; tests that need one are skipped without. */
function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named) return named;
  return USUAL_PATHS.find((path) => existsSync(path));
}

/** Whether browser tests can run here; says why where they cannot. */
export function chromiumFound(): boolean {
  const found = findChromium() !== undefined;
  if (!found) process.stdout.write('browser tests are skipped: no chromium found; name one in CHROMIUM\n');
  return found;
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('launching chromium: none found, name one in CHROMIUM');
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
