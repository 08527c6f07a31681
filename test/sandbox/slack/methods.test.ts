import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageView } from '../../../sandbox/slack/contract.ts';
import { startProbe, type Probe } from './probe.ts';
import { andrew, approvals, type Bench, button, codeOf, paula, plain, platform, random, section } from './support.ts';

const scopes = [
  'channels:join',
  'channels:manage',
  'channels:read',
  'files:read',
  'files:write',
  'reactions:read',
  'reactions:write',
  'team:read',
  'users.profile:read',
];
const events = ['message.channels', 'reaction_added', 'member_joined_channel', 'file_shared'];

let probe: Probe;
let bench: Bench;
beforeAll(async () => {
  probe = await startProbe();
  ({ bench } = probe);
  const { app } = bench.twin.workspace;
  app.scopes.push(...scopes);
  app.events.push(...events);
  app.shortcuts.push({ name: 'Keep', callbackId: 'keep', type: 'message' });
});
afterAll(() => probe.stop());

const heardEvents = () => probe.heard.flatMap(({ event }) => (event ? [event] : []));
const hear = (type: string) => heardEvents().filter((event) => event['type'] === type);
const said = async (text: string): Promise<MessageView> => {
  await bench.act('say', { as: paula, channel: platform, text });
  const found = (await bench.see(paula)).messages.findLast((one) => one.text === text);
  if (!found) throw new Error(`nobody said "${text}"`);
  return found;
};

const reserve = async (length: number) => {
  const { upload_url = '', file_id: id = '' } = await bench.call('files.getUploadURLExternal', {
    filename: 'report.csv',
    length,
  });
  return { upload_url, id };
};
const put = async (url: string, body: string) => (await fetch(url, { method: 'POST', body })).status;

describe('files', () => {
  it('take as many bytes as announced, once', async () => {
    const { upload_url, id } = await reserve(5);
    const finish = () => codeOf(bench.call('files.completeUploadExternal', { files: [{ id }] }));
    expect(await finish()).toBe('file_not_found');
    expect(await put(upload_url, 'four')).toBe(400);
    expect(await put(upload_url, 'a,b,c')).toBe(200);
    expect(await put(upload_url, 'a,b,c')).toBe(400);
    expect(await codeOf(bench.call('files.info', { file: id }))).toBe('file_not_found');
    expect(await finish()).toBe('ok');
    expect(await finish()).toBe('file_not_found');
    expect(await bench.call('files.info', { file: id })).toMatchObject({ file: { name: 'report.csv', size: 5 } });
  });

  it('go where the bot may post, and nowhere else', async () => {
    const { upload_url, id } = await reserve(1);
    await put(upload_url, 'x');
    const share = (channel_id: string) =>
      bench.call('files.completeUploadExternal', { files: [{ id, title: 'Report' }], channel_id });
    expect(await codeOf(share('C0NOWHERE'))).toBe('invalid_channel');
    expect(await codeOf(share(random))).toBe('posting_to_channel_denied');
    await share(approvals);
    const shared = (await bench.see(paula)).messages.find(({ files }) => files?.[0]?.id === id);
    expect(shared?.files).toEqual([{ id, name: 'report.csv', title: 'Report', mimetype: 'text/csv', size: 1 }]);
    expect(hear('file_shared')).toMatchObject([{ file_id: id, channel_id: approvals }]);
  });

  it('open for the token of the bot and for members', async () => {
    const { upload_url, id } = await reserve(1);
    await put(upload_url, 'x');
    const { files } = await bench.call('files.completeUploadExternal', { files: [{ id }] });
    const address = files?.[0]?.url_private ?? '';
    const authorization = `Bearer ${bench.twin.environment.SLACK_BOT_TOKEN}`;
    expect(await (await fetch(address, { headers: { authorization } })).text()).toBe('x');
    expect((await fetch(address)).status).toBe(403);
    expect((await fetch(`${bench.twin.url}/_control/file?as=${paula}&id=${id}`)).status).toBe(404);
  });
});

describe('reactions', () => {
  it('stand once for everybody who reacted', async () => {
    const { ts } = await said('react to this');
    const thumb = { channel: platform, timestamp: ts, name: 'thumbsup' };
    expect(await codeOf(bench.call('reactions.add', thumb))).toBe('ok');
    expect(await codeOf(bench.call('reactions.add', thumb))).toBe('already_reacted');
    expect(await codeOf(bench.call('reactions.add', { ...thumb, name: 'no such name' }))).toBe('invalid_name');
    expect(await codeOf(bench.call('reactions.add', { ...thumb, timestamp: 'x' }))).toBe('bad_timestamp');
    expect(await codeOf(bench.call('reactions.add', { name: 'thumbsup' }))).toBe('no_item_specified');
    await bench.act('react', { as: andrew, channel: platform, ts, name: 'thumbsup' });
    const { message } = await bench.call('reactions.get', { channel: platform, timestamp: ts });
    expect(message).toMatchObject({ reactions: [{ name: 'thumbsup', count: 2, users: ['U0AMIBOT', andrew] }] });
    expect(await codeOf(bench.call('reactions.remove', thumb))).toBe('ok');
    expect(await codeOf(bench.call('reactions.remove', thumb))).toBe('no_reaction');
    // Bolt keeps from its listeners what the bot did itself.
    expect(hear('reaction_added').map(({ user }) => user)).toEqual([andrew]);
  });
});

