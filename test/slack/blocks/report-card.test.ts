import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FixFile } from '../../../src/domain/report/finding.ts';
import { summaryOf } from '../../../src/domain/report/report-summary.ts';
import type { ReportSummary } from '../../../src/domain/report/report-summary.ts';
import type { ReportRun } from '../../../src/flow/ports.ts';
import { reportCard } from '../../../src/slack/blocks/report-card.ts';
import { ACTION } from '../../../src/slack/ids.ts';
import { NEAR, OTHER, reportOf, TARGETS } from '../../support/sample-rollout.ts';
import { anyText, complaints, finding, grid, HOSTILE, readable } from './rendered.ts';

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
const done = (summary: ReportSummary, change: Partial<ReportRun> = {}) =>
  run({ state: 'done', summary, tookMs: 4000, ...change });
const over = (...findings: Parameters<typeof reportOf>) => summaryOf(reportOf(...findings));
const valuesOf = (of: ReportRun) =>
  reportCard(of).blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements
          .filter((one) => !('action_id' in one) || one.action_id !== ACTION.wholePack)
          .map((one) => ['action_id' in one && one.action_id, JSON.parse('value' in one ? (one.value ?? '') : '')])
      : [],
  );

test('a check shows a bar from its first second', () => {
  const message = reportCard(run({ progress: { done: 0, total: 0 } }));
  expect(complaints(message)).toEqual([]);
  expect(readable(message)).toContain('*Checking every target*\n░░░░░░░░░░░░░░░░░░░░\nasking');
});

test('a running check shows how far it is', () => {
  const message = reportCard(run({ progress: { done: 20, total: 40 } }));
  expect(complaints(message)).toEqual([]);
  expect(message.text).toBe('Check of golden: 20 of 40 questions answered');
  expect(readable(message)).toContain('██████████░░░░░░░░░░\n20 of 40 questions answered');
  expect(message.blocks).toContainEqual(
    expect.objectContaining({ elements: [expect.objectContaining({ action_id: ACTION.cancelCheck, value: 'p1' })] }),
  );
});

test('a running check shows counts and the first failures by cause', () => {
  const failing = TARGETS.map((target) => finding('fail', target, { cause: 'the key is disabled' }));
  const summary = over(finding('pass', NEAR), ...failing);
  const shown = readable(reportCard(run({ progress: { done: 4, total: 40, summary } })));
  expect(shown).toContain('*Prerequisites* :white_check_mark:\u00a01\u00a0met · :x:\u00a03\u00a0missing');
  expect(shown.match(/the key is disabled/gu)).toHaveLength(1);
});

test('a check that is ready says so with numbers', () => {
  const message = reportCard(done(over(...TARGETS.map((one) => finding('pass', one)))));
  expect(complaints(message)).toEqual([]);
  expect(readable(message)).toContain(
    ':white_check_mark: *3 of 3 targets ready*\n3 copies in 2 accounts and 2 Regions',
  );
  expect(readable(message)).toContain('3 findings in 4\u00a0s');
});

test('what cannot be proved never reads as ready', () => {
  const summary = over(finding('pass', NEAR), finding('cannot-tell', NEAR), finding('fail', OTHER));
  expect(reportCard(done(summary)).text).toContain('0 of 3 targets ready, 1 not ready, 2 not proved');
});

test('what nobody asked about never reads as ready', () => {
  expect(readable(reportCard(done(over(finding('pass', NEAR)))))).toContain(
    ':question: *1 of 3 targets ready, 2 not proved*',
  );
});

test('what fails for an account fails for each of its Regions', () => {
  const subject = { kind: 'account' as const, account: NEAR.account };
  const summary = over(...TARGETS.map((one) => finding('pass', one)), finding('fail', NEAR, { subject }));
  expect(reportCard(done(summary)).text).toContain('1 of 3 targets ready, 2 not ready');
});

test('a broken check tells why and can be asked again', () => {
  const broken = run({ state: 'broken', problem: HOSTILE, recipe: 'base/1.0.0', infrastructure: 'small' });
  const message = reportCard(broken);
  expect(complaints(message)).toEqual([]);
  expect(message.text).not.toContain('<!channel>');
  const everything = { configurationName: 'golden', recipe: 'base/1.0.0', infrastructure: 'small' };
  expect(valuesOf(broken)).toEqual([[ACTION.check, everything]]);
  expect(readable(message)).toContain('recipe `base/1.0.0` · infrastructure `small`');
});

