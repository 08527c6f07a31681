import { expect, test } from 'vitest';
import type { Gate } from '../../../src/domain/rollout/gate.ts';
import type { Rollout } from '../../../src/domain/rollout/rollout.ts';
import { gateCard } from '../../../src/slack/blocks/approval/gate-card.ts';
import { needing, rolloutIn } from '../../support/sample-rollout.ts';
import { complaints, HOSTILE, readable } from './rendered.ts';

const BASE: Gate = {
  stepExecutionId: 'step-1',
  name: 'Approve',
  foundAt: 0,
  from: 'testing',
  needs: needing(2),
  decisions: [],
};

function shown(change: Partial<Gate> = {}, of: Partial<Rollout> = {}) {
  const gate = { ...BASE, ...change };
  return gateCard({ ...rolloutIn('gate-waiting'), gates: [gate], ...of }, gate);
}

test('an open gate asks with both buttons, of this step', () => {
  const card = shown();
  expect(readable(card)).toContain('*Approve* waits for your word');
  expect(readable(card)).toContain('2 of <!subteam^SAPPROVERS> <@UANN>, but not <@UASKED>');
  expect(readable(card)).toContain('*Before it was built*');
  expect(readable(card)).toMatch(/Waiting since .*, and until .* at most/);
  const [actions] = card.blocks.flatMap((block) => (block.type === 'actions' ? [block] : []));
  const values = actions?.elements.map((one) => ('value' in one ? one.value : ''));
  expect(values).toEqual([expect.stringContaining('"step-1"'), expect.stringContaining('"step-1"')]);
});

const said = { userId: 'UANN', verdict: 'reject' as const, digest: 'd', reportId: 'step-1', at: 0, reason: 'no tests' };

test.each([
  ['approved', { action: 'RESUME' as const }, {}, 'goes on'],
  ['stopped', { action: 'STOP' as const, decisions: [said] }, {}, 'no tests'],
  ['answered elsewhere', { closedAt: 1 }, { state: 'testing' as const }, 'waits no longer'],
  ['ended with its image', {}, { state: 'failed' as const }, 'waits no longer'],
])('a gate that is %s has no buttons', (_how, change, of, words) => {
  const card = shown(change, of);
  expect(readable(card)).toContain(words);
  expect(card.blocks.filter(({ type }) => type === 'actions')).toEqual([]);
});

test('the largest gate fits Slack, and its name calls nobody', () => {
  const users = Array.from({ length: 400 }, (_, at) => `U${at}`);
  const quorums = Array.from({ length: 30 }, () => ({ approvals: 3, approvers: { users, groups: [] } }));
  const decisions = Array.from({ length: 300 }, () => ({ ...said, reason: HOSTILE.repeat(200) }));
  const card = shown({ name: HOSTILE.repeat(50), needs: needing(2, { quorums }), decisions });
  expect(complaints(card)).toEqual([]);
  expect(card.text).not.toContain('<!channel>');
});
