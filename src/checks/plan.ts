import type { Distribution } from '../domain/configuration.ts';
import type { Subject } from '../domain/report/finding.ts';
import type { Target } from '../domain/target.ts';
import type { Check, CheckContext, Judgement } from './check.ts';

/** A check about one subject. */
export type Question = { check: Check; subject: Subject; judge: () => Promise<Judgement> };

/** What a check asks within one part of a run; made anew each time, because all of them at once would fill the memory. */
export type Scope = (check: Check) => Question[];

/** The parts of a run, in the order in which they are asked; the accounts side by side. */
export type Plan = { source: Scope; regions: Scope; accounts: Scope[] };

/** The source account owns its copies itself: the cross-account role says nothing about them. */
export function planOf(context: CheckContext, targets: readonly Target[]): Plan {
  const foreign = targets.filter(({ account }) => account !== context.sourceAccount);
  const byRegion = Map.groupBy(context.configuration.distributions, ({ region }) => region);
  const asked = foreign.map((target) => ({ target, entry: entryOf(byRegion.get(target.region) ?? [], target) }));
  const byAccount = Map.groupBy(asked, ({ target }) => target.account);
  return {
    source: sourceScope(context),
    regions: regionsScope(context),
    accounts: [...byAccount].map(([account, copies]) => accountScope(context, account, copies)),
  };
}

/** Findings about two different Regions do not hold each other up; all else does that comes before. */
export function mayHoldUp(earlier: Subject, later: Subject): boolean {
  const [before, after] = [regionOf(earlier), regionOf(later)];
  return before === undefined || after === undefined || before === after;
}

/** The Region that a finding is limited to; one about the source account concerns every Region. */
function regionOf(subject: Subject): string | undefined {
  return subject.kind === 'region' || subject.kind === 'target' ? subject.region : undefined;
}

type Copy = { target: Target; entry: Distribution };

/** The entry that asks for a copy. A Region has one entry; where it has several, the one that names the account. */
function entryOf(entries: readonly Distribution[], { account, region }: Target): Distribution {
  const [only] = entries;
  if (only !== undefined && entries.length === 1) return only;
  const named = entries.find((entry) => entry.amiDistributionConfiguration?.targetAccountIds?.includes(account));
  return named ?? only ?? { region };
}

function sourceScope(context: CheckContext): Scope {
  const { sourceAccount: account, buildRegion: region } = context;
  return (check) => {
    if (check.subject !== 'source') return [];
    return questions(
      check,
      { kind: 'source', account, region },
      () => check.applies?.(context),
      () => check.judge(context),
    );
  };
}

function regionsScope(context: CheckContext): Scope {
  const { sourceAccount: account, configuration } = context;
  return (check) => {
    if (check.subject !== 'region') return [];
    return configuration.distributions.flatMap((entry) =>
      questions(
        check,
        { kind: 'region', account, region: entry.region },
        () => check.applies?.(context, entry),
        () => check.judge(context, entry),
      ),
    );
  };
}

function accountScope(context: CheckContext, account: string, copies: readonly Copy[]): Scope {
  return (check) => {
    if (check.subject === 'account') {
      return questions(
        check,
        { kind: 'account', account },
        () => check.applies?.(context, account),
        () => check.judge(context, account),
      );
    }
    if (check.subject !== 'target') return [];
    return copies.flatMap(({ target, entry }) =>
      questions(
        check,
        { kind: 'target', ...target },
        () => check.applies?.(context, target, entry),
        () => check.judge(context, target, entry),
      ),
    );
  };
}

/** No question where the check does not apply. A check that cannot even tell that is asked, and breaks there. */
function questions(
  check: Check,
  subject: Subject,
  applies: () => boolean | undefined,
  judge: () => Promise<Judgement>,
): Question[] {
  try {
    return (applies() ?? true) ? [{ check, subject, judge }] : [];
  } catch (error) {
    return [{ check, subject, judge: () => Promise.reject(error) }];
  }
}
