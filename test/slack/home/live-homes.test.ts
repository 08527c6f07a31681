import { WebClient } from '@slack/web-api';
import { expect, onTestFinished, test } from 'vitest';
import { openHomes } from '../../../src/slack/home/live-homes.ts';
import { clientOptions, libraryLogger } from '../../../src/slack/clients.ts';
import { fakeDirectory } from '../../support/fake-aws.ts';
import { memoryStore } from '../../support/memory/memory-store.ts';
import { needing, rolloutIn } from '../../support/sample-rollout.ts';
import type { Logged } from '../room.ts';
import { eventually, memoryLog } from '../room.ts';
import { startSlackApi } from '../slack-api.ts';

/** By the computer's clock: what keeps a Home tab up to date waits in real time. */
const clock = { now: () => Date.now(), advance: () => undefined };

async function homes() {
  const api = await startSlackApi({ 'views.publish': () => ({}) });
  const { store } = memoryStore(clock);
  const lines: Logged[] = [];
  const log = memoryLog(lines);
  const directory = fakeDirectory();
  const client = new WebClient('xoxb-1', clientOptions(api.url, libraryLogger(log)));
  const live = openHomes({ store, directory, client, clock, workspaceUrl: 'https://acme.slack.com/', log });
  onTestFinished(async () => {
    await live.stop();
    await api.stop();
  });
  const happened = (what: string) => store.tx((tx) => tx.audit.append({ at: 1, who: 'U1', what }));
  const asks = (requestedBy: string, group?: string) =>
    store.tx(async (tx) => {
      const needs = needing(1, {
        quorums: [{ approvals: 1, approvers: { users: ['UYES'], groups: group === undefined ? [] : [group] } }],
      });
      await tx.rollouts.insert(rolloutIn('awaiting-approval', { id: requestedBy, requestedBy, needs }));
      await tx.audit.append({ at: 1, who: requestedBy, what: 'requested' });
    });
  const published = () => api.calls('views.publish').map(({ user_id: user }) => user);
  return { api, live, lines, directory, happened, asks, published };
}

const SLOW = { timeout: 20_000 };

test('what shows nothing new is not published again', SLOW, async () => {
  const { live, happened, asks, published } = await homes();
  await live.opened('UYES');
  await live.opened('UOTHER');
  for (let times = 0; times < 50; times += 1) await happened('moved-on');
  await asks('UASKED');
  await eventually(async () => published().length > 2);
  expect(published()).toEqual(['UYES', 'UOTHER', 'UYES']);
});

test('a Home tab that Slack had no time for is published after all', SLOW, async () => {
  const { api, live, published, lines } = await homes();
  api.next('views.publish', { status: 429, headers: { 'retry-after': '1' } });
  await live.opened('UYES');
  expect(lines).toMatchObject([{ level: 'warn', message: 'home tab was not shown' }]);
  await eventually(async () => published().length > 1);
});

test('whoever has no Home tab is not tried again', SLOW, async () => {
  const { api, live, happened, asks, published } = await homes();
  api.next('views.publish', { ok: false, error: 'not_enabled' });
  await live.opened('UYES');
  await live.opened('UALSO');
  await asks('UALSO');
  await happened('moved-on');
  await eventually(async () => published().length > 2);
  expect(published()).toEqual(['UYES', 'UALSO', 'UALSO']);
});

test('what decisions ask of Slack is left to them', SLOW, async () => {
  const { live, directory, asks, published } = await homes();
  let people = 0;
  let groups = 0;
  directory.person = async (userId) => {
    people += 1;
    return { userId, isOurs: true, isBot: false, isGuest: false, isDeactivated: false };
  };
  directory.groupMembers = async () => {
    groups += 1;
    return ['UYES'];
  };
  await live.opened('UYES');
  for (const who of ['U1', 'U2', 'U3']) {
    const before = published().length;
    await asks(who, 'SLEADS');
    await eventually(async () => published().length > before);
  }
  expect({ people, groups }).toEqual({ people: 1, groups: 1 });
});

test('a Home tab is shown again whenever it is opened', SLOW, async () => {
  const { live, published } = await homes();
  await live.opened('UYES');
  await live.opened('UYES');
  expect(published()).toEqual(['UYES', 'UYES']);
});
