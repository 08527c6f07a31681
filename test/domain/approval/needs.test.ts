import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  approvalsGiven,
  blocking,
  isApproved,
  needsAfterOverride,
  needsOf,
} from '../../../src/domain/approval/needs.ts';
import { readPolicy, simplePolicy } from '../../../src/domain/approval/policy-file.ts';
import { findingOf, reportOf } from '../../support/sample-rollout.ts';

const POLICY = readPolicy(
  `
approvers: [S0ALL]
overriders: [U0BOSS]
timeToLive: 24h
rules:
  - { tags: [production], approvals: 2, approvers: [S0PROD], timeToLive: 8h, sensitive: true, acceptable: [warn] }
  - { tags: [sandbox], approvals: 0 }
  - { accounts: ['555555555555'], approvers: [U0EVE], overriders: [] }
accounts:
  '111111111111': { name: payments, tags: [production] }
  '222222222222': { tags: [sandbox] }
  '333333333333': { name: plain }
  '444444444444': { tags: [sandbox, stagging] }
`,
  'policy.yml',
);
const HOUR = 3_600_000;
const needs = (...accounts: string[]) =>
  needsOf(
    POLICY,
    accounts.map((account) => ({ account, region: 'us-west-2' })),
    0,
  );
const asked = (...accounts: string[]) =>
  needs(...accounts).quorums.map(
    ({ approvals, approvers }) => `${approvals} of ${[...approvers.groups, ...approvers.users].join()}`,
  );

test.each([
  ['an account with a tag', ['111111111111'], ['2 of S0PROD']],
  ['an account that needs nobody', ['222222222222'], ['0 of S0ALL']],
  ['an account that no rule is about', ['333333333333'], ['1 of S0ALL']],
  ['an account that a rule names', ['555555555555'], ['1 of U0EVE']],
  ['an account that is not listed', ['999999999999'], ['1 of S0ALL', '2 of S0PROD', '1 of U0EVE']],
  ['an account with a tag that no rule knows', ['444444444444'], ['1 of S0ALL', '2 of S0PROD', '1 of U0EVE']],
  ['accounts under two rules', ['222222222222', '111111111111'], ['2 of S0PROD', '0 of S0ALL']],
  ['no account', [], ['1 of S0ALL']],
])('%s needs what its rules say', (_what, accounts, expected) => {
  expect(asked(...accounts)).toEqual(expected);
});

test('the strictest of every other term holds', () => {
  const both = needs('333333333333', '111111111111');
  expect(both).toMatchObject({ acceptable: ['warn'], expiresAt: 8 * HOUR });
  expect(needs('333333333333')).toMatchObject({ acceptable: ['warn', 'cannot-tell'], expiresAt: 24 * HOUR });
  expect(needs('333333333333', '555555555555').overriders).toHaveLength(2);
});

test('sensitive accounts are named as the policy names them', () => {
  expect(needs('111111111111', '333333333333', '999999999999').sensitive).toEqual([
    { account: '111111111111', name: 'payments' },
    { account: '999999999999' },
  ]);
});

test('without rules by tag every account is known', () => {
  const simple = simplePolicy(['U0ANN', 'S0ALL', 'U0ANN'], 2);
  const [quorum] = needsOf(simple, [{ account: '999999999999', region: 'eu-west-1' }], 0).quorums;
  expect(quorum).toEqual({ approvals: 2, approvers: { users: ['U0ANN'], groups: ['S0ALL'] } });
});

const by = (userId: string, ...quorums: number[]) => ({ verdict: 'approve', userId, quorums });

test('each quorum is met by different people of its own', () => {
  const two = needs('111111111111', '333333333333');
  expect(isApproved(two, [by('A', 0), by('A', 0), by('B', 1)])).toBe(false);
  expect(approvalsGiven(two, [by('A', 0), by('A', 0), by('B', 1)])).toEqual([1, 1]);
  expect(isApproved(two, [by('A', 0, 1), by('B', 0)])).toBe(true);
  expect(isApproved(two, [by('A', 0, 1), { verdict: 'reject', userId: 'B', quorums: [0, 1] }])).toBe(false);
});

test('after an override somebody is always asked', () => {
  const none = needs('222222222222');
  expect(isApproved(none, [])).toBe(true);
  expect(isApproved(needsAfterOverride(none, 9), [])).toBe(false);
  expect(needsAfterOverride(none, 9)).toMatchObject({ expiresAt: 9, quorums: [{ approvals: 1 }] });
});

test('what the policy does not accept blocks', () => {
  const subject = { kind: 'account', account: '111111111111' } as const;
  const report = reportOf(
    ...(['pass', 'warn', 'cannot-tell', 'fail'] as const).map((verdict) => findingOf(verdict, subject, verdict)),
  );
  const ids = (acceptable: ('warn' | 'cannot-tell')[]) =>
    blocking(report, { acceptable }).map(({ checkId }) => checkId);
  expect(ids(['warn', 'cannot-tell'])).toEqual(['fail']);
  expect(ids(['warn'])).toEqual(['cannot-tell', 'fail']);
  expect(ids([])).toEqual(['warn', 'cannot-tell', 'fail']);
});

test('another target never asks for less', () => {
  const account = fc.constantFrom('111111111111', '222222222222', '333333333333', '444444444444', '999999999999');
  fc.assert(
    fc.property(fc.array(account, { minLength: 1, maxLength: 4 }), account, (some, more) => {
      const [few, all] = [needs(...some), needs(...some, more)];
      for (const { approvers, approvals } of few.quorums) {
        const same = all.quorums.find(
          (quorum) => quorum.approvers === approvers || JSON.stringify(quorum.approvers) === JSON.stringify(approvers),
        );
        expect(same?.approvals).toBeGreaterThanOrEqual(approvals);
      }
      expect(all.expiresAt).toBeLessThanOrEqual(few.expiresAt);
      expect(few.acceptable).toEqual(expect.arrayContaining(all.acceptable));
      expect(all.overriders).toEqual(expect.arrayContaining(few.overriders));
    }),
  );
});
