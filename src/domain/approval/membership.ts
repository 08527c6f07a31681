import type { ApprovalNeeds } from './needs.ts';
import type { People } from './policy.ts';

/** A person as Slack knows them, asked at the click. */
export type Person = {
  userId: string;
  /** True for the workspace the bot is installed in. */
  isOurs: boolean;
  isBot: boolean;
  isGuest: boolean;
  isDeactivated: boolean;
};

/** One person and, of the groups that were asked about, those they belong to; as Slack says at the click. */
export type Identified = { person: Person; groups: ReadonlySet<string> };

/** What membership rests on. */
type Somebody = { person: Pick<Person, 'userId'>; groups: ReadonlySet<string> };

export function isAmong({ person, groups }: Somebody, people: People): boolean {
  return people.users.includes(person.userId) || people.groups.some((group) => groups.has(group));
}

/** The quorums, by their place, towards which this person's approval counts. */
export function quorumsFor(who: Identified, { quorums }: ApprovalNeeds): number[] {
  return quorums.flatMap(({ approvers }, at) => (isAmong(who, approvers) ? [at] : []));
}

export function mayOverride(who: Somebody, { overriders }: ApprovalNeeds): boolean {
  return overriders.length > 0 && overriders.every((people) => isAmong(who, people));
}

/** Why nobody decides or asks who is not a member of this workspace, in words for themselves. */
export function strangeness({ isOurs, isBot, isGuest, isDeactivated }: Person): string | undefined {
  if (!isOurs) return 'you belong to another workspace';
  if (isBot) return 'a bot cannot decide';
  if (isGuest) return 'guests cannot decide';
  return isDeactivated ? 'this Slack account is deactivated' : undefined;
}
