import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding, Subject, Verdict } from '../../../src/domain/report/finding.ts';
import { targetVerdicts, worsened, worst } from '../../../src/domain/report/report.ts';
import type { Target } from '../../../src/domain/target.ts';
import { findingOf, NEAR, reportOf, SOURCE, TARGETS } from '../../support/sample-rollout.ts';

const source: Subject = { kind: 'source', account: SOURCE, region: 'us-west-2' };
const account: Subject = { kind: 'account', account: NEAR.account };
const here: Subject = { kind: 'target', ...NEAR };
const elsewhere: Subject = { kind: 'target', account: NEAR.account, region: 'eu-west-1' };
const stranger: Subject = { kind: 'account', account: '999999999999' };
const VERDICTS: Verdict[] = ['pass', 'warn', 'cannot-tell', 'fail'];

test('verdicts get worse from pass over warn and cannot-tell to fail', () => {
  expect(VERDICTS.map((_verdict, at) => worst(VERDICTS.slice(0, at + 1)))).toEqual(VERDICTS);
  expect(worst([...VERDICTS].toReversed())).toBe('fail');
  expect(worst([])).toBe('pass');
});

test.each([
  ['the source account', source, 'fail'],
  ['the source account in its Region', { kind: 'region', account: SOURCE, region: NEAR.region }, 'fail'],
  ['its own account', account, 'fail'],
  ['itself', here, 'fail'],
  ['the source account elsewhere', { kind: 'region', account: SOURCE, region: 'eu-west-1' }, 'pass'],
  ['another Region', elsewhere, 'pass'],
  ['another account', stranger, 'pass'],
] as const)('a failure of %s reaches the target or not', (_name, subject, verdict) => {
  expect(targetVerdicts([findingOf('a', here, 'pass'), findingOf('b', subject, 'fail')], [NEAR])).toEqual([verdict]);
});

test('nothing can be told of a target nobody asked about', () => {
  const others = [findingOf('a', stranger, 'pass'), findingOf('b', source, 'pass'), findingOf('c', account, 'pass')];
  expect(targetVerdicts(others, [NEAR])).toEqual(['cannot-tell']);
  expect(targetVerdicts([], [NEAR, { account: SOURCE, region: 'us-west-2' }])).toEqual(['cannot-tell', 'cannot-tell']);
});

test.each(VERDICTS)('the copy of the source account is %s as its Region is', (verdict) => {
  const own = { account: SOURCE, region: 'eu-west-1' };
  const findings = [findingOf('a', source, 'pass'), findingOf('b', { kind: 'region', ...own }, verdict)];
  expect(targetVerdicts(findings, [own])).toEqual([verdict]);
});

test('each target has the worst that concerns it, in order', () => {
  fc.assert(
    fc.property(fc.array(anyFinding), (findings) => {
      expect(targetVerdicts(findings, TARGETS)).toEqual(TARGETS.map((target) => slowVerdict(findings, target)));
    }),
  );
});

const anySubject: fc.Arbitrary<Subject> = fc.oneof(
  fc.constant(source),
  fc.constantFrom('us-west-2', 'eu-west-1').map((region) => ({ kind: 'region' as const, account: SOURCE, region })),
  fc.constantFrom(...TARGETS).map(({ account: id }) => ({ kind: 'account' as const, account: id })),
  fc.constantFrom(...TARGETS).map((target) => ({ kind: 'target' as const, ...target })),
);
const anyFinding = fc
  .tuple(anySubject, fc.constantFrom(...VERDICTS))
  .map(([subject, verdict]) => findingOf('a', subject, verdict));

/** The same rule, target by target. */
function slowVerdict(findings: Finding[], target: Target): Verdict {
  const concerning = findings.filter(({ subject }) => {
    if (subject.kind === 'source') return true;
    if (subject.kind === 'region') return subject.region === target.region;
    return subject.account === target.account && (subject.kind === 'account' || subject.region === target.region);
  });
  const asked = concerning.some(({ subject }) => subject.kind === 'target');
  return worst([...concerning.map(({ verdict }) => verdict), ...(asked ? [] : (['cannot-tell'] as const))]);
}

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
  const later = { ...reportOf(after), finishedAt: 99 };
  expect(worsened(reportOf(before), later)).toEqual([]);
});

test('the same check about another Region is another question', () => {
  const before = reportOf(findingOf('a', here, 'fail'), findingOf('a', elsewhere, 'pass'));
  const after = reportOf(findingOf('a', here, 'pass'), findingOf('a', elsewhere, 'fail'));
  expect(worsened(before, after)).toEqual([`a holds (target ${NEAR.account}/eu-west-1): pass → fail`]);
});
