import { expect, test } from 'vitest';
import { Fault } from '../src/domain/errors.ts';
import type { Log } from '../src/log.ts';
import { openLog } from '../src/log.ts';

/** What a logger writes, as text and as its parsed lines. */
function written(write: (log: Log) => void): { text: string; lines: Record<string, unknown>[] } {
  const chunks: string[] = [];
  write(openLog('trace', { write: (chunk: string) => void chunks.push(chunk) }));
  const text = chunks.join('');
  const lines = text.split('\n').filter((line) => line !== '');
  return { text, lines: lines.map((line): Record<string, unknown> => JSON.parse(line)) };
}

const SECRET = 'hush-hush-hush';
const MEMBERS = [
  'token',
  'botToken',
  'appToken',
  'authorization',
  'Authorization',
  'secretAccessKey',
  'SecretAccessKey',
  'sessionToken',
  'SessionToken',
  'accessKeyId',
  'response_url',
  'signingSecret',
  'secret',
  'password',
];

test.each(MEMBERS)('the member %s is redacted', (member) => {
  const { text } = written((log) => {
    log.info({ [member]: SECRET }, 'one');
    log.info({ config: { [member]: SECRET } }, 'two');
    log.info({ request: { headers: { [member]: SECRET } } }, 'three');
    log.info({ all: [{ [member]: SECRET }] }, 'in a list');
  });
  expect(text).not.toContain(SECRET);
  expect(text.match(/\[redacted\]/g)).toHaveLength(4);
});

test('a secret member deep inside an error is redacted', () => {
  const err = Object.assign(new Error('no'), { config: { request: { headers: { Authorization: SECRET } } } });
  const { text } = written((log) => log.error({ err: new Error('outer', { cause: err }) }, 'slack.broke'));
  expect(text).not.toContain(SECRET);
});

const TOKENS = [
  'xoxb-1234567890-abcDEF',
  'xoxp-1234567890-abcDEF',
  'xoxe.xoxb-1-abcDEF',
  'xapp-1-A0123-4567-abcdef',
  'AKIAIOSFODNN7EXAMPLE',
  'ASIAIOSFODNN7EXAMPLE',
  'https://hooks.slack.com/actions/T1/2/abcDEF',
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
];
const tail = (token: string) => token.slice(-8);

test.each(TOKENS)('%s is redacted inside text', (token) => {
  const { text } = written((log) => {
    log.info({ note: `it was ${token}, they say` }, `called with ${token}`);
  });
  expect(text).not.toContain(tail(token));
});

test.each(TOKENS)('%s is redacted in errors and their causes', (token) => {
  const cause = new TypeError(`fetch of ${token} broke`);
  const err = new Fault(`posting with ${token}`, { code: 'x', source: 'slack', retryable: true, cause });
  const { text, lines } = written((log) => log.error({ err }, 'slack.broke'));
  expect(text).not.toContain(tail(token));
  expect(lines[0]).toMatchObject({ err: { code: 'x', cause: { type: 'TypeError' } } });
});

test.each(TOKENS)('a line without %s is still JSON, and whole', (token) => {
  const { lines } = written((log) => log.info({ url: token, after: 'kept' }, 'the event'));
  expect(lines).toEqual([expect.objectContaining({ after: 'kept', msg: 'the event' })]);
});

// AWS answers SignatureDoesNotMatch with the canonical request, which holds the session token.
test.each([
  ['a canonical request', "should have been 'GET\\nx-amz-security-token:FwoGZXIvYXdzEHUaDPq+hush/hush==\\n'"],
  [
    'a presigned address',
    'https://sts.amazonaws.com/?X-Amz-Security-Token=FwoGZXIvYXdz%2Bhush/hush&X-Amz-Signature=0f',
  ],
  ['the address of a database', 'connecting to postgres://bot:hush%2Fhush@db.example:5432/ami failed'],
  ['the address of a socket', 'wss://wss-primary.slack.com/link/?ticket=hush/hush-hush&app_id=1'],
])('a credential in %s is redacted', (_where, said) => {
  const { text } = written((log) => log.error({ err: new Error(said) }, 'aws.broke'));
  expect(text).not.toMatch(/hush(?:\/|%2F)hush/);
});

test('ordinary text is left alone', () => {
  const { lines } = written((log) => log.info({ clientToken: 'a-1', account: '111122223333' }, 'started xoxo'));
  expect(lines[0]).toMatchObject({ clientToken: 'a-1', account: '111122223333', msg: 'started xoxo' });
});

test('lines below the level are not written', () => {
  const chunks: string[] = [];
  const log = openLog('warn', { write: (chunk: string) => void chunks.push(chunk) });
  log.info('no');
  log.warn('yes');
  expect(chunks).toHaveLength(1);
});

test('children redact as their parent does', () => {
  const { text, lines } = written((log) => log.child({ room: 'aws' }).info({ token: SECRET }, 'xoxb-1-abcDEFgh'));
  expect(lines[0]).toMatchObject({ room: 'aws', token: '[redacted]' });
  expect(text).not.toContain('abcDEFgh');
});