describe('channels', () => {
  it('are listed by kind, private ones to members', async () => {
    const { channels } = await bench.call('conversations.list', { limit: 2 });
    expect(channels?.map(({ id }) => id)).toEqual([platform, approvals]);
    expect(await codeOf(bench.call('conversations.list', { types: 'private_channel' }))).toBe('missing_scope');
  });

  it('can be joined and filled by the bot', async () => {
    const { twin, call } = bench;
    twin.workspace.channels.push({ id: 'C0NEW', name: 'new', isPrivate: false, members: [paula] });
    const invite = (users: string) => codeOf(call('conversations.invite', { channel: 'C0NEW', users }));
    expect(await invite(andrew)).toBe('not_in_channel');
    expect(await call('conversations.join', { channel: 'C0NEW' })).not.toHaveProperty('warning');
    expect(await call('conversations.join', { channel: 'C0NEW' })).toMatchObject({ warning: 'already_in_channel' });
    expect(await invite('')).toBe('no_user');
    expect(await invite('U0NOBODY')).toBe('user_not_found');
    expect(await invite('U0AMIBOT')).toBe('cant_invite_self');
    expect([await invite(andrew), await invite(andrew)]).toEqual(['ok', 'already_in_channel']);
    expect((await call('conversations.members', { channel: 'C0NEW' })).members).toEqual([paula, 'U0AMIBOT', andrew]);
    expect(hear('member_joined_channel').map(({ user }) => user)).toEqual(['U0AMIBOT', andrew]);
  });
});

describe('who is who', () => {
  it('shows an address only to those who may read it', async () => {
    const profile = () => bench.call('users.profile.get', { user: paula });
    expect((await profile()).profile).not.toHaveProperty('email');
    expect(await codeOf(bench.call('users.lookupByEmail', { email: 'paula@acme.example' }))).toBe('missing_scope');
    bench.twin.workspace.app.scopes.push('users:read.email');
    expect((await profile()).profile).toMatchObject({ email: 'paula@acme.example' });
    expect((await bench.call('users.lookupByEmail', { email: 'Paula@acme.example' })).user).toMatchObject({
      id: paula,
    });
    expect((await bench.call('team.info')).team).toMatchObject({ domain: 'acme-cloud' });
    expect((await bench.call('bots.info', { bot: 'B0AMIBOT' })).bot).toMatchObject({ user_id: 'U0AMIBOT' });
  });
});

describe('messages as events', () => {
  // The bot's own post is sent as well; Bolt keeps it from its listeners.
  it('come from channels the bot is in', async () => {
    const before = hear('message').length;
    await said('heard');
    await bench.act('say', { as: paula, channel: random, text: 'not heard' });
    const { ts, channel } = await bench.call('chat.postMessage', { channel: platform, text: 'mine' });
    await bench.call('chat.update', { channel, ts, text: 'mine again' });
    await bench.call('chat.delete', { channel, ts });
    await expect.poll(() => hear('message').length).toBe(before + 3);
    const kinds = hear('message').slice(before);
    expect(kinds.map(({ subtype }) => subtype)).toEqual([undefined, 'message_changed', 'message_deleted']);
    expect(kinds.map(({ channel_type }) => channel_type)).toEqual(kinds.map(() => 'channel'));
  });

  it('stay away without subscription or scope', async () => {
    const { app } = bench.twin.workspace;
    const before = hear('message').length;
    app.events = app.events.filter((one) => one !== 'message.channels');
    await said('unsubscribed');
    app.events.push('message.channels');
    const kept = app.scopes;
    app.scopes = kept.filter((one) => one !== 'channels:history');
    await said('out of scope');
    app.scopes = kept;
    await said('heard again');
    await expect.poll(() => hear('message').length).toBe(before + 1);
  });
});

const pick = (callbackId: string, at: string) =>
  bench.act('shortcut', { as: paula, callbackId, message: { channel: platform, ts: at } });
const opinion = (value: string) => ({ text: plain(value), value });

describe('what people do in messages', () => {
  it('picks a message shortcut with its message', async () => {
    const { ts } = await said('keep this');
    expect(await pick('keep', '1.000001')).toMatchObject({ ok: false });
    expect(await pick('start', ts)).toMatchObject({ ok: false });
    await pick('keep', ts);
    expect(probe.last('message_action')).toMatchObject({ callback_id: 'keep', message_ts: ts, message: { ts } });
  });

  it('presses feedback, icons and buttons on cards', async () => {
    const blocks = [
      {
        type: 'context_actions',
        block_id: 'below',
        elements: [
          {
            type: 'feedback_buttons',
            action_id: 'mood',
            positive_button: opinion('good'),
            negative_button: opinion('bad'),
          },
          {
            type: 'icon_button',
            action_id: 'bin',
            icon: 'trash',
            text: plain('Delete'),
            visible_to_user_ids: [andrew],
          },
        ],
      },
      {
        type: 'carousel',
        elements: [{ type: 'card', block_id: 'card', body: section('x').text, actions: [button('b')] }],
      },
    ];
    const { ts } = await bench.call('chat.postMessage', { channel: platform, text: 'card', blocks });
    const click = (as: string, blockId: string, actionId: string, value?: string) => {
      const container = { kind: 'message', channel: platform, ts };
      return bench.act('click', { as, container, blockId, actionId, ...(value && { value }) });
    };
    expect(await click(paula, 'below', 'mood', 'good')).toEqual({ ok: true });
    expect(probe.last('block_actions')?.actions).toMatchObject([{ type: 'feedback_buttons', value: 'good' }]);
    expect(await click(paula, 'below', 'mood', 'so-so')).toMatchObject({ ok: false });
    expect(await click(paula, 'below', 'bin')).toMatchObject({ ok: false });
    expect(await click(andrew, 'below', 'bin')).toEqual({ ok: true });
    expect(await click(paula, 'card', 'b')).toEqual({ ok: true });
  });
});
