import type { Report, Subject, Verdict } from '../domain/report/finding.ts';
import type { Cause, ReportSummary } from '../domain/report/report-summary.ts';

/** Columns of a terminal in which the report reads well. */
const WIDTH = 100;

const MARKS = { warn: 'warn', fail: 'FAIL', 'cannot-tell': '?' } as const;
const COUNTED: [Verdict, string][] = [
  ['pass', 'met'],
  ['fail', 'missing'],
  ['cannot-tell', 'cannot be told'],
  ['warn', 'to know'],
];
const OWNERS = { 'target-account-owner': 'owner of the target account', us: 'us' } as const;

/** A report for a terminal: what it comes to, then each cause with what it concerns and what mends it. */
export function reportText({ configurationName }: Pick<Report, 'configurationName'>, summary: ReportSummary): string {
  const { causes, moreCauses, unasked } = summary;
  return [
    `${configurationName}: ${conclusion(summary.targets)}`,
    COUNTED.filter(([verdict]) => summary.counts[verdict] > 0)
      .map(([verdict, words]) => `${number(summary.counts[verdict])} ${words}`)
      .join(', '),
    ...causes.flatMap((cause) => ['', ...causeLines(cause)]),
    ...(moreCauses > 0 ? ['', `${number(moreCauses)} more causes are in the report of --json or --fix-pack`] : []),
    ...(unasked > 0 ? ['', `${number(unasked)} were not asked, because of the above`] : []),
  ].join('\n');
}

function conclusion({ total, ready, failing, unproved, accounts, regions }: ReportSummary['targets']): string {
  const places = `${counted(accounts, 'account')}, ${counted(regions, 'Region')}`;
  return [
    `${number(ready)} of ${counted(total, 'target')} ready`,
    ...(failing > 0 ? [`${number(failing)} not ready`] : []),
    ...(unproved > 0 ? [`${number(unproved)} not proved`] : []),
  ]
    .join(', ')
    .concat(` (${places})`);
}

function causeLines({ verdict, checkId, title, why, cause, count, subjects, ...rest }: Cause): string[] {
  const more = count - subjects.length;
  const where = subjects.map(placeOf).join(', ') + (more > 0 ? ` and ${number(more)} more` : '');
  const fix = rest.fix && `${rest.fix.summary} (${OWNERS[rest.fix.owner]})`;
  return [
    wrapped(MARKS[verdict].padEnd(6), `${title} [${checkId}]`),
    labelled('for', where),
    ...(why === undefined ? [] : [labelled('why', why)]),
    ...(cause === undefined ? [] : [labelled('cause', cause)]),
    ...(rest.causes ?? []).map((each) => labelled('maybe', each)),
    ...rest.evidence.map((each) => labelled('AWS says', each)),
    ...(rest.wouldProve === undefined ? [] : [labelled('would prove', rest.wouldProve)]),
    ...(fix === undefined ? [] : [labelled('fix', fix)]),
    ...(rest.files.length > 0 ? [labelled('file', rest.files.join(', '))] : []),
  ];
}

function placeOf(subject: Subject): string {
  switch (subject.kind) {
    case 'source':
      return `source account ${subject.account}`;
    case 'region':
      return `source account ${subject.account} in ${subject.region}`;
    case 'account':
      return subject.account;
    case 'target':
      return `${subject.account} in ${subject.region}`;
  }
}

function labelled(label: string, text: string): string {
  return wrapped(`      ${label.padEnd(13)}`, text);
}

/** Broken between words where the line gets too long, the rest under its beginning. A long word stays whole. */
function wrapped(lead: string, text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (line !== '' && lead.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return lead + [...lines, line].join(`\n${' '.repeat(lead.length)}`);
}

/** AWS's words hold what people named things: nothing in them may steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ');
}

function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
