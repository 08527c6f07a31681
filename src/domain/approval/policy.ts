import type { Verdict } from '../report/finding.ts';

/** Slack user ids and user-group ids. Somebody is among them by their own id, or as a member of a group. */
export type People = { users: string[]; groups: string[] };

/** What has to hold for the targets that a rule is about. */
export type Terms = {
  /** How many of the approvers have to say yes; with 0 nobody is asked. */
  approvals: number;
  approvers: People;
  /** Verdicts beside `pass` that approvers may accept. Any other blocks the rollout. */
  acceptable: Verdict[];
  /** Who may lift a block with a written reason. */
  overriders: People;
  timeToLiveMs: number;
  /** Its accounts are pointed out to those who decide. */
  sensitive: boolean;
};

/** Terms for some accounts: those it names, and those that carry one of its tags. */
export type Rule = { accounts: string[]; tags: string[]; terms: Terms };

export type KnownAccount = { name?: string; tags: string[] };

/** Who may ask, and what has to be said before a rollout starts. */
export type ApprovalPolicy = {
  /** Absent: everybody of the workspace who is no guest. */
  requesters?: People;
  /** Called where a rollout waits, beside the approvers. That gives them no say. */
  notified: People;
  /** For accounts that no rule is about. */
  terms: Terms;
  rules: Rule[];
  /** By account id, 12 digits. */
  accounts: Record<string, KnownAccount>;
};

export const NOBODY: People = { users: [], groups: [] };

export function isNobody({ users, groups }: People): boolean {
  return users.length === 0 && groups.length === 0;
}

/**
 * The terms that hold for one account, all of them at once. Where it is not known what an account is, because it is not
 * listed or carries a tag that no rule knows, every rule there is holds for it: the strictest.
 */
export function termsOf(policy: ApprovalPolicy, account: string): Terms[] {
  const { rules, terms } = policy;
  const known = policy.accounts[account];
  const named = rules.filter(({ accounts }) => accounts.includes(account));
  if (named.length === 0 && isUnknown(policy, known)) return [terms, ...rules.map((rule) => rule.terms)];
  const tagged = rules.filter(({ tags }) => tags.some((tag) => known?.tags.includes(tag) === true));
  const about = [...new Set([...named, ...tagged])];
  return about.length === 0 ? [terms] : about.map((rule) => rule.terms);
}

/** Without rules by tag there is nothing to know of an account. */
function isUnknown({ rules }: ApprovalPolicy, known: KnownAccount | undefined): boolean {
  const tags = new Set(rules.flatMap((rule) => rule.tags));
  return tags.size > 0 && (known === undefined || known.tags.some((tag) => !tags.has(tag)));
}
