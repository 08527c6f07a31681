import type { Target } from '../target.ts';
import type { Finding, Report, Verdict } from '../report/finding.ts';
import type { ApprovalPolicy, People, Terms } from './policy.ts';
import { termsOf } from './policy.ts';

/** So many approvals by these people. */
export type Quorum = { approvals: number; approvers: People };

/** What one rollout needs before it starts, fixed at the moment it is put before the approvers. */
export type ApprovalNeeds = {
  /** Each has to be met; one person may count towards several. */
  quorums: Quorum[];
  acceptable: Verdict[];
  /** Whoever lifts a block has to be among each of these; where one is nobody, nobody may. */
  overriders: People[];
  notified: People;
  /** The accounts that are pointed out, with the names that the policy gives them. */
  sensitive: { account: string; name?: string }[];
  /** Until when it can be decided, milliseconds since 1970. */
  expiresAt: number;
};

/** The terms of every target account together: the strictest of each. */
export function needsOf(policy: ApprovalPolicy, targets: readonly Target[], now: number): ApprovalNeeds {
  const accounts = [...new Set(targets.map(({ account }) => account))].toSorted();
  const byAccount = accounts.map((account) => ({ account, terms: termsOf(policy, account) }));
  const all = [...new Set(byAccount.flatMap(({ terms }) => terms))];
  const terms = all.length === 0 ? [policy.terms] : all;
  const sensitive = byAccount.filter((each) => each.terms.some((one) => one.sensitive));
  return {
    quorums: quorumsOf(terms),
    acceptable: (['warn', 'cannot-tell'] as const).filter((verdict) =>
      terms.every(({ acceptable }) => acceptable.includes(verdict)),
    ),
    overriders: distinct(terms.map(({ overriders }) => overriders)),
    notified: policy.notified,
    sensitive: sensitive.map(({ account }) => {
      const name = policy.accounts[account]?.name;
      return { account, ...(name === undefined ? {} : { name }) };
    }),
    expiresAt: now + Math.min(...terms.map(({ timeToLiveMs }) => timeToLiveMs)),
  };
}

/** Of two terms with the same approvers the higher number holds. */
function quorumsOf(terms: Terms[]): Quorum[] {
  return distinct(terms.map(({ approvers }) => approvers)).map((approvers) => ({
    approvers,
    approvals: Math.max(...terms.filter((each) => samePeople(each.approvers, approvers)).map((each) => each.approvals)),
  }));
}

function distinct(people: People[]): People[] {
  return people.filter((each, at) => people.findIndex((other) => samePeople(other, each)) === at);
}

export function samePeople(a: People, b: People): boolean {
  return key(a) === key(b);
}

function key({ users, groups }: People): string {
  return [...new Set([...users, ...groups])].toSorted().join();
}

/** After an override somebody always has to say yes, also where the policy asks nobody otherwise. */
export function needsAfterOverride(needs: ApprovalNeeds, expiresAt: number): ApprovalNeeds {
  const quorums = needs.quorums.map((quorum) => ({ ...quorum, approvals: Math.max(1, quorum.approvals) }));
  return { ...needs, quorums, expiresAt };
}

/** The findings that approvers may not accept. */
export function blocking({ findings }: Pick<Report, 'findings'>, { acceptable }: Pick<ApprovalNeeds, 'acceptable'>) {
  return findings.filter(({ verdict }: Finding) => verdict !== 'pass' && !acceptable.includes(verdict));
}

type Counted = { verdict: string; userId: string; quorums?: number[] };

/** How many different people have approved towards each quorum. */
export function approvalsGiven({ quorums }: ApprovalNeeds, decisions: readonly Counted[]): number[] {
  const approvals = decisions.filter(({ verdict }) => verdict === 'approve');
  return quorums.map(
    (_quorum, at) => new Set(approvals.filter((said) => said.quorums?.includes(at)).map(({ userId }) => userId)).size,
  );
}

export function isApproved(needs: ApprovalNeeds, decisions: readonly Counted[]): boolean {
  const given = approvalsGiven(needs, decisions);
  return needs.quorums.every(({ approvals }, at) => (given[at] ?? 0) >= approvals);
}

/** Everybody whose yes can count. */
export function approversOf({ quorums }: Pick<ApprovalNeeds, 'quorums'>): People {
  return together(quorums.map(({ approvers }) => approvers));
}

export function together(people: People[]): People {
  return {
    users: [...new Set(people.flatMap(({ users }) => users))],
    groups: [...new Set(people.flatMap(({ groups }) => groups))],
  };
}
