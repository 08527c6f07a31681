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

/**
 * Whether browser tests can run here; says why where they cannot. Where REQUIRE_CHROMIUM says that they have to, it throws:
 * what is skipped unnoticed proves nothing.
 */
export function chromiumFound(found = findChromium() !== undefined): boolean {
  if (!found && process.env['REQUIRE_CHROMIUM'] === '1') {
    throw new Error('looking for chromium: none found, though REQUIRE_CHROMIUM asks for one; name one in CHROMIUM');
  }
  if (!found) process.stdout.write('browser tests are skipped: no chromium found; name one in CHROMIUM\n');
  return found;
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('launching chromium: none found, name one in CHROMIUM');
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
