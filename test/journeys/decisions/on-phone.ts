import type { Browser, Locator, Page } from 'playwright-core';
import type { Stage } from '../../../sandbox/stage.ts';
import type { Cast } from '../../../sandbox/stories/telling/story.ts';

const PATIENCE = { timeout: 90_000 };
const PHONE = { width: 390, height: 844 };

/** `pictures` is where what people see is left to be looked at. */
export type Scene = { stage: Stage; cast: Cast; browser: Browser; pictures: string };

/** The channel of the cards as one person sees it on a phone, or the thread of a rollout. */
export async function onPhone({ browser, stage }: Scene, person: string, thread = ''): Promise<Page> {
  const page = await browser.newPage({ viewport: PHONE });
  page.setDefaultTimeout(PATIENCE.timeout);
  await page.goto(`${stage.slack.url}/?as=${person}&channel=C0APPROVALS&thread=${thread}`);
  return page;
}
export const cardOn = (page: Page, number: number): Locator =>
  page
    .getByRole('article')
    // A regular expression minds capital letters: other cards speak of "rollout #2" too.
    .filter({ hasText: new RegExp(`Rollout #${number}\\b`) })
    .first();

export async function approve(page: Page, number: number): Promise<string> {
  await cardOn(page, number).getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('alertdialog');
  const asked = await dialog.innerText();
  await dialog.getByRole('button', { name: 'Approve' }).click();
  return asked;
}

export async function withReason(page: Page, number: number, button: string, reason: string): Promise<void> {
  await cardOn(page, number).getByRole('button', { name: button }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await form.getByRole('button', { name: button }).click();
  await form.getByText(`Rollout #${number} `).waitFor();
  await page.keyboard.press('Escape');
}
