import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Copy, Rollout, RolloutState } from '../../../src/domain/rollout/rollout.ts';
import { isEnded, MOVES } from '../../../src/domain/rollout/transitions.ts';
import { rolloutCard } from '../../../src/slack/blocks/rollout-card.ts';
import {
  EXISTING_INPUTS,
  INPUTS,
  NEAR,
  needing,
  reportOf,
  rolloutIn,
  shortOf,
  TARGETS,
} from '../../support/sample-rollout.ts';
import { anyText, complaints, finding, grid, HOSTILE, mrkdwnOf, readable } from './rendered.ts';

const STATES = [...new Set<RolloutState>(['checking', ...Object.values(MOVES).flat()])];
const card = (rollout: Rollout) => rolloutCard(rollout);
const actionsOf = (rollout: Rollout) =>
  card(rollout).blocks.flatMap((block) => (block.type === 'actions' ? [block] : []));

const labelsOf = ({ blocks }: ReturnType<typeof card>) =>
  blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.map((one) => 'text' in one && one.text?.text) : [],
  );

test.each(STATES)('the card of a rollout that is %s fits Slack', (state) => {
  expect(complaints(card(rolloutIn(state)))).toEqual([]);
});

test('only a rollout that awaits approval has buttons to decide', () => {
  const deciding = STATES.filter((state) => labelsOf(card(rolloutIn(state))).includes('Approve'));
  expect(deciding).toEqual(['awaiting-approval']);
});

test('what has ended or is being cancelled has no button', () => {
  const bare = STATES.filter((state) => labelsOf(card(rolloutIn(state))).length === 0);
  expect(bare).toEqual(STATES.filter((state) => isEnded(state)));
  const cancel = { by: 'UASKED' };
  expect(labelsOf(card(rolloutIn('cancelling', { cancel })))).toEqual([]);
  expect(labelsOf(card(rolloutIn('building')))).toEqual(['Cancel']);
});

test('what was not met can be asked again until it starts', () => {
  const report = shortOf(reportOf(finding('cannot-tell', NEAR)));
  const asked = STATES.filter((state) => labelsOf(card(rolloutIn(state, { report }))).includes('Check again'));
  expect(asked).toEqual(STATES.filter((state) => state === 'blocked' || state === 'awaiting-approval'));
  expect(labelsOf(card(rolloutIn('awaiting-approval')))).not.toContain('Check again');
});

test('checking again asks back where somebody has decided', () => {
  const report = shortOf(reportOf(finding('cannot-tell', NEAR)));
  const decision = { userId: 'UYES', verdict: 'approve', digest: 'd', reportId: 'report-1', at: 1 } as const;
  const buttonOf = (change: Partial<Rollout>) =>
    JSON.stringify(actionsOf(rolloutIn('awaiting-approval', { report, ...change })).at(-1)?.elements[0]);
  expect(buttonOf({})).not.toContain('confirm');
  expect(buttonOf({ decisions: [decision] })).toContain('until now is void');
});

test('both buttons carry the rollout and what was shown of it', () => {
  const rollout = rolloutIn('awaiting-approval');
  const values = actionsOf(rollout)
    .slice(0, 1)
    .flatMap(({ elements }) => elements.map((one) => 'value' in one && one.value));
  const expected = JSON.stringify({ rolloutId: rollout.id, digest: rollout.digest, reportId: rollout.report?.id });
  expect(values).toEqual([expected, expected]);
});

test('approving asks back with the number of copies', () => {
  const inputs = { ...INPUTS, targets: grid(12, 3) };
  const [actions] = actionsOf(rolloutIn('awaiting-approval', { inputs }));
  expect(JSON.stringify(actions?.elements[0])).toContain('12 accounts × 3 Regions = 36 copies');
});

test('targets that are no full grid are counted plainly', () => {
  expect(readable(card(rolloutIn('awaiting-approval')))).toContain('3 copies in 2 accounts and 2 Regions');
});

test('the approvers stand on the card while it is their turn', () => {
  expect(mrkdwnOf(card(rolloutIn('awaiting-approval')))).toContain('<!subteam^SAPPROVERS> <@UANN>');
  expect(mrkdwnOf(card(rolloutIn('building')))).not.toContain('subteam');
});

test('what is not proved is on the card with its account', () => {
  const report = shortOf(reportOf(finding('pass', NEAR), finding('cannot-tell', NEAR)));
  const text = readable(card(rolloutIn('awaiting-approval', { report })));
  expect(text).toContain(':white_check_mark:\u00a01\u00a0met · :question:\u00a01\u00a0cannot\u00a0tell');
  expect(text).toContain(':question: cannot-tell condition holds: 111122223333 in us-west-2');
});

test('a check under way shows a bar and what failed so far', () => {
  const { summary } = shortOf(reportOf(finding('pass', NEAR), finding('fail', NEAR, { cause: 'the key is disabled' })));
  const shown = card(rolloutIn('checking', { progress: { done: 10, total: 40, summary } }));
  expect(complaints(shown)).toEqual([]);
  expect(readable(shown)).toContain('*Checking the targets: 10 of 40 questions answered*');
  expect(readable(shown)).toContain('█████░░░░░░░░░░░░░░░');
  expect(readable(shown)).toContain(':x: fail condition holds (the key is disabled): 111122223333 in us-west-2');
});

