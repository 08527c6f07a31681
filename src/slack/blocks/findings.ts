import type { Finding, Subject, Verdict } from '../../domain/finding.ts';
import { subjectKey } from '../../domain/finding.ts';
import { worst } from '../../domain/report.ts';
import type { Target } from '../../domain/target.ts';
import { MARK } from './states.ts';
import { NO_BREAK, count, counted, fitted, inline } from './text.ts';

/** Findings that say the same about several subjects. */
export type FindingGroup = { first: Finding; findings: Finding[] };

const WORST_FIRST: Verdict[] = ['fail', 'cannot-tell', 'warn', 'pass'];
const WORDS: Record<Verdict, string> = {
  pass: 'met',
  warn: 'to know',
  fail: 'missing',
  'cannot-tell': `cannot${NO_BREAK}tell`,
};

/** `:white_check_mark: 18 met · :x: 2 missing`, without the kinds that do not occur. */
export function verdictCounts(findings: Finding[], marked = true): string {
  return WORST_FIRST.toReversed()
    .map((verdict) => ({ verdict, number: findings.filter((finding) => finding.verdict === verdict).length }))
    .filter(({ number }) => number > 0)
    .map(
      ({ verdict, number }) =>
        `${marked ? `:${MARK[verdict]}:${NO_BREAK}` : ''}${count(number)}${NO_BREAK}${WORDS[verdict]}`,
    )
    .join(marked ? ' · ' : ', ');
}

/** Everything that is not `pass`, worst first. What was not asked because something else failed is left to `unasked`. */
export function groups(findings: Finding[]): FindingGroup[] {
  const byKey = new Map<string, FindingGroup>();
  for (const finding of findings) {
    if (finding.verdict === 'pass' || finding.because !== undefined) continue;
    const key = JSON.stringify([finding.verdict, finding.checkId, finding.title, fixPattern(finding)]);
    const group = byKey.get(key);
    if (group) group.findings.push(finding);
    else byKey.set(key, { first: finding, findings: [finding] });
  }
  const rank = ({ first }: FindingGroup) => WORST_FIRST.indexOf(first.verdict);
  return [...byKey.values()].toSorted((a, b) => rank(a) - rank(b));
}

/** The fix with its own account and Region taken out: equal for findings that one explanation serves. */
function fixPattern({ subject, fix }: Finding): string | undefined {
  const text = fix && [fix.summary, fix.document?.text].join('\n').replaceAll(subject.account, '<account>');
  return text && 'region' in subject ? text.replaceAll(subject.region, '<Region>') : text;
}

/** How many questions were not asked because an earlier one failed. */
function unasked(findings: Finding[]): number {
  return findings.filter(({ because }) => because !== undefined).length;
}

/** One line for each group, `:x: title: 111122223333, 222233334444`. */
function groupLines(all: FindingGroup[]): string[] {
  return all.map(({ first, findings }) => `:${MARK[first.verdict]}: ${inline(first.title)}: ${subjects(findings, 4)}`);
}

function unaskedLine(findings: Finding[]): string[] {
  const left = unasked(findings);
  return left === 0 ? [] : [`:${MARK['cannot-tell']}: ${count(left)} not asked, because of the above`];
}

/** The counts, and below them what an approver must know; fits a section. */
export function reportSummary(findings: Finding[]): string {
  return summary(findings, groups(findings), 10);
}

/** The counts, and what is told in detail further down, listed only where that is more than one thing. */
export function reportIndex(findings: Finding[]): string {
  const all = groups(findings);
  return summary(findings, all.length > 1 ? all : [], 20);
}

function summary(findings: Finding[], listed: FindingGroup[], lineCount: number): string {
  const counts = `*Prerequisites* ${verdictCounts(findings)}`;
  const lines = [counts, ...groupLines(listed), ...unaskedLine(findings)];
  return fitted(lines, { most: 2500, lineCount: lineCount + 1 });
}

/** Where findings apply, at most `most` of them by name. */
export function subjects(findings: Finding[], most: number): string {
  const names = [...new Set(findings.map(({ subject }) => subjectWords(subject)))];
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${count(rest)} more` : names.join(', ');
}

function subjectWords(subject: Subject): string {
  switch (subject.kind) {
    case 'account':
      return subject.account;
    case 'target':
      return `${subject.account} in ${subject.region}`;
    case 'source':
      return `source account ${subject.account} in ${subject.region}`;
  }
}

/** `1 of 2 targets ready, 1 not ready`, with the mark of the worst there is. */
export function conclusion(findings: Finding[], targets: Target[]): { mark: string; words: string } {
  const verdicts = verdictsOf(findings, targets);
  const number = (...wanted: Verdict[]) => verdicts.filter((verdict) => wanted.includes(verdict)).length;
  const missing = number('fail');
  const unproved = number('cannot-tell');
  const words = [
    `${count(number('pass', 'warn'))} of ${counted(targets.length, 'target')} ready`,
    missing > 0 && `${count(missing)} not ready`,
    unproved > 0 && `${count(unproved)} not proved`,
  ];
  return { mark: MARK[worst(verdicts)], words: words.filter(Boolean).join(', ') };
}

/** What holds for each target in all: findings about it, about its account, and about the source account. */
function verdictsOf(findings: Finding[], targets: Target[]): Verdict[] {
  const bySubject = Map.groupBy(findings, ({ subject }) =>
    subject.kind === 'source' ? 'source' : subjectKey(subject),
  );
  const about = (key: string) => (bySubject.get(key) ?? []).map(({ verdict }) => verdict);
  const source = about('source');
  return targets.map((target) => {
    const own = [
      ...about(subjectKey({ kind: 'account', ...target })),
      ...about(subjectKey({ kind: 'target', ...target })),
    ];
    const all = [...source, ...own];
    return all.length === 0 ? 'cannot-tell' : worst(all);
  });
}
