import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSlackTwin } from '../../../sandbox/slack/twin.ts';
import { sampleWorkspace, workspaceFromManifest } from '../../../sandbox/slack/workspace.ts';
import { approvals, type Bench, codeOf, paula, pause, platform, random, startBench } from './support.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const raw = async (method: string, init: RequestInit) => {
  const answer = await fetch(bench.twin.environment.SLACK_API_URL + method, { method: 'POST', ...init });
  const body: Record<string, unknown> = JSON.parse(await answer.text());
  return { status: answer.status, headers: answer.headers, body };
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const serveOther = (request: IncomingMessage, response: ServerResponse) => {
  if (request.url === '/page') response.end('the page');
  return request.url === '/page';
};

describe('who may call', () => {
  it('answers unknown methods as Slack does', async () => {
    const { status, body } = await raw('chat.shout', {});
    expect({ status, body }).toEqual({ status: 200, body: { ok: false, error: 'unknown_method' } });
  });

  it('wants a token it has issued itself', async () => {
    expect((await raw('auth.test', {})).body['error']).toBe('not_authed');
    expect((await raw('auth.test', { headers: bearer('xoxb-other') })).body['error']).toBe('invalid_auth');
  });

  it('wants the right kind of token', async () => {
    const { SLACK_APP_TOKEN, SLACK_BOT_TOKEN } = bench.twin.environment;
    expect((await raw('auth.test', { headers: bearer(SLACK_APP_TOKEN) })).body['error']).toBe('not_allowed_token_type');
    const opened = await raw('apps.connections.open', { headers: bearer(SLACK_BOT_TOKEN) });
    expect(opened.body['error']).toBe('not_allowed_token_type');
  });

  it('names the scope that the manifest lacks', async () => {
    const headers = bearer(bench.twin.environment.SLACK_BOT_TOKEN);
    const { body } = await raw(`conversations.info?channel=${approvals}`, { headers });
    expect(body).toMatchObject({ ok: false, error: 'missing_scope', needed: 'channels:read' });
    expect(body['provided']).toContain('chat:write');
  });

  it('refuses bodies that are not what they claim', async () => {
    const headers = bearer(bench.twin.environment.SLACK_BOT_TOKEN);
    const json = { ...headers, 'content-type': 'application/json' };
    expect((await raw('auth.test', { headers: json, body: '{' })).body['error']).toBe('invalid_json');
    expect((await raw('auth.test', { headers: json, body: '[]' })).body['error']).toBe('json_not_object');
    const xml = { ...headers, 'content-type': 'text/xml' };
    expect((await raw('auth.test', { headers: xml, body: '<a/>' })).body['error']).toBe('invalid_post_type');
  });

  it('reads scopes and commands from the manifest', () => {
    const { app, people } = workspaceFromManifest('manifest.yml');
    expect(app.scopes).toContain('commands');
    expect(app.commands.length).toBeGreaterThan(0);
    expect(people.find(({ id }) => id === app.botUserId)?.realName).toBeTruthy();
  });
});

describe('where the bot may post', () => {
  it.each([
    ['a channel it is not in', { channel: random }, 'not_in_channel'],
    ['a channel nobody made', { channel: 'C0NOWHERE' }, 'channel_not_found'],
    ['a thread nobody started', { channel: approvals, thread_ts: '1.000001' }, 'thread_not_found'],
    ['a bot', { channel: 'USLACKBOT' }, 'channel_not_found'],
  ])('refuses %s', async (_, target, code) => {
    expect(await codeOf(bench.call('chat.postMessage', { text: 'x', ...target }))).toBe(code);
  });

  it('hides private channels from a bot outside', async () => {
    bench.twin.workspace.channels.push({ id: 'C0SECRET', name: 'secret', isPrivate: true, members: [paula] });
    expect(await codeOf(bench.call('chat.postMessage', { channel: 'C0SECRET', text: 'x' }))).toBe('channel_not_found');
  });

  it('opens a direct message for a person', async () => {
    const { channel } = await bench.call('chat.postMessage', { channel: paula, text: 'hello' });
    expect(channel).toMatch(/^D/u);
    expect((await bench.call('conversations.open', { users: paula })).channel).toEqual({ id: channel });
    expect((await bench.see(paula)).messages.some((one) => one.channel === channel)).toBe(true);
    expect((await bench.see('U0ALICE')).messages.some((one) => one.channel === channel)).toBe(false);
  });

  it.each([
    ['nothing to say', {}, 'no_text'],
    ['blocks that are no JSON', { text: 'x', blocks: 'zz' }, 'invalid_blocks_format'],
    ['metadata that is no JSON', { text: 'x', metadata: 'zz' }, 'invalid_metadata_format'],
    ['markdown beside text', { text: 'x', markdown_text: 'y' }, 'markdown_text_conflict'],
  ])('refuses %s', async (_, content, code) => {
    expect(await codeOf(bench.call('chat.postMessage', { channel: approvals, ...content }))).toBe(code);
  });

  it('shows an ephemeral message to one member only', async () => {
    const elsewhere = { channel: platform, user: 'U0GUS', text: 'x' };
    expect(await codeOf(bench.call('chat.postEphemeral', elsewhere))).toBe('user_not_in_channel');
    const { message_ts } = await bench.call('chat.postEphemeral', { channel: platform, user: paula, text: 'psst' });
    expect((await bench.see(paula)).messages.some(({ ts }) => ts === message_ts)).toBe(true);
    expect((await bench.see('U0ALICE')).messages.some(({ ts }) => ts === message_ts)).toBe(false);
    const edit = bench.call('chat.update', { channel: platform, ts: message_ts ?? '', text: 'y' });
    expect(await codeOf(edit)).toBe('message_not_found');
  });
});