test('what the policy does not accept is no missing prerequisite', () => {
  const report = shortOf(reportOf(finding('pass', NEAR), finding('warn', NEAR)));
  expect(readable(card(rolloutIn('blocked', { report })))).toContain(
    'Blocked: the policy does not accept what was found',
  );
});

test('sensitive accounts and what changed stand before the buttons', () => {
  const needs = needing(2, { sensitive: [{ account: NEAR.account, name: 'payments' }] });
  const since = { number: 41, differences: ['recipe.content.version: "1.0.0" → "1.0.1"'] };
  const rollout = rolloutIn('awaiting-approval', { needs, since });
  const { blocks } = card(rollout);
  const before = JSON.stringify(
    blocks.slice(
      0,
      blocks.findIndex(({ type }) => type === 'actions'),
    ),
  );
  expect(before).toContain('1 sensitive account');
  expect(before).toContain('*payments* 111122223333');
  expect(before).toContain('Changed since rollout #41');
  expect(JSON.stringify(actionsOf(rollout)[0]?.elements[0])).toContain('Among them payments.');
  expect(readable(card(rollout))).toContain('2 of <!subteam^SAPPROVERS> <@UANN>');
});

test('what a person may lift has its own button, and no other', () => {
  const needs = needing(1, { overriders: [{ users: ['UBOSS'], groups: [] }] });
  const shown = card(rolloutIn('blocked', { needs }));
  expect(labelsOf(shown)).toEqual(['Override', 'Cancel']);
  expect(readable(shown)).toContain('Who can override, with a reason: <@UBOSS>');
});

test('what is met is no part of what approving asks about', () => {
  const report = shortOf(reportOf(finding('pass', NEAR), finding('warn', NEAR)));
  const [actions] = actionsOf(rolloutIn('awaiting-approval', { report }));
  expect(JSON.stringify(actions?.elements[0])).toContain('1\u00a0to know: that is part of what you approve');
  expect(JSON.stringify(actions?.elements[0])).not.toContain('met');
});

test('a decision is shown with who and when', () => {
  const decisions = [
    { userId: 'UANN', verdict: 'approve' as const, digest: 'd', reportId: 'r', at: Date.UTC(2026, 0, 5, 10) },
  ];
  const text = readable(card(rolloutIn('starting', { decisions })));
  expect(text).toContain('Approved by <@UANN> <!date^1767607200^{date_short_pretty} {time}|2026-01-05 10:00 UTC>');
});

test('copies are shown one by one while they are few', () => {
  const copies: Copy[] = TARGETS.map((target) => ({ target, state: 'verified', amiId: 'ami-0123456789abcdef0' }));
  const text = readable(card(rolloutIn('distributing', { copies })));
  expect(text).toContain('Distributing: 3 of 3 copies verified');
  expect(text).toContain(':white_check_mark: 111122223333 in eu-west-1 verified `ami-0123456789abcdef0`');
});

test('a small grid has a row an account and a mark a Region', () => {
  const targets = grid(4, 3).slice(1);
  const copies: Copy[] = targets.map((target, at) => ({ target, state: at === 6 ? 'failed' : 'verified' }));
  const text = readable(card(rolloutIn('distributing', { copies })));
  expect(text).toContain(
    [
      '*us-west-2 · us-west-3 · us-west-1*',
      ':white_check_mark: :white_check_mark: :heavy_minus_sign: 100000000000',
      ':white_check_mark: :white_check_mark: :white_check_mark: 100000000001',
      ':x: :white_check_mark: :white_check_mark: 100000000002',
    ].join('\n'),
  );
  expect(text).toContain(':x: 100000000002 in us-west-2 failed');
});

test('the phase line tells how long it is, and how long is usual', () => {
  const usual = { distributing: 840_000 };
  const shown = (change: Partial<Rollout>) => readable(card(rolloutIn('distributing', { usual, ...change })));
  expect(shown({ enteredAt: 0, countedAt: 360_000 })).toContain(
    'verified*\nFor 6\u00a0min, usually 14\u00a0min\n3 copies',
  );
  expect(shown({ enteredAt: 360_000, countedAt: 0 })).toContain('verified*\nUsually 14\u00a0min\n');
  expect(readable(card(rolloutIn('available', { usual })))).not.toContain('sually');
});

test('a later step that failed stays on the card', () => {
  const failures = grid(5, 1).map((target) => ({
    target,
    step: 'PUT_SSM_PARAMETERS',
    status: 'TIMED_OUT',
    message: HOSTILE,
  }));
  const shown = card(rolloutIn('partly-available', { stepFailures: failures }));
  expect(readable(shown)).toContain(':warning: Writing the SSM parameter timed out: 100000000000 in us-west-1, ');
  expect(readable(shown)).toContain(' and 2 more');
  expect(complaints(shown)).toEqual([]);
});

