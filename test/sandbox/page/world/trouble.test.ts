import { expect, test } from 'vitest';
import { eventually, useBrowsing } from '../browsing.ts';
import { paula, snapshotOf } from '../sample.ts';
import { gridWorld, useAws } from './aws-beside.ts';

const bot = {
  running: true,
  isRunning: () => bot.running,
  kill: async () => {
    bot.running = false;
  },
  start: async () => {
    bot.running = true;
  },
};
const aws = useAws(gridWorld(1, ['eu-central-1']));
const browsing = useBrowsing({ awsUrl: aws.url, bot });

const openTrouble = async () => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula));
  const page = await open(`/?as=${paula.id}`);
  await page.getByRole('button', { name: 'World' }).click();
  await page.getByRole('tab', { name: 'Trouble' }).click();
  return { fixture, panel: page.getByRole('tabpanel', { name: 'Trouble' }) };
};

test('the bot is killed and started again', async () => {
  const { panel } = await openTrouble();
  await panel.getByRole('button', { name: 'Kill the bot' }).click();
  await panel.getByText('The bot does not run').waitFor();
  expect(bot.running).toBe(false);
  await panel.getByRole('button', { name: 'Start the bot' }).click();
  await panel.getByText('The bot runs').waitFor();
  expect(bot.running).toBe(true);
});

test('faults of Slack are asked for by a press', async () => {
  const { fixture, panel } = await openTrouble();
  await panel.getByRole('button', { name: '429 for the next 5 calls' }).click();
  await panel.getByText('The next 5 calls of the bot are answered 429.').waitFor();
  await panel.getByRole('button', { name: 'Drop the next click' }).click();
  await panel.getByText('The next click never reaches the bot.').waitFor();
  expect(fixture.toldTo('fault')).toEqual([
    { method: '*', error: 429, retryAfter: 2, times: 5 },
    { payload: 'block_actions', drop: true },
  ]);
});

test('a fault that is refused says why', async () => {
  const { fixture, panel } = await openTrouble();
  fixture.answer('fault', () => ({ ok: false, problem: 'no such method' }));
  await panel.getByRole('button', { name: 'Drop the next click' }).click();
  await panel.getByText('no such method').waitFor();
  expect(await panel.getByText('never reaches the bot').count()).toBe(0);
});

test('switches of the AWS twin are turned', async () => {
  aws.switches = [{ id: 'quota', label: 'eu-central-1 is out of AMI quota', on: false }];
  const { panel } = await openTrouble();
  const quota = panel.getByRole('switch', { name: 'eu-central-1 is out of AMI quota' });
  await quota.check();
  await eventually(() => expect(aws.posted).toContainEqual({ path: 'switches', input: { id: 'quota', on: true } }));
  aws.switches = [{ id: 'quota', label: 'eu-central-1 is out of AMI quota', on: false }];
  await eventually(async () => expect(await quota.isChecked()).toBe(false));
});

test('without switches there is no heading for them', async () => {
  delete aws.switches;
  const { panel } = await openTrouble();
  await panel.getByText('The bot runs').waitFor();
  expect(await panel.getByText('AWS, until switched off').count()).toBe(0);
});
