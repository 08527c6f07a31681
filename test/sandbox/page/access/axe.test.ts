import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowsing } from '../browsing.ts';
import { andrew, message, messages, modal, paula, snapshotOf } from '../sample.ts';
import { gridWorld, useAws } from '../world/aws-beside.ts';

const bot = { isRunning: () => true, kill: () => Promise.resolve(), start: () => Promise.resolve() };
const aws = useAws(gridWorld(12, ['eu-central-1', 'us-east-1', 'us-west-2']));
aws.switches = [
  { id: 'a', label: 'eu-central-1 is out of AMI quota', on: true },
  { id: 'b', label: 'Image Builder throttles', on: false },
];
aws.requests.push(
  { id: 1, at: 1, service: 'ec2', operation: 'DescribeImages', region: 'us-east-1', status: 200 },
  { id: 2, at: 2, service: 'sts', operation: 'AssumeRole', region: 'us-east-1', status: 403, error: 'AccessDenied' },
);
const browsing = useBrowsing({ awsUrl: aws.url, bot });

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const files = [
  { id: 'F1', name: 'report.json', title: 'Report of rollout #42', mimetype: 'application/json', size: 48_213 },
];
const reactions = [{ name: 'eyes', users: [paula.id] }];
const snapshot = snapshotOf(paula, {
  messages: [
    ...messages,
    message(800, 'U0AMIBOT', 'attached', { files, reactions }),
    message(900, andrew.id, 'hello <@U0PAULA>', { channel: 'C0RANDOM' }),
  ],
});

/** Serious and critical violations, each with the elements that have it. */
async function violations(page: Page): Promise<string[]> {
  // Half way through a movement, contrast is that of neither end.
  await page.evaluate('for (const one of document.getAnimations()) if (one.transitionProperty) one.finish()');
  await page.evaluate(axe.source);
  const found = await page.evaluate<axe.AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** Goes from look to look on one page, and collects what is wrong with each. */
async function tour(colorScheme: 'light' | 'dark', viewport: typeof PHONE, looks: [string, Look][]) {
  const { fixture, open } = browsing();
  fixture.answer('journal', () => [{ at: 5, what: 'views.open', ok: false, error: 'expired_trigger_id' }]);
  fixture.show(paula.id, snapshot);
  const page = await open(`/?as=${paula.id}`, { colorScheme, viewport });
  await page.getByText('Rollout #42').first().waitFor();
  const wrong: Record<string, string[]> = {};
  for (const [name, look] of looks) {
    await look(page);
    const found = await violations(page);
    if (found.length > 0) wrong[name] = found;
  }
  return wrong;
}

type Look = (page: Page) => Promise<void>;

const thread: Look = (page) => page.getByRole('button', { name: '4 replies' }).click();
const completion: Look = async (page) => {
  const box = page.getByRole('textbox', { name: 'Reply to thread' });
  await page.getByRole('button', { name: 'Close thread' }).click();
  await box.waitFor({ state: 'detached' });
  await page.getByRole('textbox', { name: 'Message #ami-approvals' }).fill('/ami');
  await page.getByRole('listbox', { name: 'Commands' }).waitFor();
};
const people: Look = async (page) => {
  await page.getByRole('textbox', { name: 'Message #ami-approvals' }).fill('');
  await page.getByRole('button', { name: 'You are: Paula' }).click();
  await page.getByRole('menu').waitFor();
};
const confirm: Look = async (page) => {
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('alertdialog').waitFor();
};
const world: Look = async (page) => {
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'World' }).click();
  await page.getByRole('button', { name: 'account-2 in us-east-1' }).hover();
};
const trouble: Look = async (page) => {
  await page.getByRole('tab', { name: 'Trouble' }).click();
  await page.getByRole('button', { name: 'Kill the bot' }).waitFor();
  await page.getByRole('switch').first().waitFor();
};
const requests: Look = async (page) => {
  await page.getByRole('tab', { name: 'Requests' }).click();
  await page.getByRole('button', { name: 'sts:AssumeRole' }).click();
  await page.locator('pre').last().waitFor();
};
const form: Look = async (page) => {
  await page.keyboard.press('Escape');
  browsing().fixture.show(paula.id, {
    ...snapshot,
    modal: { ...modal, errors: { name: 'This name is taken.' }, problem: 'We had some trouble connecting.' },
  });
  await page.getByText('This name is taken.').waitFor();
};
const list: Look = async (page) => {
  await page.getByRole('combobox', { name: 'Build Region' }).click();
  await page.getByRole('listbox').waitFor();
};
const drawer: Look = async (page) => {
  await page.getByRole('button', { name: 'Channels' }).click();
  await page.getByRole('link', { name: 'random' }).first().waitFor();
};
const shut: Look = async (page) => {
  await page.keyboard.press('Escape');
};

const everyLook: [string, Look][] = [
  ['thread', thread],
  ['completion', completion],
  ['people', people],
  ['confirm', confirm],
  ['world', world],
  ['trouble', trouble],
  ['requests', requests],
  ['form', form],
  ['list', list],
];

test.each(['light', 'dark'] as const)('everything is accessible on a desktop in %s', async (scheme) => {
  expect(await tour(scheme, DESKTOP, everyLook)).toEqual({});
});

test.each(['light', 'dark'] as const)('everything is accessible on a phone in %s', async (scheme) => {
  expect(await tour(scheme, PHONE, [['drawer', drawer], ['channel', shut], ...everyLook])).toEqual({});
});