describe('what is kept', () => {
  const metadata = { event_type: 'rollout_card', event_payload: { key: 'r42' } };

  it('returns metadata in history only when asked', async () => {
    await pause(1000);
    const { ts } = await bench.call('chat.postMessage', { channel: approvals, text: 'card', metadata });
    const plain = await bench.call('conversations.history', { channel: approvals, limit: 1 });
    expect(plain.messages?.[0]).toMatchObject({ ts, text: 'card' });
    expect(plain.messages?.[0]?.metadata).toBeUndefined();
    const full = await bench.call('conversations.history', {
      channel: approvals,
      limit: 1,
      include_all_metadata: true,
    });
    expect(full.messages?.[0]?.metadata).toEqual(metadata);
  });

  it('keeps metadata through an edit unless emptied', async () => {
    const { ts = '' } = await bench.call('chat.postMessage', { channel: platform, text: 'card', metadata });
    const edit = { channel: platform, ts, text: 'edited' };
    expect((await bench.call('chat.update', edit)).message).toMatchObject({ metadata, edited: {} });
    const emptied = await bench.call('chat.update', { ...edit, metadata: {} });
    expect(emptied.message).not.toHaveProperty('metadata');
  });

  it('drops metadata of a bad type with a warning', async () => {
    const odd = { event_type: 'no spaces', event_payload: {} };
    const answer = await bench.call('chat.postMessage', { channel: platform, text: 'x', metadata: odd });
    expect(answer).toMatchObject({ ok: true, warning: 'invalid_metadata_schema' });
    expect(answer.message).not.toHaveProperty('metadata');
  });

  it('keeps replies out of the channel', async () => {
    await pause(1000);
    const { ts = '' } = await bench.call('chat.postMessage', { channel: approvals, text: 'root' });
    await bench.call('chat.postMessage', { channel: approvals, text: 'reply', thread_ts: ts });
    const thread = await bench.call('conversations.replies', { channel: approvals, ts });
    expect(thread.messages?.map(({ text }) => text)).toEqual(['root', 'reply']);
    expect(thread.messages?.[0]).toMatchObject({ reply_count: 1 });
    const { messages } = await bench.call('conversations.history', { channel: approvals });
    expect(messages?.map(({ text }) => text)).not.toContain('reply');
  });
});

