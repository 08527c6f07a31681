import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../../../src/domain/report/finding.ts';
import { reportCsv } from '../../../src/domain/report/report-matrix.ts';
import { FAR, findingOf, NEAR, reportOf, SOURCE } from '../../support/sample-rollout.ts';

const HEAD = 'account,region,check,verdict,title,cause,evidence,fix,owner,would prove,why';

/** RFC 4180, read character by character. */
function parsed(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < csv.length; at += 1) {
    const character = csv[at];
    if (quoted && character === '"' && csv[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"') {
      quoted = !quoted;
    } else if (!quoted && character === ',') {
      row.push(cell);
      cell = '';
    } else if (!quoted && character === '\r' && csv[at + 1] === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      at += 1;
    } else {
      cell += character;
    }
  }
  return rows;
}

test('every finding is a row, whatever it is about', () => {
  const findings: Finding[] = [
    findingOf('s', { kind: 'source', account: SOURCE, region: 'us-west-2' }, 'pass'),
    findingOf('r', { kind: 'region', account: SOURCE, region: 'eu-west-1' }, 'warn'),
    findingOf('a', { kind: 'account', account: NEAR.account }, 'fail'),
    {
      ...findingOf('t', { kind: 'target', ...FAR }, 'cannot-tell'),
      cause: 'no audit role',
      evidence: ['one', 'two'],
      fix: { kind: 'bot-settings', owner: 'us', summary: 'set it' },
      wouldProve: 'AUDIT_ROLE_NAME',
      why: 'what it costs',
    },
  ];
  expect(reportCsv(reportOf(...findings))).toBe(
    [
      HEAD,
      '444455556666,us-west-2,s,pass,s holds,,sts:AssumeRole → answered,,,,',
      '444455556666,eu-west-1,r,warn,r holds,,sts:AssumeRole → answered,,,,',
      '111122223333,,a,fail,a holds,,sts:AssumeRole → answered,,,,',
      '111122223333,eu-west-1,t,cannot-tell,t holds,no audit role,"one\ntwo",set it,us,AUDIT_ROLE_NAME,what it costs',
      '',
    ].join('\r\n'),
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('a spreadsheet takes %j for text', (hostile) => {
  const [, row] = parsed(
    reportCsv({ findings: [{ ...findingOf('a', { kind: 'account', account: '1' }, 'fail'), cause: hostile }] }),
  );
  expect(row?.[5]).toBe(`'${hostile}`);
});

test('any text comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
      const findings = texts.map((title) => ({
        ...findingOf('a', { kind: 'account', account: '1' } as const, 'pass'),
        title: `x${title}`,
      }));
      expect(
        parsed(reportCsv({ findings }))
          .slice(1)
          .map((row) => row[4]),
      ).toEqual(texts.map((text) => `x${text}`));
    }),
  );
});
