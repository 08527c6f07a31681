import type { Subject, Verdict } from '../../domain/report/finding.ts';
import type { Cause, ReportSummary } from '../../domain/report/report-summary.ts';
import { MARK } from './states.ts';
import { NO_BREAK, count, counted, fitted, inline } from './text.ts';

const WORST_FIRST: Verdict[] = ['fail', 'cannot-tell', 'warn', 'pass'];
const WORDS: Record<Verdict, string> = {
  pass: 'met',
  warn: 'to know',
  fail: 'missing',
  'cannot-tell': `cannot${NO_BREAK}tell`,
};

/** `:white_check_mark: 18 met · :x: 2 missing`, without the kinds that do not occur. */
export function verdictCounts(counts: ReportSummary['counts'], marked = true): string {
  return WORST_FIRST.toReversed()
    .filter((verdict) => counts[verdict] > 0)
    .map(
      (verdict) =>
        `${marked ? `:${MARK[verdict]}:${NO_BREAK}` : ''}${count(counts[verdict])}${NO_BREAK}${WORDS[verdict]}`,
    )
    .join(marked ? ' · ' : ', ');
}

/** `:x: title (cause): 111122223333, 222233334444 and 38 more` */
function causeLine(cause: Cause): string {
  const why = cause.cause === undefined ? '' : ` (${inline(cause.cause)})`;
  return `:${MARK[cause.verdict]}: ${inline(cause.title)}${why}: ${subjects(cause, 3)}`;
}

/** What is only counted: causes beyond those that a summary holds, and questions that others kept from being asked. */
function restLines({ moreCauses, unasked }: ReportSummary): string[] {
  return [
    moreCauses > 0 && `and ${counted(moreCauses, 'more cause')}`,
    unasked > 0 && `:${MARK['cannot-tell']}: ${count(unasked)} not asked, because of the above`,
  ].filter((line) => line !== false);
}

/** The counts, and below them what an approver must know; fits a section. */
export function reportSummary(summary: ReportSummary): string {
  return withCounts(summary, summary.causes, 10);
}

/** The counts, and what is told in detail further down, listed only where that is more than one thing. */
export function reportIndex(summary: ReportSummary): string {
  return withCounts(summary, summary.causes.length > 1 ? summary.causes : [], 20);
}

/** The same while questions are still being asked; nothing before the first answer. */
export function soFar(summary: ReportSummary | undefined): string {
  if (summary === undefined || Object.values(summary.counts).every((number) => number === 0)) return '';
  return withCounts(summary, summary.causes, 8);
}

function withCounts(summary: ReportSummary, listed: Cause[], lineCount: number): string {
  const lines = [
    `*Prerequisites* ${verdictCounts(summary.counts)}`,
    fitted(listed.map(causeLine), { most: 2300, lineCount }),
    ...restLines(summary),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

/** Where a cause applies, at most `most` subjects by name. */
export function subjects({ subjects: some, count: all }: Cause, most: number): string {
  const names = [...new Set(some.slice(0, most).map(subjectWords))];
  const rest = all - Math.min(some.length, most);
  return rest > 0 ? `${names.join(', ')} and ${count(rest)} more` : names.join(', ');
}

function subjectWords(subject: Subject): string {
  switch (subject.kind) {
    case 'account':
      return subject.account;
    case 'target':
      return `${subject.account} in ${subject.region}`;
    case 'source':
    case 'region':
      return `source account ${subject.account} in ${subject.region}`;
  }
}

/** `1 of 2 targets ready, 1 not ready`, with the mark of the worst there is. */
export function conclusion({ targets, counts: said }: ReportSummary): { mark: string; words: string } {
  const { total, ready, failing, unproved } = targets;
  // A target nobody asked about has no finding of its own.
  const all = { ...said, 'cannot-tell': said['cannot-tell'] + unproved };
  const worst = WORST_FIRST.find((verdict) => all[verdict] > 0) ?? 'cannot-tell';
  const words = [
    `${count(ready)} of ${counted(total, 'target')} ready`,
    failing > 0 && `${count(failing)} not ready`,
    unproved > 0 && `${count(unproved)} not proved`,
  ];
  return { mark: MARK[worst], words: words.filter(Boolean).join(', ') };
}
