import { randomUUID } from 'node:crypto';
import type { Finding } from '../domain/report/finding.ts';
import { subjectKey } from '../domain/report/finding.ts';
import type { Target } from '../domain/target.ts';
import type { Check, CheckContext } from './check.ts';
import type { Plan, Question, Scope } from './plan.ts';
import { mayHoldUp, planOf } from './plan.ts';

/** Accounts that are asked at once: what a run holds in flight stays small however many there are. */
const ACCOUNTS_AT_ONCE = 24;

/** Hears of a run while it goes on. */
type RunObserver = {
  /** At its beginning, and with each finding as it comes. */
  progressed(done: number, total: number, finding?: Finding): void;
  /** A check threw: a defect of ours, told apart from a prerequisite that does not hold. */
  crashed(reference: string, checkId: string, error: unknown): void;
};

export type RunOptions = {
  observer: RunObserver;
  /** Findings of an earlier run: what passed then is believed, and not asked again. */
  earlier?: readonly Finding[];
  /** Ends the run: it rejects with the signal's reason at once. */
  signal?: AbortSignal;
};

/**
 * Asks every check about each of its subjects: first the source account, then its Regions, then the target accounts
 * side by side. The findings come in the order of the registry. A check whose needs did not pass for the same account
 * (and Region) is not asked: it is `cannot-tell`, because of them.
 */
export async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  targets: readonly Target[],
  options: RunOptions,
): Promise<Finding[]> {
  options.signal?.throwIfAborted();
  const run = new Run(checks, context, options).askAll(planOf(context, targets));
  return options.signal === undefined ? run : unlessAborted(run, options.signal);
}

class Run {
  readonly #checks: readonly Check[];
  readonly #options: RunOptions;
  readonly #titles: ReadonlyMap<string, string>;
  readonly #believed: ReadonlyMap<string, Finding>;
  #done = 0;
  #total = 0;

  constructor(checks: readonly Check[], context: CheckContext, options: RunOptions) {
    this.#checks = checks;
    this.#options = options;
    this.#titles = new Map(checks.map((check) => [check.id, check.title(context)]));
    const passed = (options.earlier ?? []).filter(({ verdict }) => verdict === 'pass');
    this.#believed = new Map(passed.map((finding) => [`${finding.checkId} ${subjectKey(finding.subject)}`, finding]));
  }

  async askAll({ source, regions, accounts }: Plan): Promise<Finding[]> {
    for (const scope of [source, regions, ...accounts]) {
      for (const check of this.#checks) this.#total += scope(check).length;
    }
    this.#progressed();
    const aboutSource = await this.#ask(source, []);
    const aboutRegions = await this.#ask(regions, notPassed(aboutSource));
    const before = notPassed([...aboutSource, ...aboutRegions]);
    const aboutAccounts: Finding[][][] = accounts.map(() => []);
    const queue = accounts.entries();
    const askNext = async (): Promise<void> => {
      for (const [at, scope] of queue) aboutAccounts[at] = await this.#ask(scope, before);
    };
    await Promise.all(Array.from({ length: ACCOUNTS_AT_ONCE }, askNext));
    return this.#checks.flatMap((_check, at) =>
      [aboutSource, aboutRegions, ...aboutAccounts].flatMap((findings) => findings[at] ?? []),
    );
  }

  /** The findings of each check, in the order of the registry; a check waits for those it needs, and for no other. */
  #ask(scope: Scope, before: readonly Finding[]): Promise<Finding[][]> {
    const unmet = [...before];
    const settled = new Map<string, Promise<Finding[]>>();
    const askOne = async (check: Check): Promise<Finding[]> => {
      await Promise.all(check.needs.flatMap((need) => settled.get(need) ?? []));
      const findings = await Promise.all(scope(check).map((question) => this.#find(question, unmet)));
      unmet.push(...notPassed([findings]));
      return findings;
    };
    for (const check of this.#checks) settled.set(check.id, askOne(check));
    return Promise.all(settled.values());
  }

  async #find(question: Question, unmet: readonly Finding[]): Promise<Finding> {
    const finding = await this.#answer(question, unmet);
    this.#options.signal?.throwIfAborted();
    this.#done += 1;
    this.#progressed(finding);
    return finding;
  }

  async #answer({ check, subject, judge }: Question, unmet: readonly Finding[]): Promise<Finding> {
    const { observer, signal } = this.#options;
    signal?.throwIfAborted();
    const about = { checkId: check.id, title: this.#titles.get(check.id) ?? check.id, subject };
    const believed = this.#believed.get(`${check.id} ${subjectKey(subject)}`);
    if (believed !== undefined) return { ...believed, ...about };
    const [missing] = check.needs.flatMap(
      (need) => unmet.find((each) => each.checkId === need && mayHoldUp(each.subject, subject)) ?? [],
    );
    if (missing !== undefined) {
      const evidence = [`not asked: ${missing.title} did not pass`];
      return { ...about, why: check.why, verdict: 'cannot-tell', evidence, because: missing.checkId };
    }
    try {
      const judgement = await judge();
      return judgement.verdict === 'pass' ? { ...about, ...judgement } : { ...about, why: check.why, ...judgement };
    } catch (error) {
      // What breaks because the run was ended is no defect.
      signal?.throwIfAborted();
      const crashed = randomUUID().slice(0, 8);
      observer.crashed(crashed, check.id, error);
      return {
        ...about,
        why: check.why,
        verdict: 'cannot-tell',
        evidence: [`the check itself broke, reference ${crashed}`],
        crashed,
      };
    }
  }

  #progressed(finding?: Finding): void {
    this.#options.observer.progressed(this.#done, this.#total, finding);
  }
}

function notPassed(findings: Finding[][]): Finding[] {
  return findings.flat().filter(({ verdict }) => verdict !== 'pass');
}

/** Calls that are under way are not waited for; what they still bring is dropped. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
