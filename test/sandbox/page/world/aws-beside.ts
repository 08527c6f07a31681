import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll } from 'vitest';
import type { RequestView, WorldView } from '../../../../sandbox/aws/contract.ts';
import { textOf } from '../fixture.ts';

type AwsBeside = {
  world: WorldView;
  requests: RequestView[];
  /** Absent where the twin offers none. */
  switches?: { id: string; label: string; on: boolean }[];
  /** What was posted, oldest first. */
  posted: { path: string; input: Record<string, unknown> }[];
  url: () => string;
};

/** The control API of an AWS twin whose world the test writes. */
export function useAws(world: WorldView): AwsBeside {
  const beside: AwsBeside = { world, requests: [], posted: [], url: () => urlOf(server.address()) };
  const server = createServer((request, response) => void answer(beside, request, response));
  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  return beside;
}

function urlOf(address: ReturnType<ReturnType<typeof createServer>['address']>): string {
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

async function answer(beside: AwsBeside, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', 'http://aws');
  const path = url.pathname.replace('/_control/', '');
  if (request.method === 'POST') {
    const input: Record<string, unknown> = JSON.parse(await textOf(request));
    beside.posted.push({ path, input });
    if (path === 'clock') beside.world.clock.speed = Number(input['speed']);
    const turned = beside.switches?.find(({ id }) => id === input['id']);
    if (turned) turned.on = input['on'] === true;
  }
  const body = bodyFor(beside, path, Number(url.searchParams.get('after')));
  response.writeHead(body === undefined ? 404 : 200).end(JSON.stringify(body ?? {}));
}

function bodyFor({ world, requests, switches }: AwsBeside, path: string, after: number): unknown {
  const id = Number(/^requests\/(\d+)$/.exec(path)?.[1]);
  if (id) return { id, input: { Owners: ['self'] } };
  if (path === 'requests') return { requests: requests.filter((one) => one.id > after) };
  return path === 'switches' ? switches : world;
}

/** Accounts × Regions, with one AMI in each place. */
export function gridWorld(accountCount: number, regions: string[]): WorldView {
  const accounts = Array.from({ length: accountCount }, (_, at) => ({
    id: String(100_000_000_001 + at),
    name: `account-${at + 1}`,
    regions,
  }));
  const amis = accounts.flatMap(({ id }) =>
    regions.map((region) => ({
      account: id,
      region,
      amiId: `ami-${id}-${region}`,
      name: 'golden-7',
      state: 'available',
      encrypted: true,
    })),
  );
  const clock = { now: Date.UTC(2026, 10, 24, 12), speed: 60 };
  return { sourceAccount: '100000000001', buildRegion: regions[0] ?? '', accounts, amis, images: [], clock };
}
