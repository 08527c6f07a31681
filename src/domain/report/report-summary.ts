import type { Finding, Fix, FixFile, Report, Subject, Verdict } from './finding.ts';
import { WorstByPlace } from './report.ts';
import type { Target } from '../target.ts';

/** Findings of one check with one cause, told as one. */
export type Cause = {
  checkId: string;
  title: string;
  why?: string;
  verdict: Exclude<Verdict, 'pass'>;
  cause?: string;
  /** The subjects it concerns: how many, and the first few. */
  count: number;
  subjects: Subject[];
  /** AWS's words for the first few. */
  evidence: string[];
  causes?: string[];
  fix?: Fix;
  wouldProve?: string;
  /** Names of the files of the fix pack that mend it. */
  files: string[];
  /** The first of those, where it is short enough to be read on the spot. */
  document?: string;
};

/** A report as people read it first: small however many targets there are. */
export type ReportSummary = {
  counts: Record<Verdict, number>;
  /** `ready` have nothing but `pass` and `warn`. */
  targets: { total: number; ready: number; failing: number; unproved: number; accounts: number; regions: number };
  /** Worst first; what was not asked because something else failed is only counted. */
  causes: Cause[];
  /** How many causes did not fit. */
  moreCauses: number;
  unasked: number;
};

const MOST_CAUSES = 25;
const MOST_SUBJECTS = 8;
const MOST_EVIDENCE = 4;
/** Characters of a document that can be read where the cause is told. */
const MOST_DOCUMENT = 4000;
const WORST_FIRST = ['fail', 'cannot-tell', 'warn'] as const;

export function summaryOf({
  findings,
  targets,
  fixPack,
}: Pick<Report, 'findings' | 'targets' | 'fixPack'>): ReportSummary {
  const tally = new Tally(targets);
  for (const finding of findings) tally.add(finding);
  return tally.summary(fixPack);
}

/** What findings come to while they still come in: each is looked at once, however often somebody wants to know. */
export class Tally {
  readonly #targets: readonly Target[];
  readonly #size: Pick<ReportSummary['targets'], 'total' | 'accounts' | 'regions'>;
  readonly #counts: Record<Verdict, number> = { pass: 0, warn: 0, fail: 0, 'cannot-tell': 0 };
  readonly #groups = new Map<string, Group>();
  readonly #worst = new WorstByPlace();
  #unasked = 0;

  constructor(targets: readonly Target[]) {
    this.#targets = targets;
    this.#size = {
      total: targets.length,
      accounts: new Set(targets.map(({ account }) => account)).size,
      regions: new Set(targets.map(({ region }) => region)).size,
    };
  }

  add(finding: Finding): void {
    this.#counts[finding.verdict] += 1;
    this.#worst.add(finding);
    if (finding.because !== undefined) this.#unasked += 1;
    else if (finding.verdict !== 'pass') collect(this.#groups, finding, finding.verdict);
  }

  summary(fixPack: readonly FixFile[] = []): ReportSummary {
    const causes = [...this.#groups.values()].toSorted(worstThenWidest);
    const verdicts = this.#targets.map((target) => this.#worst.about(target));
    const failing = verdicts.filter((verdict) => verdict === 'fail').length;
    const unproved = verdicts.filter((verdict) => verdict === 'cannot-tell').length;
    return {
      counts: { ...this.#counts },
      targets: { ...this.#size, ready: this.#size.total - failing - unproved, failing, unproved },
      causes: causes.slice(0, MOST_CAUSES).map((group) => causeOf(group, fixPack)),
      moreCauses: Math.max(0, causes.length - MOST_CAUSES),
      unasked: this.#unasked,
    };
  }
}

/** Findings with one cause: the first of them, and what of the others is shown. */
type Group = {
  first: Finding;
  verdict: Cause['verdict'];
  count: number;
  subjects: Subject[];
  evidence: string[];
  accounts: Set<string>;
};

function collect(groups: Map<string, Group>, finding: Finding, verdict: Cause['verdict']): void {
  const key = [finding.checkId, verdict, finding.cause ?? finding.title, finding.fix?.kind].join('\n');
  let group = groups.get(key);
  if (group === undefined) {
    group = { first: finding, verdict, count: 0, subjects: [], evidence: [], accounts: new Set() };
    groups.set(key, group);
  }
  group.count += 1;
  group.accounts.add(finding.subject.account);
  if (group.subjects.length < MOST_SUBJECTS) group.subjects.push(finding.subject);
  for (const said of finding.evidence) {
    if (group.evidence.length === MOST_EVIDENCE) break;
    if (!group.evidence.includes(said)) group.evidence.push(said);
  }
}

function worstThenWidest(a: Group, b: Group): number {
  return WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict) || b.count - a.count;
}

function causeOf(group: Group, fixPack: readonly FixFile[]): Cause {
  const { checkId, title, why, cause, causes, fix, wouldProve } = group.first;
  const files = fix === undefined ? [] : filesFor(group, fix, fixPack);
  const document = files.find(({ language, text }) => language !== 'terraform' && text.length <= MOST_DOCUMENT)?.text;
  return {
    checkId,
    title,
    verdict: group.verdict,
    count: group.count,
    subjects: [...group.subjects],
    evidence: [...group.evidence],
    files: files.map(({ name }) => name),
    ...(why === undefined ? {} : { why }),
    ...(cause === undefined ? {} : { cause }),
    ...(causes === undefined ? {} : { causes }),
    ...(fix === undefined ? {} : { fix }),
    ...(wouldProve === undefined ? {} : { wouldProve }),
    ...(document === undefined ? {} : { document }),
  };
}

/** What mends it in the accounts it concerns; where each key has a file of its own, the ones for the keys it speaks of. */
function filesFor({ first, accounts, evidence }: Group, fix: Fix, fixPack: readonly FixFile[]): FixFile[] {
  const fitting = fixPack.filter(
    (file) =>
      file.mends === fix.kind && (file.accounts === undefined || file.accounts.some((one) => accounts.has(one))),
  );
  const said = [first.title, first.cause, fix.summary, ...(first.causes ?? []), ...evidence].join('\n');
  const named = fitting.filter(({ resource }) => resource !== undefined && said.includes(resource));
  return named.length > 0 ? named : fitting;
}
