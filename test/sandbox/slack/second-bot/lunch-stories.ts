import { expect } from 'vitest';
import type { MessageView, Outcome, Snapshot } from '../../../../sandbox/slack/contract.ts';
import { andrew, approvals, paula, platform, until } from '../support.ts';

/** What people do at the twin and see there, however it reaches the bot. */
export type Table = {
  act: (deed: string, input: object) => Promise<Outcome>;
  see: (as?: string) => Promise<Snapshot>;
  /** Anything else below `/_control/`, as text. */
  read: (path: string) => Promise<string>;
};

const command = (table: Table, text: string) => table.act('command', { as: paula, channel: platform, text });
const modal = (table: Table) => until(async () => (await table.see()).modal);
const message = (table: Table, matches: (one: MessageView) => boolean, as = paula) =>
  until(async () => (await table.see(as)).messages.find(matches));
const press = (table: Table, as: string, ts: string, [actionId, value]: [string, string?]) => {
  const container = { kind: 'message', channel: platform, ts };
  return table.act('click', { as, container, blockId: 'vote', actionId, ...(value && { value }) });
};

const isConnected = async (table: Table) => {
  expect((await table.see()).connected).toBe(true);
  expect(await command(table, '/lunch help')).toEqual({ ok: true });
  const hint = await message(table, ({ text }) => text === 'Type /lunch and a question');
  expect(hint).toMatchObject({ ephemeralFor: paula });
};

const asks = async (table: Table) => {
  expect(await command(table, '/lunch Where?')).toEqual({ ok: true });
  const { viewId } = await modal(table);
  const submit = (values: object) => table.act('submit', { as: paula, viewId, values });
  const few = await submit({ places: { chosen: ['pizza'] } });
  expect(few).toMatchObject({ ok: false, errors: { places: 'Choose at least two places' } });
  const place = { as: paula, container: { kind: 'view', viewId }, blockId: 'more', actionId: 'search' };
  expect(await table.act('suggest', { ...place, value: 'nine' })).toMatchObject({ options: [{ value: 'cafe nine' }] });
  const good = { places: { chosen: ['pizza', 'curry'] }, more: { search: 'cafe nine' }, day: { date: '2026-11-24' } };
  expect(await submit(good)).toEqual({ ok: true });
  return (await message(table, ({ text }) => text === 'Where?')).ts;
};

const goesFromCommandToClosedPoll = async (table: Table) => {
  const ts = await asks(table);
  expect(await press(table, andrew, ts, ['vote_Curry'])).toEqual({ ok: true });
  await message(table, (one) => one.ts === ts && JSON.stringify(one.blocks).includes('*Curry*: 1'));
  await press(table, andrew, ts, ['vote_Curry']);
  const hint = await message(table, ({ text }) => text === 'You voted already', andrew);
  expect(hint).toMatchObject({ ephemeralFor: andrew });

  expect(await press(table, paula, ts, ['menu', 'close'])).toEqual({ ok: true });
  const [file] = (await message(table, ({ files }) => files !== undefined)).files ?? [];
  expect(file).toMatchObject({ name: 'votes.csv', title: 'Votes', mimetype: 'text/csv' });
  expect(await table.read(`file?as=${paula}&id=${file?.id ?? ''}`)).toContain('Curry,1');
  const poll = await message(table, (one) => one.ts === ts);
  expect(poll.blocks.map(({ type }) => type)).toEqual(['header', 'section']);
  expect(poll.reactions).toEqual([{ name: 'white_check_mark', users: ['U0AMIBOT'] }]);
  expect(await message(table, ({ text }) => text === 'It is Curry')).toMatchObject({ threadTs: ts });
};

const hearsThatItsModalWasClosed = async (table: Table) => {
  expect(await table.act('shortcut', { as: paula, callbackId: 'start_poll' })).toEqual({ ok: true });
  const { viewId } = await modal(table);
  await table.act('close', { as: paula, viewId });
  expect(await message(table, ({ text }) => text === 'Maybe tomorrow')).toMatchObject({ ephemeralFor: paula });
};

const keepsAHomeTab = async (table: Table) => {
  expect(await table.act('home', { as: paula })).toEqual({ ok: true });
  const home = await until(async () => (await table.see()).home);
  const container = { kind: 'view', viewId: home.viewId };
  await table.act('click', { as: paula, container, blockId: 'home', actionId: 'new_poll' });
  await table.act('close', { as: paula, viewId: (await modal(table)).viewId });
  expect((await table.see()).modal).toBeUndefined();
};

const answersWhatIsSaid = async (table: Table) => {
  const say = (text: string) => table.act('say', { as: paula, channel: approvals, text });
  await say('I am hungry');
  const said = await message(table, ({ text, reactions }) => text === 'I am hungry' && reactions !== undefined);
  expect(said.reactions?.[0]?.name).toBe('fork_and_knife');
  const picked = { as: paula, callbackId: 'suggest_place', message: { channel: approvals, ts: said.ts } };
  expect(await table.act('shortcut', picked)).toEqual({ ok: true });
  expect(await message(table, ({ text }) => text === `<@${paula}> likes this`)).toMatchObject({ threadTs: said.ts });
  await say('@lunch-poll hello');
  expect(await message(table, ({ text }) => text === `Hello <@${paula}>`)).toHaveProperty('threadTs');
};

const wasNeverRefused = async (table: Table) => {
  const journal: { ok: boolean }[] = JSON.parse(await table.read('journal'));
  expect(journal.length).toBeGreaterThan(10);
  expect(journal.filter(({ ok }) => !ok)).toEqual([]);
};

/** In this order, at one table. */
export const lunchStories: [string, (table: Table) => Promise<void>][] = [
  ['is connected once it has started', isConnected],
  ['goes from command to closed poll', goesFromCommandToClosedPoll],
  ['hears that its modal was closed', hearsThatItsModalWasClosed],
  ['keeps a Home tab with a button', keepsAHomeTab],
  ['answers messages, mentions and message shortcuts', answersWhatIsSaid],
  ['was never refused anything', wasNeverRefused],
];
