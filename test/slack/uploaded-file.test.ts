import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebClient } from '@slack/web-api';
import { openUploads } from '../../src/slack/uploaded-file.ts';

const servers: { close(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Stored = { size?: number; address?: (origin: string) => string; status?: number; bytes?: Uint8Array };

/** Slack with one file, and the addresses it was asked for with which token. */
async function slackWith({ size = 2, address, status = 200, bytes = Buffer.from('{}') }: Stored) {
  const asked: [path: string, token: string | undefined][] = [];
  const server = createServer((request, response) => {
    asked.push([request.url ?? '', request.headers.authorization]);
    if (request.url !== '/api/files.info') {
      response.writeHead(status, { location: '/signin' }).end(bytes);
      return;
    }
    const file = {
      id: 'F1',
      name: 'a.json',
      size,
      url_private_download: address?.(origin) ?? `${origin}/files/a.json`,
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, file }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  servers.push(server);
  const origin = `http://127.0.0.1:${portOf(server.address())}`;
  const client = new WebClient('xoxb-1', { slackApiUrl: `${origin}/api/`, retryConfig: { retries: 0 } });
  const read = openUploads({ botToken: 'xoxb-1', apiUrl: `${origin}/api`, client });
  return { asked, read: () => read('F1') };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address === 'object' && address !== null) return address.port;
  throw new Error('it listens nowhere');
}

test('a file is read with the token, from Slack itself', async () => {
  const { asked, read } = await slackWith({});

  expect(await read()).toBe('{}');
  expect(asked.at(-1)).toEqual(['/files/a.json', 'Bearer xoxb-1']);
});

test.each([
  ['of another host', { address: () => 'https://files.slack.com.example.org/a' }, 'slack-file'],
  ['of another scheme', { address: () => 'http://files.slack.com/a' }, 'slack-file'],
  ['without an address', { address: () => '' }, 'slack-file'],
  ['said to be too large', { size: 8_000_001 }, 'upload-too-large'],
])('a file %s is never asked for', async (_what, stored, code) => {
  const { asked, read } = await slackWith(stored);

  await expect(read()).rejects.toMatchObject({ code });
  expect(asked.map(([path]) => path)).toEqual(['/api/files.info']);
});

test.each([
  ['that sends on to a sign-in', { status: 302 }, 'slack-file'],
  ['that is larger than it said', { bytes: Buffer.alloc(8_100_000, 32) }, 'upload-too-large'],
  ['that is no text', { bytes: Buffer.from([0xff, 0xfe, 0x00]) }, 'upload-no-text'],
])('a file %s is refused', async (_what, stored, code) => {
  const { asked, read } = await slackWith(stored);

  await expect(read()).rejects.toMatchObject({ code });
  expect(asked.map(([path]) => path)).not.toContain('/signin');
});