test('many copies are shown by Region, and those that failed by name', () => {
  const copies: Copy[] = grid(20, 2).map((target, at) => ({ target, state: at === 3 ? 'failed' : 'copying' }));
  const text = readable(card(rolloutIn('distributing', { copies })));
  expect(text).toContain(':hourglass_flowing_sand: *us-west-1* 20 copying');
  expect(text).toContain(':x: *us-west-2* 19 copying, 1 failed');
  expect(text).toContain(':x: 100000000001 in us-west-2 failed');
});

test('the largest rollout there can be fits Slack', () => {
  const targets = grid(1536, 30);
  const report = shortOf(
    reportOf(
      ...targets.map((target, at) =>
        finding((['fail', 'warn', 'cannot-tell'] as const)[at % 3] ?? 'warn', target, { title: `${at} ${HOSTILE}` }),
      ),
    ),
  );
  const copies: Copy[] = targets.map((target) => ({ target, state: 'failed', reason: HOSTILE.repeat(50) }));
  const decisions = Array.from({ length: 500 }, (_, at) => ({
    userId: `U${at}`,
    verdict: at === 7 ? ('reject' as const) : ('approve' as const),
    digest: 'd',
    reportId: 'r',
    at: 0,
    reason: HOSTILE.repeat(300),
  }));
  const change = {
    inputs: { ...INPUTS, targets },
    report,
    copies,
    decisions,
    outcome: HOSTILE.repeat(300),
    reason: HOSTILE.repeat(300),
  };
  const users = Array.from({ length: 400 }, (_, at) => `U${at}`);
  const sensitive = Array.from({ length: 900 }, (_, at) => ({
    account: String(at).padStart(12, '0'),
    name: HOSTILE.repeat(9),
  }));
  const quorums = Array.from({ length: 30 }, () => ({ approvals: 3, approvers: { users, groups: [] } }));
  const needs = needing(2, { quorums, sensitive, overriders: [{ users, groups: [] }] });
  const since = { number: 41, differences: Array.from({ length: 9 }, () => HOSTILE.repeat(50)) };
  expect(complaints(card(rolloutIn('awaiting-approval', { ...change, needs, since })))).toEqual([]);
  expect(complaints(card(rolloutIn('blocked', { ...change, needs, since })))).toEqual([]);
  expect(complaints(card(rolloutIn('failed', { ...change, needs, since })))).toEqual([]);
});

test('no text from people or AWS becomes a mention or a link', () => {
  const untrusted = anyText(3500);
  fc.assert(
    fc.property(untrusted, (said) => {
      const report = shortOf(reportOf(finding('fail', NEAR, { title: said, evidence: [said], cause: said })));
      const decisions = [
        { userId: 'UANN', verdict: 'reject' as const, digest: 'd', reportId: 'r', at: 0, reason: said },
      ];
      const inputs = { ...INPUTS, configuration: { ...INPUTS.configuration, name: said } };
      const shown = card(rolloutIn('rejected', { inputs, report, decisions, reason: said, outcome: said }));
      expect(complaints(shown)).toEqual([]);
      const tags = mrkdwnOf(shown).match(/<[^>]*>?/gu) ?? [];
      expect(tags.filter((tag) => !/^<(?:@U\w+|!date\^[^<]+)>$/u.test(tag))).toEqual([]);
    }),
  );
});

const { recipeArn: _recipe, infrastructureArn: _infrastructure, ...unbuilt } = rolloutIn('awaiting-approval');
const existing: Rollout = { ...unbuilt, sourceImage: 'ssm:/golden/newest', inputs: EXISTING_INPUTS };

test('the card of an image that exists shows the AMI itself', () => {
  const shown = readable(card(existing));
  expect(complaints(card(existing))).toEqual([]);
  expect(shown).toContain('golden 2026-11-20 `ami-0123456789abcdef0`');
  expect(shown).toContain('asked for as `ssm:/golden/newest`, x86_64 Linux/UNIX');
  expect(shown).toContain('distributed in 444455556666 us-west-2 · as role `ImageBuilderExecutionRole`');
  expect(shown).not.toContain('Infrastructure');
});

test('before it is read the card shows how the image was asked for', () => {
  const { inputs: _unread, ...unread } = { ...existing, state: 'checking' as const, copies: [] };
  expect(readable(card(unread))).toContain('`ssm:/golden/newest`');
});

test('an image with any name leaves the card whole', () => {
  const source = { ...EXISTING_INPUTS.source, name: HOSTILE, platform: HOSTILE };
  const inputs = { ...EXISTING_INPUTS, source };
  expect(complaints(card({ ...existing, sourceImage: HOSTILE, inputs }))).toEqual([]);
});

test('what was asked for beside the usual is on the card', () => {
  const options = {
    untested: true as const,
    tags: { Team: HOSTILE },
    logGroup: '/images',
    parameters: { wait: '5' },
  };
  const asked = card(rolloutIn('awaiting-approval', { inputs: { ...INPUTS, options } }));
  expect(complaints(asked)).toEqual([]);
  expect(readable(asked)).toContain('*without tests*; log group `/images`; parameters `wait = 5`; tags `Team = ');
  expect(readable(card(rolloutIn('awaiting-approval')))).not.toContain('Options');
});
