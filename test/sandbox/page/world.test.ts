import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RequestView, WorldView } from '../../../sandbox/aws/contract.ts';
import { eventually, useBrowsing } from './browsing.ts';
import { textOf } from './fixture.ts';
import { paula, snapshotOf } from './sample.ts';

const world: WorldView = {
  sourceAccount: '111122223333',
  buildRegion: 'eu-central-1',
  accounts: [
    { id: '111122223333', name: 'images', regions: ['eu-central-1'] },
    { id: '444455556666', name: 'search', regions: ['us-east-1'] },
  ],
  amis: [
    {
      account: '444455556666',
      region: 'us-east-1',
      amiId: 'ami-2',
      name: 'golden-7',
      state: 'pending',
      encrypted: true,
    },
  ],
  images: [
    {
      arn: 'arn:aws:imagebuilder:eu-central-1:111122223333:image/golden-linux/1.4.2/1',
      status: 'FAILED',
      reason: 'no such key',
      createdAt: 1,
    },
  ],
  clock: { now: Date.UTC(2026, 10, 24, 12), speed: 60 },
};

const requests: RequestView[] = [
  {
    id: 1,
    at: 1,
    caller: 'arn:aws:iam::111122223333:user/bot',
    service: 'ec2',
    operation: 'DescribeImages',
    region: 'us-east-1',
    status: 200,
  },
  { id: 2, at: 2, service: 'sts', operation: 'AssumeRole', region: 'us-east-1', status: 403, error: 'AccessDenied' },
];

const speeds: number[] = [];
const aws = createServer((request, response) => void answer(request, response));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', 'http://aws');
  if (request.method === 'POST') {
    world.clock.speed = JSON.parse(await textOf(request)).speed;
    speeds.push(world.clock.speed);
  }
  const after = Number(url.searchParams.get('after'));
  const fresh = { requests: requests.filter((one) => one.id > after) };
  response.end(JSON.stringify(url.pathname.endsWith('/requests') ? fresh : world));
}

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    aws.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(() => {
  aws.close();
  aws.closeAllConnections();
});
const without = useBrowsing();
const browsing = useBrowsing({
  awsUrl: () => {
    const address = aws.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  },
});

const openWorld = async () => {
  const { fixture, open } = browsing();
  fixture.show(paula.id, snapshotOf(paula));
  const page = await open(`/?as=${paula.id}`);
  await page.getByRole('button', { name: 'World' }).click();
  return page.getByRole('complementary', { name: 'World' });
};

test('every account shows its live copies by Region', async () => {
  const panel = await openWorld();
  const row = panel.getByRole('row', { name: 'search' });
  await row.getByText('pending').waitFor();
  await row.getByText('golden-7').waitFor();
  world.amis = world.amis.map((ami) => ({ ...ami, state: 'available' }));
  await row.getByText('available').waitFor();
  expect(await row.getByText('pending').count()).toBe(0);
});

test('images show their status and its reason', async () => {
  const panel = await openWorld();
  await panel.getByText('golden-linux/1.4.2/1').waitFor();
  await panel.getByText('no such key').waitFor();
  expect(await panel.getByText('FAILED').isVisible()).toBe(true);
});

test('the clock can be made faster', async () => {
  const panel = await openWorld();
  await panel.getByRole('radio', { name: '300×' }).check();
  await eventually(() => expect(speeds).toEqual([300]));
  await eventually(async () => expect(await panel.getByRole('radio', { name: '300×' }).isChecked()).toBe(true));
});

test('requests are listed newest first once asked for', async () => {
  const panel = await openWorld();
  expect(await panel.getByText('DescribeImages').count()).toBe(0);
  await panel.getByRole('button', { name: 'AWS requests' }).click();
  const items = panel.getByRole('region', { name: 'AWS requests' }).getByRole('listitem');
  await items.first().getByText('sts:AssumeRole').waitFor();
  await items.first().getByText('AccessDenied').waitFor();
  await items.last().getByText('111122223333').waitFor();
});

test('there is no world to open', async () => {
  const { fixture, open } = without();
  fixture.show(paula.id, snapshotOf(paula));
  const page = await open(`/?as=${paula.id}`);
  await page.getByText('Rollout #42').first().waitFor();
  expect(await page.getByRole('button', { name: 'World' }).count()).toBe(0);
});
