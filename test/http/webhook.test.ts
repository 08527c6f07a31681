import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { openWebhook } from '../../src/http/webhook.ts';

const KEY = Buffer.from('0123456789abcdef01234567');
const SECRET = `whsec_${KEY.toString('base64')}`;

type Heard = { headers: IncomingHttpHeaders; body: string };

/** A receiver that answers one after another like that; `hang` never answers. */
async function receiver(answers: (number | 'hang' | 'cut')[]): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const answer = (response: ServerResponse): void => {
    const how = answers.shift() ?? 204;
    if (how === 'hang') return;
    if (how === 'cut') response.destroy();
    else response.writeHead(how, { location: '/elsewhere' }).end('a secret of the receiver');
  };
  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    heard.push({ headers: request.headers, body: await text(request) });
    answer(response);
  };
  const server = createServer((request, response) => void hear(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}/hooks/ami?token=hush`, heard };
}

const clock = { now: () => 1_795_760_000_500 };
const open = (url: string, timeoutMs = 10_000) => openWebhook({ url, secret: SECRET, clock, timeoutMs });

/** What a receiver computes, as Standard Webhooks has it. */
function expected({ headers, body }: Heard): string {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', KEY).update(signed).digest('base64')}`;
}

test('a record is signed over its key, the time and the body', async () => {
  const { url, heard } = await receiver([200]);
  expect(await open(url).send({ rollout: 42, outcome: 'ünïcode' }, 'rollout-id')).toBeUndefined();
  const [one] = heard;
  expect(one?.headers).toMatchObject({
    'webhook-id': 'rollout-id',
    'webhook-timestamp': '1795760000',
    'content-type': 'application/json',
  });
  expect(JSON.parse(one?.body ?? '')).toEqual({ rollout: 42, outcome: 'ünïcode' });
  expect(one && one.headers['webhook-signature']).toBe(one && expected(one));
});

test('a receiver that fails and times out hears the same key again', async () => {
  const { url, heard } = await receiver([503, 'hang', 'cut', 201]);
  const said = [];
  for (const webhook of [open(url), open(url, 300), open(url), open(url)]) {
    said.push(await webhook.send({ rollout: 42 }, 'rollout-id'));
  }
  expect(said).toEqual(['HTTP 503', 'no answer in time', 'UND_ERR_SOCKET', undefined]);
  expect(heard.map(({ headers }) => headers['webhook-id'])).toEqual(Array.from({ length: 4 }, () => 'rollout-id'));
  expect(new Set(heard.map(({ body }) => body)).size).toBe(1);
});

test.each([301, 400, 404, 429, 500])('HTTP %s is not taken, and not followed', async (status) => {
  const { url, heard } = await receiver([status]);
  expect(await open(url).send({}, 'k')).toBe(`HTTP ${status}`);
  expect(heard).toHaveLength(1);
});

test('what goes wrong is told without the address or the secret', async () => {
  const gone = await open('http://127.0.0.1:1/hooks/ami?token=hush').send({}, 'k');
  const unknown = await open('http://nobody.invalid/hush').send({}, 'k');
  expect([gone, unknown]).toEqual(['ECONNREFUSED', expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN|no answer in time)$/)]);
});
