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
  const found = new WorstByPlace();
  for (const finding of findings) found.add(finding);
  return targets.map((target) => found.about(target));
}

/** The worst verdict of each place that findings are about, as they come in. */
export class WorstByPlace {
  readonly #worst = new Map<string, Verdict>();
  #ofAll: Verdict = 'pass';
  #sourceAccount: string | undefined;

  add({ subject, verdict }: Finding): void {
    if (subject.kind === 'source') this.#ofAll = worse(this.#ofAll, verdict);
    if (subject.kind === 'source' || subject.kind === 'region') this.#sourceAccount = subject.account;
    const key = placeOf(subject);
    const before = this.#worst.get(key);
    if (before === undefined || RANK[verdict] > RANK[before]) this.#worst.set(key, verdict);
  }

  /** The worst of what concerns the target. */
  about({ account, region }: Target): Verdict {
    const about = this.#worst.get(placeOf({ kind: 'target', account, region }));
    return worst([
      this.#ofAll,
      about ?? (account === this.#sourceAccount ? 'pass' : 'cannot-tell'),
      this.#worst.get(placeOf({ kind: 'account', account })) ?? 'pass',
      this.#worst.get(`region ${region}`) ?? 'pass',
    ]);
  }
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
