import { expect, test } from 'vitest';
import type { ReportRun } from '../../../src/flow/ports.ts';
import { reportCard } from '../../../src/slack/blocks/report-card.ts';
import { ACTION } from '../../../src/slack/ids.ts';
import { NEAR, OTHER, reportOf, TARGETS } from '../../support/sample-rollout.ts';
import { complaints, finding, grid, HOSTILE, readable } from './rendered.ts';

const run = (change: Partial<ReportRun> = {}): ReportRun => ({
  id: 'p1',
  version: 1,
  configurationName: 'golden',
  requestedBy: 'UASKED',
  channel: 'C1',
  state: 'running',
  progress: { done: 7, total: 40 },
  createdAt: 0,
  ...change,
});

test('a running check shows how far it is', () => {
  const message = reportCard(run());
  expect(complaints(message)).toEqual([]);
  expect(message.text).toBe('Check of golden: 7 of 40 questions answered');
});

test('a check that is ready says so with numbers', () => {
  const message = reportCard(run({ state: 'done', report: reportOf(...TARGETS.map((one) => finding('pass', one))) }));
  expect(complaints(message)).toEqual([]);
  expect(readable(message)).toContain(
    ':white_check_mark: *3 of 3 targets ready*\n3 copies in 2 accounts and 2 Regions',
  );
});

test('what cannot be proved never reads as ready', () => {
  const report = reportOf(finding('pass', NEAR), finding('cannot-tell', NEAR), finding('fail', OTHER));
  expect(reportCard(run({ state: 'done', report })).text).toContain('0 of 3 targets ready, 1 not ready, 2 not proved');
});

test('what fails for an account fails for each of its Regions', () => {
  const subject = { kind: 'account' as const, account: NEAR.account };
  const report = reportOf(...TARGETS.map((one) => finding('pass', one)), finding('fail', NEAR, { subject }));
  expect(reportCard(run({ state: 'done', report })).text).toContain('1 of 3 targets ready, 2 not ready');
});

test('a broken check tells why and can be asked again', () => {
  const message = reportCard(run({ state: 'broken', problem: HOSTILE }));
  expect(complaints(message)).toEqual([]);
  expect(message.text).not.toContain('<!channel>');
  expect(JSON.stringify(message.blocks)).toContain(`"action_id":"${ACTION.check}","value":"golden"`);
});

test('a report over very many targets fits Slack', () => {
  const findings = grid(1536, 3).map((target, at) => finding('fail', target, { title: `${at} ${HOSTILE}` }));
  expect(complaints(reportCard(run({ state: 'done', report: reportOf(...findings) })))).toEqual([]);
});
