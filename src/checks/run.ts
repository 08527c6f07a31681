import { randomUUID } from 'node:crypto';
import type { Finding, Subject } from '../domain/finding.ts';
import type { Target } from '../domain/target.ts';
import type { Check, CheckContext, Judgement } from './check.ts';

/** Hears of a run while it goes on. */
export type RunObserver = {
  progressed(done: number, total: number): void;
  /** A check threw: a defect of ours, told apart from a prerequisite that does not hold. */
  crashed(reference: string, checkId: string, error: unknown): void;
};

/**
 * Asks every check about each of its subjects, the accounts side by side, and gives the findings in the order of the
 * registry. A check whose needs did not pass for the same account is not asked: it is `cannot-tell`, because of them.
 */
export async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  targets: readonly Target[],
  observer: RunObserver,
): Promise<Finding[]> {
  const questions = plan(checks, context, targets);
  const byAccount = Map.groupBy(questions, (question) => question.subject.account);
  let done = 0;
  observer.progressed(done, questions.length);
  const askAll = async (account: string, earlier: Finding[]): Promise<Finding[]> => {
    const findings: Finding[] = [];
    for (const check of checks) {
      const about = (byAccount.get(account) ?? []).filter((question) => question.check === check);
      const answers = about.map(async (question) => {
        const finding = await answer(question, context, [...earlier, ...findings], observer);
        done += 1;
        observer.progressed(done, questions.length);
        return finding;
      });
      findings.push(...(await Promise.all(answers)));
    }
    return findings;
  };
  const source = await askAll(context.sourceAccount, []);
  const perAccount = await Promise.all(foreignAccounts(context, targets).map((account) => askAll(account, source)));
  const all = [...source, ...perAccount.flat()];
  return checks.flatMap((check) => all.filter((finding) => finding.checkId === check.id));
}

function foreignAccounts({ sourceAccount }: CheckContext, targets: readonly Target[]): string[] {
  return [...new Set(targets.map((target) => target.account))].filter((account) => account !== sourceAccount);
}

type Question = { check: Check; subject: Subject; judge: () => Promise<Judgement> };

/** The source account owns its copies itself: the cross-account role says nothing about them. */
function plan(checks: readonly Check[], context: CheckContext, targets: readonly Target[]): Question[] {
  const { sourceAccount: source, buildRegion: region } = context;
  const foreign = targets.filter((target) => target.account !== source);
  const accounts = foreignAccounts(context, targets);
  return checks.flatMap((check): Question[] => {
    switch (check.subject) {
      case 'source':
        return [{ check, subject: { kind: 'source', account: source, region }, judge: () => check.judge(context) }];
      case 'account':
        return accounts.map((account) => ({
          check,
          subject: { kind: 'account', account },
          judge: () => check.judge(context, account),
        }));
      case 'target':
        return foreign.map((target) => ({
          check,
          subject: { kind: 'target', ...target },
          judge: () => check.judge(context, target),
        }));
    }
  });
}

async function answer(
  { check, subject, judge }: Question,
  context: CheckContext,
  earlier: Finding[],
  observer: RunObserver,
): Promise<Finding> {
  const finding = { checkId: check.id, title: check.title(context), subject };
  const missing = earlier.find(
    (each) => check.needs.includes(each.checkId) && each.verdict !== 'pass' && sameRegion(each.subject, subject),
  );
  if (missing !== undefined) {
    return {
      ...finding,
      verdict: 'cannot-tell',
      evidence: [`not asked: ${missing.title} did not pass`],
      because: missing.checkId,
    };
  }
  try {
    return { ...finding, ...(await judge()) };
  } catch (error) {
    const crashed = randomUUID().slice(0, 8);
    observer.crashed(crashed, check.id, error);
    return { ...finding, verdict: 'cannot-tell', evidence: [`the check itself broke, reference ${crashed}`], crashed };
  }
}

/** Findings about two different Regions of an account do not hold each other up. */
function sameRegion(a: Subject, b: Subject): boolean {
  return a.kind !== 'target' || b.kind !== 'target' || a.region === b.region;
}
