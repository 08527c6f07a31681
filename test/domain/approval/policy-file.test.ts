import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readPolicy } from '../../../src/domain/approval/policy-file.ts';
import { Refusal } from '../../../src/domain/errors.ts';

function refused(text: string): Refusal | undefined {
  try {
    readPolicy(text, '/etc/policy.yml');
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** The lines that tell of wrong places, without the first, which names the file. */
function problemsOf(text: string): string[] {
  const lines = refused(text)?.message.split('\n') ?? [];
  return lines.slice(1).map((line) => line.trim());
}

test('approvers alone make a policy', () => {
  expect(readPolicy('approvers: [U0ANN]', 'x')).toEqual({
    notified: { users: [], groups: [] },
    terms: {
      approvals: 1,
      approvers: { users: ['U0ANN'], groups: [] },
      acceptable: ['warn', 'cannot-tell'],
      overriders: { users: [], groups: [] },
      timeToLiveMs: 72 * 3_600_000,
      sensitive: false,
    },
    rules: [],
    accounts: {},
  });
});

test('the same is read from JSON', () => {
  const json =
    '{ "approvers": ["S0ALL"], "approvals": 2, "timeToLive": "90m", "rules": [{ "tags": ["x"], "approvals": 0 }] }';
  expect(readPolicy(json, 'x')).toMatchObject({
    terms: { approvals: 2, timeToLiveMs: 5_400_000 },
    rules: [
      { tags: ['x'], accounts: [], terms: { approvals: 0, approvers: { groups: ['S0ALL'] }, timeToLiveMs: 5_400_000 } },
    ],
  });
});

test.each([
  ['', ['the file is null: Invalid input: expected object, received null']],
  ['approvers: []', ['approvers is []: at least one user id (U…) or user-group id (S…)']],
  ['approvals: 1', ['approvers is missing: a list of user ids (U…) and user-group ids (S…)']],
  ['approvers: [U0ANN]\napprovals: two', ['approvals is "two": a whole number from 0']],
  ['approvers: [U0ANN]\napprovals: -1', ['approvals is -1: a whole number from 0']],
  ['approvers: [U0ANN]\napprovals: 2', ['approvals is 2: at most as many as approvers names, where it names no group']],
  [
    'approvers: [ann@acme.example]',
    [
      'approvers[0] is "ann@acme.example": a user id (U…) or user-group id (S…), as Slack shows it under "Copy member ID" or "Copy group ID"',
    ],
  ],
  ['approvers: [U0ANN]\ntimeToLive: 24', ['timeToLive is 24: a time such as 90m, 24h or 3d']],
  ['approvers: [U0ANN]\ntimeToLive: 99d', ['timeToLive is "99d": at most 30d']],
  ['approvers: [U0ANN]\nacceptable: [fail]', ['acceptable[0] is "fail": warn or cannot-tell']],
  ['approvers: [U0ANN]\napprover: [U0BOB]', ['approver is no setting: take it out, or correct its name']],
  ['approvers: [U0ANN]\nrules: [{ approvals: 2 }]', ['rules[0] is {"approvals":2}: a rule names accounts or tags']],
  ['approvers: [U0ANN]\nrules: [{ tags: [p], sensitive: yes }]', ['rules[0].sensitive is "yes": true or false']],
  [
    'approvers: [U0ANN]\nrules: [{ tags: [p], approvals: 3 }]',
    ['rules[0].approvals is 3: at most as many as approvers names, where it names no group'],
  ],
  [
    'approvers: [U0ANN]\noverriders: [U0ANN]',
    ['overriders: too few approvers are left after an override, since nobody approves what they let through'],
  ],
  [
    'approvers: [U0ANN, U0BOB]\nrules: [{ tags: [p], approvals: 2, overriders: [U0BOB] }]',
    ['rules[0].overriders: too few approvers are left after an override, since nobody approves what they let through'],
  ],
  // Without quotes YAML reads a number, and a zero in front is lost.
  [
    'approvers: [U0ANN]\naccounts: { 012345678901: {} }',
    ['accounts["12345678901"]: an account id of 12 digits, in quotes'],
  ],
  [
    'approvers: [U0ANN]\nrules: [{ accounts: [111122223333] }]',
    ['rules[0].accounts[0] is 111122223333: an account id in quotes'],
  ],
])('%j is refused, place by place', (text, lines) => {
  expect(problemsOf(text)).toEqual(lines);
});

test('a refusal names the file and what to do', () => {
  expect(refused('approvers: []')).toMatchObject({
    code: 'bad-policy',
    message: expect.stringContaining('reading the approval policy "/etc/policy.yml": 1 place cannot be used'),
    nextStep: expect.stringContaining('docs/approval-policy.md'),
  });
});

test('many wrong places are told together', () => {
  expect(problemsOf('approvers: [x]\napprovals: -1\nrules: [{ tags: [], acceptable: 3 }]').length).toBeGreaterThan(2);
});

test('text that is no YAML is refused with its place', () => {
  expect(problemsOf('approvers: [U0ANN').join()).toMatch(/it is neither YAML nor JSON: .+ line 1/);
});

test('the policy that is documented can be used', () => {
  const page = readFileSync(new URL('../../../docs/approval-policy.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/gu)].map(([, text = '']) => text);
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) expect(problemsOf(example)).toEqual([]);
});
