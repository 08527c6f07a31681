import { expect, test } from 'vitest';
import { readPolicy, simplePolicy } from '../../../src/domain/approval/policy-file.ts';
import { policyMessage } from '../../../src/slack/blocks/approval/policy-message.ts';
import { complaints, HOSTILE, readable } from './rendered.ts';

test('the short form is told in a few lines', () => {
  const text = readable(policyMessage(simplePolicy(['U0ANN', 'S0ALL'], 2)));
  expect(text).toContain('everybody of this workspace but guests');
  expect(text).toContain('*Every account*\n• 2 of <!subteam^S0ALL> <@U0ANN>');
  expect(text).toContain('Nobody may override a fail');
  expect(text).not.toContain('every rule at once');
});

test('rules, tags and accounts are told', () => {
  const policy = readPolicy(
    `
approvers: [S0ALL]
requesters: [S0TEAM]
notified: [U0CALL]
overriders: [U0BOSS]
rules:
  - { tags: [production], approvals: 2, acceptable: [], timeToLive: 8h, sensitive: true }
  - { accounts: ['222222222222'], approvals: 0 }
accounts:
  '111111111111': { name: payments, tags: [production] }
`,
    'policy.yml',
  );
  const text = readable(policyMessage(policy));
  for (const part of [
    '*Who may ask* <!subteam^S0TEAM>',
    '*Called as well* <@U0CALL>',
    '*Accounts tagged `production`*\n• 2 of <!subteam^S0ALL>, pointed out as sensitive\n• Only what passes every check',
    '*1 account: 222222222222*\n• Nobody is asked: it starts at once',
    'every rule at once',
    'May override a fail: <@U0BOSS>',
    'To be decided within 8',
    '111111111111 payments `production`',
  ]) {
    expect(text).toContain(part);
  }
});

test('the largest policy fits Slack', () => {
  const ids = Array.from({ length: 300 }, (_, at) => String(at).padStart(12, '0'));
  const tags = Array.from({ length: 40 }, (_, at) => `${at} ${HOSTILE}`);
  const people = Array.from({ length: 300 }, (_, at) => `U0${at}`);
  const text = JSON.stringify({
    approvers: people,
    overriders: people,
    requesters: people,
    notified: people,
    rules: tags.map((tag) => ({ tags: [tag, ...tags], accounts: ids, approvals: 3 })),
    accounts: Object.fromEntries(ids.map((id) => [id, { name: HOSTILE.repeat(30), tags }])),
  });
  expect(complaints(policyMessage(readPolicy(text, 'policy.json')))).toEqual([]);
});