test('a cancelled check keeps what it found so far', () => {
  const summary = over(finding('fail', NEAR));
  const cancelled = run({ state: 'cancelled', cancelledBy: 'UELSE', progress: { done: 7, total: 40, summary } });
  const message = reportCard(cancelled);
  expect(complaints(message)).toEqual([]);
  expect(readable(message)).toContain('*Cancelled* by <@UELSE>\n7 of 40 questions answered');
  expect(readable(message)).toContain('1\u00a0missing');
  expect(valuesOf(cancelled)).toEqual([[ACTION.check, { configurationName: 'golden' }]]);
});

test('what is not met can be asked again alone', () => {
  expect(valuesOf(done(over(finding('fail', NEAR)), { recipe: 'base/1.0.0' }))).toEqual([
    [ACTION.check, { configurationName: 'golden', recipe: 'base/1.0.0', basedOn: 'p1' }],
    [ACTION.checkEverything, { configurationName: 'golden', recipe: 'base/1.0.0' }],
  ]);
  expect(readable(reportCard(done(over(finding('fail', NEAR)))))).toContain('asks only what is not met');
});

test('the whole fix pack is offered also where all is met', () => {
  for (const verdict of ['pass', 'fail'] as const) {
    const { blocks } = reportCard(done(over(finding(verdict, NEAR))));
    const buttons = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
    expect(buttons).toContainEqual(expect.objectContaining({ action_id: ACTION.wholePack, value: 'p1' }));
  }
  expect(JSON.stringify(reportCard(run({ state: 'broken' })).blocks)).not.toContain(ACTION.wholePack);
});

test('where all is met a check again is a whole one', () => {
  expect(valuesOf(done(over(finding('pass', NEAR))))).toEqual([[ACTION.check, { configurationName: 'golden' }]]);
});

test('a check based on another says what it believed', () => {
  expect(readable(reportCard(run({ basedOn: 'p0' })))).toContain('Checking again what was not met');
  const shown = readable(reportCard(done(over(finding('pass', NEAR)), { basedOn: 'p0' })));
  expect(shown).toContain('what the check before had met was not asked again');
});

test('a fix names its owner and the attached file to use', () => {
  const fix = { kind: 'target-role' as const, owner: 'target-account-owner' as const, summary: 'create the role' };
  const subject = { kind: 'account' as const, account: NEAR.account };
  const file: FixFile = {
    name: 'cross-account-role.sh',
    language: 'shell',
    text: 'aws iam create-role\naws iam attach-role-policy',
    about: 'the role',
    mends: 'target-role',
    accounts: [NEAR.account],
  };
  const why = 'copies are made as this role';
  const report = { ...reportOf(finding('fail', NEAR, { subject, fix, why })), fixPack: [file] };
  const shown = readable(reportCard(done(summaryOf(report))));
  expect(shown).toContain(
    'create the role. The owner of the target account applies it. Attached: cross-account-role.sh.',
  );
  expect(shown).toContain('aws iam create-role\naws iam attach-role-policy');
  expect(shown).toContain('Why it matters: \ncopies are made as this role. See \ndocs/checks.md#check-fail');
});

test('a report over very many targets fits Slack', () => {
  const findings = grid(1536, 3).map((target, at) => finding('fail', target, { title: `${at} ${HOSTILE}` }));
  const message = reportCard(done(over(...findings)));
  expect(complaints(message)).toEqual([]);
  expect(readable(message)).toMatch(/and 4,5\d\d more causes: the attached report has them all/u);
});

test('any report fits Slack whatever AWS says', () => {
  const said = anyText(4000);
  const causes = fc.array(
    fc.record({
      title: said,
      cause: said,
      evidence: fc.array(said, { maxLength: 4 }),
      causes: fc.array(said, { maxLength: 9 }),
      wouldProve: said,
      document: said,
    }),
    { minLength: 1, maxLength: 25 },
  );
  const subject = { kind: 'region' as const, account: NEAR.account, region: NEAR.region };
  fc.assert(
    fc.property(causes, (all) => {
      const fix = { kind: 'recipe' as const, owner: 'us' as const, summary: all[0]?.title ?? '' };
      const summary: ReportSummary = {
        ...over(finding('fail', NEAR)),
        causes: all.map((cause) => ({
          ...cause,
          checkId: 'a',
          verdict: 'fail',
          count: 900,
          subjects: Array.from({ length: 8 }, () => subject),
          fix,
          files: ['a.sh', 'b.sh', 'c.sh', 'd.sh'],
        })),
        moreCauses: 3,
        unasked: 12,
      };
      const cards = [reportCard(done(summary)), reportCard(run({ progress: { done: 1, total: 2, summary } }))];
      expect(cards.flatMap(complaints)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
