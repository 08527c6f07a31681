import { expect, test } from 'vitest';
import type { Subject, Verdict } from '../../src/domain/finding.ts';
import { isBlocked, targetVerdict, worsened, worst } from '../../src/domain/report.ts';
import { findingOf, NEAR, reportOf, SOURCE } from '../support/sample-rollout.ts';

const source: Subject = { kind: 'source', account: SOURCE, region: 'us-west-2' };
const account: Subject = { kind: 'account', account: NEAR.account };
const here: Subject = { kind: 'target', ...NEAR };
const elsewhere: Subject = { kind: 'target', account: NEAR.account, region: 'eu-west-1' };
const stranger: Subject = { kind: 'account', account: '999999999999' };
const VERDICTS: Verdict[] = ['pass', 'warn', 'cannot-tell', 'fail'];

test.each(VERDICTS)('a finding that is %s blocks only if it is a fail', (verdict) => {
  const report = reportOf(findingOf('a', source, 'pass'), findingOf('b', account, verdict));
  expect(isBlocked(report)).toBe(verdict === 'fail');
});

test('verdicts get worse from pass over warn and cannot-tell to fail', () => {
  expect(VERDICTS.map((_verdict, at) => worst(VERDICTS.slice(0, at + 1)))).toEqual(VERDICTS);
  expect(worst([...VERDICTS].toReversed())).toBe('fail');
  expect(worst([])).toBe('pass');
});

test.each([
  ['the source account', source, 'fail'],
  ['its own account', account, 'fail'],
  ['itself', here, 'fail'],
  ['another Region', elsewhere, 'pass'],
  ['another account', stranger, 'pass'],
] as const)('a failure of %s reaches the target or not', (_name, subject, verdict) => {
  expect(targetVerdict([findingOf('a', here, 'pass'), findingOf('b', subject, 'fail')], NEAR)).toBe(verdict);
});

test('of a target without findings nothing can be told', () => {
  expect(targetVerdict([findingOf('a', stranger, 'pass')], NEAR)).toBe('cannot-tell');
});

test.each([
  ['pass', 'warn', true],
  ['pass', 'cannot-tell', true],
  ['warn', 'cannot-tell', true],
  ['cannot-tell', 'fail', true],
  ['cannot-tell', 'cannot-tell', false],
  ['cannot-tell', 'warn', false],
  ['fail', 'pass', false],
] as const)('from %s to %s is told as worse: %s', (before, after, isWorse) => {
  const lines = worsened(reportOf(findingOf('a', account, before)), reportOf(findingOf('a', account, after)));
  expect(lines).toEqual(isWorse ? [`a holds (account ${NEAR.account}): ${before} → ${after}`] : []);
});

test('a subject that was not asked about counts as well', () => {
  expect(worsened(reportOf(), reportOf(findingOf('a', here, 'warn')))).toHaveLength(1);
  expect(worsened(reportOf(), reportOf(findingOf('a', here, 'pass')))).toEqual([]);
});

test('evidence and times make nothing worse', () => {
  const before = { ...findingOf('a', here, 'warn'), evidence: ['then'] };
  const after = { ...findingOf('a', here, 'warn'), evidence: ['now'], crashed: 'ab12' };
  expect(worsened(reportOf(before), { ...reportOf(after), finishedAt: 99 })).toEqual([]);
});

test('the same check about another Region is another question', () => {
  const before = reportOf(findingOf('a', here, 'fail'), findingOf('a', elsewhere, 'pass'));
  const after = reportOf(findingOf('a', here, 'pass'), findingOf('a', elsewhere, 'fail'));
  expect(worsened(before, after)).toEqual([`a holds (target ${NEAR.account}/eu-west-1): pass → fail`]);
});
