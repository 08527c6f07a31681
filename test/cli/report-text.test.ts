import { describe, expect, it } from 'vitest';
import { reportText } from '../../src/cli/report-text.ts';
import type { Finding, Report, Subject, Verdict } from '../../src/domain/report/finding.ts';
import { summaryOf } from '../../src/domain/report/report-summary.ts';
import { FAR, findingOf, NEAR, OTHER, reportOf, SOURCE } from '../support/sample-rollout.ts';

function linesOf(report: Report): string[] {
  return reportText(report, summaryOf(report)).split('\n');
}

function about(subject: Subject, verdict: Verdict, change: Partial<Finding> = {}): Finding {
  return { ...findingOf('target-role-assumable', subject, verdict), ...change };
}

const near: Subject = { kind: 'target', ...NEAR };
const far: Subject = { kind: 'target', ...FAR };

describe('a report in a terminal', () => {
  it('begins with how many targets are ready', () => {
    const report = reportOf(
      about(near, 'pass'),
      about(far, 'fail'),
      about({ kind: 'target', ...OTHER }, 'cannot-tell'),
    );
    expect(linesOf(report).slice(0, 2)).toEqual([
      'golden: 1 of 3 targets ready, 1 not ready, 1 not proved (2 accounts, 2 Regions)',
      '1 met, 1 missing, 1 cannot be told',
    ]);
  });

  it('tells a cause once with all that it takes to mend it', () => {
    const failing = about(far, 'fail', {
      why: 'copies need it',
      cause: 'the role does not allow it',
      causes: ['a boundary denies it'],
      evidence: ['ec2:CopyImage → UnauthorizedOperation'],
      fix: { kind: 'target-role', owner: 'target-account-owner', summary: 'correct the role' },
    });
    const script = { name: 'role.sh', language: 'shell', text: 'x', about: 'x', mends: 'target-role' } as const;
    const report = { ...reportOf(failing, { ...failing, subject: near }), fixPack: [script] };
    expect(linesOf(report).slice(3)).toEqual([
      'FAIL  target-role-assumable holds [target-role-assumable]',
      '      for          111122223333 in eu-west-1, 111122223333 in us-west-2',
      '      why          copies need it',
      '      cause        the role does not allow it',
      '      maybe        a boundary denies it',
      '      AWS says     ec2:CopyImage → UnauthorizedOperation',
      '      fix          correct the role (owner of the target account)',
      '      file         role.sh',
    ]);
  });
});

describe('a long report in a terminal', () => {
  it('counts the subjects that it does not name', () => {
    const findings = Array.from({ length: 1200 }, (_one, at) =>
      about({ kind: 'account', account: String(100_000_000_000 + at) }, 'fail'),
    );
    expect(linesOf(reportOf(...findings)).join('\n')).toMatch(/100000000007 and 1,192 more/);
  });

  it('counts what was not asked', () => {
    const report = reportOf(about(near, 'fail'), about(far, 'cannot-tell', { because: 'source-identity' }));
    expect(linesOf(report).at(-1)).toBe('1 were not asked, because of the above');
  });

  it.each([
    [{ kind: 'source', account: SOURCE, region: 'us-west-2' }, `source account ${SOURCE}`],
    [{ kind: 'region', account: SOURCE, region: 'eu-west-1' }, `source account ${SOURCE} in eu-west-1`],
  ] as const)('says whose %j is', (subject, words) => {
    expect(linesOf(reportOf(about(subject, 'warn')))[4]).toBe(`      for          ${words}`);
  });

  it('stays within a hundred columns', () => {
    const long = Array.from({ length: 80 }, (_one, at) => `word${at}`).join(' ');
    const lines = linesOf(
      reportOf(about(near, 'fail', { title: long, cause: long, evidence: [long], wouldProve: long })),
    );
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain(long);
  });

  it('lets nobody steer the terminal', () => {
    const text = linesOf(reportOf(about(near, 'fail', { cause: 'red \u001B[31m\r\n\u0007alert' }))).join('\n');
    expect(text).toContain('cause        red [31m alert');
  });
});
