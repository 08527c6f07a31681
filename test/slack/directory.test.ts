import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Fault } from '../../src/domain/errors.ts';
import type { Directory } from '../../src/flow/ports.ts';
import { clientOptions, libraryLogger } from '../../src/slack/clients.ts';
import { openDirectory } from '../../src/slack/directory.ts';
import { memoryLog } from './room.ts';
import type { SlackApi } from './slack-api.ts';
import { startSlackApi } from './slack-api.ts';

const PAULA = {
  id: 'U1',
  team_id: 'T1',
  deleted: false,
  is_bot: false,
  is_restricted: false,
  is_ultra_restricted: false,
};
let user: object = PAULA;
let api: SlackApi;
let directory: Directory;

beforeAll(async () => {
  api = await startSlackApi({
    'users.info': () => ({ user }),
    'usergroups.users.list': () => ({ users: ['U1', 'U2'] }),
  });
  const options = clientOptions(api.url, libraryLogger(memoryLog()));
  directory = openDirectory(new WebClient('xoxb-1', { ...options, timeout: 500 }), 'T1');
});
beforeEach(() => {
  user = PAULA;
});
afterAll(() => api.stop());

test('a member of the workspace is one of ours', async () => {
  const person = { userId: 'U1', isOurs: true, isBot: false, isGuest: false, isDeactivated: false };
  expect(await directory.person('U1')).toEqual(person);
});

test.each([
  ['another workspace', { team_id: 'T2' }, { isOurs: false }],
  ['a shared channel', { is_stranger: true }, { isOurs: false }],
  ['a bot', { is_bot: true }, { isBot: true }],
  ['a multi-channel guest', { is_restricted: true }, { isGuest: true }],
  ['a single-channel guest', { is_ultra_restricted: true }, { isGuest: true }],
  ['a deactivated account', { deleted: true }, { isDeactivated: true }],
])('somebody of %s is told apart', async (_who, change, expected) => {
  user = { ...PAULA, ...change };
  expect(await directory.person('U1')).toMatchObject(expected);
});

test('members of a group are asked anew every time', async () => {
  expect(await directory.groupMembers('SA')).toEqual(['U1', 'U2']);
  await directory.groupMembers('SA');
  expect(api.calls('usergroups.users.list')).toMatchObject([{ usergroup: 'SA' }, { usergroup: 'SA' }]);
});

test.each([
  ['an error', { ok: false, error: 'no_such_subteam' }, 'no_such_subteam'],
  ['a rate limit', { status: 429, headers: { 'retry-after': '30' } }, 'ratelimited'],
  ['a broken connection', 'reset' as const, 'no-answer'],
  ['a server error', { status: 500 }, 'no-answer'],
])('%s is a fault of Slack, at once', async (_what, answer, code) => {
  const before = api.calls('usergroups.users.list').length;
  api.next('usergroups.users.list', answer);
  const fault = await directory.groupMembers('S1').catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Fault);
  expect(fault).toMatchObject({ source: 'slack', code });
  expect(api.calls('usergroups.users.list').length - before).toBe(1);
});
