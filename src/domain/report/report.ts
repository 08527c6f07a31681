import type { Finding, Report, Verdict } from './finding.ts';
import { subjectKey } from './finding.ts';
import type { Target } from '../target.ts';

const RANK: Record<Verdict, number> = { pass: 0, warn: 1, 'cannot-tell': 2, fail: 3 };

/** The worst of some verdicts; `pass` of none. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce(worse, 'pass');
}

function worse(a: Verdict, b: Verdict): Verdict {
  return RANK[b] > RANK[a] ? b : a;
}

/**
 * For each target, in their order, the worst verdict among the findings that concern it: those about itself, its
 * account, the source account in its Region, and the source account. A target about which nothing was asked yet is
 * `cannot-tell`; the source account's own copies are covered by what is asked about the source account.
 */
export function targetVerdicts(findings: readonly Finding[], targets: readonly Target[]): Verdict[] {
  const worstOf = new Map<string, Verdict>();
  let ofAll: Verdict = 'pass';
  let sourceAccount: string | undefined;
  for (const { subject, verdict } of findings) {
    if (subject.kind === 'source') ofAll = worse(ofAll, verdict);
    if (subject.kind === 'source' || subject.kind === 'region') sourceAccount = subject.account;
    const key = placeOf(subject);
    worstOf.set(key, worse(worstOf.get(key) ?? 'pass', verdict));
  }
  return targets.map(({ account, region }) => {
    const about = worstOf.get(placeOf({ kind: 'target', account, region }));
    const asked = about ?? (account === sourceAccount ? 'pass' : 'cannot-tell');
    return worst([
      ofAll,
      asked,
      worstOf.get(placeOf({ kind: 'account', account })) ?? 'pass',
      worstOf.get(`region ${region}`) ?? 'pass',
    ]);
  });
}

/** There is one source account: what is asked about it in a Region is found by the Region alone. */
function placeOf(subject: Finding['subject']): string {
  return subject.kind === 'region' ? `region ${subject.region}` : subjectKey(subject);
}

/** One line for each (check, subject) whose verdict is worse than it was. Evidence and times do not count. */
export function worsened(before: Pick<Report, 'findings'>, after: Pick<Report, 'findings'>): string[] {
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
