import type { Finding, Report, Verdict } from './finding.ts';
import { subjectKey } from './finding.ts';
import type { Target } from './target.ts';

const RANK: Record<Verdict, number> = { pass: 0, warn: 1, 'cannot-tell': 2, fail: 3 };

/** A `fail` anywhere keeps a rollout from being approved. */
export function isBlocked(report: Report): boolean {
  return report.findings.some((finding) => finding.verdict === 'fail');
}

/** The worst verdict among the findings that concern the target; `cannot-tell` where there are none. */
export function targetVerdict(findings: Finding[], target: Target): Verdict {
  const verdicts = findings.filter((finding) => concerns(finding, target)).map((finding) => finding.verdict);
  return verdicts.length === 0 ? 'cannot-tell' : worst(verdicts);
}

/** The worst of some verdicts; `pass` of none. */
export function worst(verdicts: Verdict[]): Verdict {
  return verdicts.reduce((a, b) => (RANK[b] > RANK[a] ? b : a), 'pass');
}

function concerns({ subject }: Finding, target: Target): boolean {
  if (subject.kind === 'source') return true;
  return subject.account === target.account && (subject.kind === 'account' || subject.region === target.region);
}

/** One line for each (check, subject) whose verdict is worse than it was. Evidence and times do not count. */
export function worsened(before: Report, after: Report): string[] {
  const was = new Map(before.findings.map((finding) => [findingKey(finding), finding.verdict]));
  return after.findings.flatMap((finding) => {
    const earlier = was.get(findingKey(finding)) ?? 'pass';
    if (RANK[finding.verdict] <= RANK[earlier]) return [];
    return [`${finding.title} (${subjectKey(finding.subject)}): ${earlier} → ${finding.verdict}`];
  });
}

function findingKey(finding: Finding): string {
  return `${finding.checkId} ${subjectKey(finding.subject)}`;
}
