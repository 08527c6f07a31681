import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { startSlackTwin } from '../../../sandbox/slack/twin.ts';
import { sampleWorkspace } from '../../../sandbox/slack/workspace.ts';

/** Addresses under which other machines would find this one. */
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ internal, family }) => !internal && family === 'IPv4')
  .map(({ address }) => address);

const answers = async (host: string, port: string): Promise<boolean> =>
  fetch(`http://${host}:${port}/api/api.test`, { method: 'POST', signal: AbortSignal.timeout(1000) }).then(
    () => true,
    () => false,
  );

describe('the twin listens', () => {
  it('on this machine alone unless told otherwise', async () => {
    const twin = await startSlackTwin({ workspace: sampleWorkspace() });
    const { hostname, port } = new URL(twin.url);
    expect(hostname).toBe('127.0.0.1');
    expect(await answers('127.0.0.1', port)).toBe(true);
    // All of 127.0.0.0/8 is this machine: another address there tells one address from every address.
    for (const host of ['127.0.0.2', ...outside]) expect([host, await answers(host, port)]).toEqual([host, false]);
    await twin.stop();
  });

  it('elsewhere when a host is given', async () => {
    const twin = await startSlackTwin({ workspace: sampleWorkspace(), host: '0.0.0.0' });
    const { hostname, port } = new URL(twin.url);
    expect(hostname).toBe('127.0.0.1');
    for (const host of ['127.0.0.2', ...outside]) expect([host, await answers(host, port)]).toEqual([host, true]);
    await twin.stop();
  });
});