describe('what changes', () => {
  it('edits only messages of its own', async () => {
    await bench.act('say', { as: paula, channel: platform, text: 'hi <all>' });
    const said = (await bench.see(paula)).messages.find(({ user }) => user === paula);
    expect(said?.text).toBe('hi &lt;all&gt;');
    const edit = { channel: platform, ts: said?.ts ?? '', text: 'x' };
    expect(await codeOf(bench.call('chat.update', edit))).toBe('cant_update_message');
    expect(await codeOf(bench.call('chat.update', { ...edit, text: 'x'.repeat(4001) }))).toBe('cant_update_message');
  });

  it('refuses an edit of more than 4000 characters', async () => {
    await pause(1000);
    const { ts = '' } = await bench.call('chat.postMessage', { channel: platform, text: 'x' });
    const edit = { channel: platform, ts };
    expect(await codeOf(bench.call('chat.update', { ...edit, text: 'x'.repeat(4001) }))).toBe('msg_too_long');
    expect(await codeOf(bench.call('chat.update', { ...edit, text: 'x'.repeat(4000) }))).toBe('ok');
  });

  it('cuts text beyond 40000 characters with a warning', async () => {
    const answer = await bench.call('chat.postMessage', { channel: paula, text: 'x'.repeat(40_001) });
    expect(answer).toMatchObject({ ok: true, warning: 'message_truncated', message: { text: 'x'.repeat(40_000) } });
  });

  it('forgets a message that is deleted', async () => {
    const { ts = '', channel } = await bench.call('chat.postMessage', { channel: paula, text: 'short-lived' });
    const link = await bench.call('chat.getPermalink', { channel, message_ts: ts });
    expect(link.permalink).toMatch(/^https:\/\/acme-cloud\.slack\.com\/archives\/D\w+\/p\d+$/u);
    expect(await codeOf(bench.call('chat.delete', { channel, ts }))).toBe('ok');
    expect(await codeOf(bench.call('chat.delete', { channel, ts }))).toBe('message_not_found');
    expect(await codeOf(bench.call('chat.getPermalink', { channel, message_ts: ts }))).toBe('message_not_found');
  });

  it('tells who belongs to a group at this moment', async () => {
    const group = { usergroup: 'S0APPROVERS' };
    expect((await bench.call('usergroups.users.list', group)).users).toEqual(['U0ANDREW', 'U0ALICE']);
    await bench.act('workspace', { userGroups: [{ id: 'S0APPROVERS', users: ['U0ALICE'] }] });
    expect((await bench.call('usergroups.users.list', group)).users).toEqual(['U0ALICE']);
    await bench.act('workspace', { people: [{ id: 'U0ALICE', isDeleted: true }] });
    expect((await bench.call('users.info', { user: 'U0ALICE' })).user).toMatchObject({ deleted: true });
    expect(await codeOf(bench.call('usergroups.users.list', { usergroup: 'S0NONE' }))).toBe('no_such_subteam');
  });
});

describe('how often and how well', () => {
  it('allows one message a second after a burst', async () => {
    const fresh = await startBench();
    try {
      const post = () => codeOf(fresh.call('chat.postMessage', { channel: approvals, text: 'x' }));
      const codes = [await post(), await post(), await post(), await post()];
      expect(codes).toEqual(['ok', 'ok', 'ok', 'slack_webapi_rate_limited_error']);
      expect(await codeOf(fresh.call('chat.postMessage', { channel: platform, text: 'x' }))).toBe('ok');
      await pause(1000);
      expect(await post()).toBe('ok');
    } finally {
      await fresh.stop();
    }
  });

  it('says when to come back after a tier limit', async () => {
    const headers = bearer(bench.twin.environment.SLACK_BOT_TOKEN);
    for (let calls = 0; calls < 20; calls += 1) await raw('users.list', { headers });
    const { status, body, headers: answered } = await raw('users.list', { headers });
    expect({ status, body }).toEqual({ status: 429, body: { ok: false, error: 'ratelimited' } });
    expect(Number(answered.get('retry-after'))).toBeGreaterThan(0);
  });

  it('posts and then drops the answer on demand', async () => {
    await pause(1000);
    await bench.act('fault', { method: 'chat.postMessage', afterEffect: true });
    const lost = bench.call('chat.postMessage', { channel: platform, text: 'ambiguous' });
    expect(await codeOf(lost)).toBe('slack_webapi_request_error');
    const { messages } = await bench.call('conversations.history', { channel: platform });
    expect(messages?.filter(({ text }) => text === 'ambiguous')).toHaveLength(1);
  });

  it('fails before any effect as often as asked', async () => {
    await bench.act('fault', { method: 'auth.test', error: 503, times: 2 });
    await bench.act('fault', { method: 'auth.test', error: 'account_inactive' });
    const codes = [];
    for (let calls = 0; calls < 4; calls += 1) codes.push(await codeOf(bench.call('auth.test')));
    expect(codes).toEqual(['slack_webapi_http_error', 'slack_webapi_http_error', 'account_inactive', 'ok']);
  });

  it('leaves other paths to its host', async () => {
    const twin = await startSlackTwin({ workspace: sampleWorkspace(), serveOther });
    try {
      expect(await (await fetch(`${twin.url}/page`)).text()).toBe('the page');
      expect((await fetch(`${twin.url}/other`)).status).toBe(404);
      expect((await fetch(`${twin.url}/_control/snapshot?as=U0NOBODY`)).status).toBe(404);
      expect(
        (
          await fetch(`${twin.url}/_control/click`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: '{}',
          })
        ).status,
      ).toBe(200);
    } finally {
      await twin.stop();
    }
  });
});
