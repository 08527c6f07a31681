import { beforeEach, expect, test } from 'vitest';
import { eventually, useBrowsing } from '../browsing.ts';
import { paula, snapshotOf } from '../sample.ts';
import { gridWorld, useAws } from './aws-beside.ts';

const aws = useAws(gridWorld(1, ['eu-central-1']));
const browsing = useBrowsing({ awsUrl: aws.url });

const look = { id: 1, at: 1, service: 'ec2', operation: 'DescribeImages', region: 'us-east-1', status: 200 };
const refused = { id: 2, at: 2, service: 'sts', operation: 'AssumeRole', region: 'us-east-1', status: 403 };
const late = { ...look, id: 3, at: 3, operation: 'CopyImage' };

beforeEach(() => {
  aws.requests = [
    { ...look, caller: 'arn:aws:iam::111122223333:user/bot' },
    { ...refused, error: 'AccessDenied' },
  ];
});

const openRequests = async () => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula));
  fixture.answer('journal', () => [
    { at: 5, what: 'chat.postMessage', ok: true },
    { at: 5, what: 'views.open', ok: false, error: 'expired_trigger_id', detail: { trigger: 'x' } },
  ]);
  const page = await open(`/?as=${paula.id}`);
  await page.getByRole('button', { name: 'World' }).click();
  await page.getByRole('tab', { name: 'Requests' }).click();
  const panel = page.getByRole('tabpanel', { name: 'Requests' });
  return { panel, items: panel.getByRole('listitem') };
};

test('requests to AWS are listed newest first', async () => {
  const { items } = await openRequests();
  await items.first().getByText('sts:AssumeRole').waitFor();
  await items.first().getByText('AccessDenied').waitFor();
  expect(await items.last().textContent()).toContain('111122223333');
  aws.requests.push(late);
  await items.first().getByText('ec2:CopyImage').waitFor();
});

test('a request opened is shown whole', async () => {
  const { panel } = await openRequests();
  await panel.getByRole('button', { name: 'sts:AssumeRole' }).click();
  const whole = panel.getByLabel('sts:AssumeRole as JSON');
  await eventually(async () => expect(await whole.textContent()).toContain('"Owners": [\n      "self"'));
  await panel.getByRole('button', { name: 'sts:AssumeRole' }).click();
  expect(await whole.count()).toBe(0);
});

test('words filter the requests, all of them', async () => {
  const { panel, items } = await openRequests();
  await items.first().waitFor();
  await panel.getByRole('searchbox', { name: 'Filter requests' }).fill('ec2 us-east');
  await eventually(async () => expect(await items.count()).toBe(1));
  await panel.getByRole('searchbox', { name: 'Filter requests' }).fill('ec2 denied');
  await panel.getByText('None says that.').waitFor();
});

test('a paused list stands still until it goes on', async () => {
  const { panel, items } = await openRequests();
  await items.first().getByText('sts:AssumeRole').waitFor();
  await panel.getByRole('button', { name: 'Pause' }).click();
  aws.requests.push(late);
  await new Promise((resolve) => {
    setTimeout(resolve, 1300);
  });
  expect(await items.count()).toBe(2);
  await panel.getByRole('button', { name: 'Paused' }).click();
  await items.first().getByText('ec2:CopyImage').waitFor();
});

test('calls to Slack tell whether they were accepted', async () => {
  const { panel, items } = await openRequests();
  await panel.getByRole('radio', { name: 'Slack' }).check();
  await items.first().getByText('views.open').waitFor();
  await items.first().getByText('expired_trigger_id').waitFor();
  await panel.getByRole('button', { name: 'views.open' }).click();
  await eventually(async () => expect(await panel.locator('pre').textContent()).toContain('"trigger": "x"'));
  expect(await items.last().textContent()).toContain('chat.postMessage');
});
