import { parse } from 'yaml';
import { z } from 'zod';
import { Refusal } from '../errors.ts';
import type { ApprovalPolicy, People, Terms } from './policy.ts';
import { isNobody, NOBODY } from './policy.ts';

const HOUR_MS = 3_600_000;
const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: HOUR_MS, d: 24 * HOUR_MS };
/** Long enough for a weekend; at the start everything is read and checked again anyway. */
const DEFAULT_TIME_TO_LIVE_MS = 72 * HOUR_MS;
const LONGEST_MS = 30 * 24 * HOUR_MS;

const ID = z.string('a user id (U…) or user-group id (S…)').regex(/^[UWS][A-Z0-9]{2,}$/, {
  error: 'a user id (U…) or user-group id (S…), as Slack shows it under "Copy member ID" or "Copy group ID"',
});
const PEOPLE = z.array(ID, 'a list of user ids (U…) and user-group ids (S…)').transform(peopleOf);
const SOMEBODY = PEOPLE.refine((people) => !isNobody(people), 'at least one user id (U…) or user-group id (S…)');
const APPROVALS = z.int('a whole number from 0').min(0, 'a whole number from 0');
const ACCEPTABLE = z.array(
  z.enum(['warn', 'cannot-tell'], 'warn or cannot-tell'),
  'a list of warn and cannot-tell, or []',
);
const TIME = z
  .string('a time such as 90m, 24h or 3d')
  .regex(/^[1-9]\d{0,4}[smhd]$/, 'a time such as 90m, 24h or 3d')
  .transform((text) => Number(text.slice(0, -1)) * (UNIT_MS[text.slice(-1)] ?? 0))
  .refine((ms) => ms <= LONGEST_MS, 'at most 30d');
const ACCOUNT = z.string('an account id in quotes').regex(/^\d{12}$/, 'an account id of 12 digits, in quotes');
const TAG = z.string('a tag, some text').min(1, 'a tag, some text');
const SENSITIVE = z.boolean('true or false');

const terms = {
  approvals: APPROVALS.optional(),
  acceptable: ACCEPTABLE.optional(),
  overriders: PEOPLE.optional(),
  timeToLive: TIME.optional(),
  sensitive: SENSITIVE.optional(),
};
const rule = z
  .strictObject({
    accounts: z.array(ACCOUNT, 'a list of account ids in quotes').default([]),
    tags: z.array(TAG, 'a list of tags').default([]),
    approvers: SOMEBODY.optional(),
    ...terms,
  })
  .refine(({ accounts, tags }) => accounts.length + tags.length > 0, 'a rule names accounts or tags');
const account = z.strictObject({
  name: z.string('a name').min(1, 'a name').optional(),
  tags: z.array(TAG).default([]),
});
const schema = z.strictObject({
  requesters: SOMEBODY.optional(),
  notified: PEOPLE.default(NOBODY),
  approvers: SOMEBODY,
  ...terms,
  rules: z.array(rule, 'a list of rules').default([]),
  accounts: z.record(ACCOUNT, account, 'account ids with their name and tags').default({}),
});

type Written = z.infer<typeof schema>;

/**
 * The policy that a file holds, in YAML or JSON. Refusal `bad-policy` that tells of every place that cannot be used,
 * with what stands there.
 */
export function readPolicy(text: string, path: string): ApprovalPolicy {
  const written = parsed(text, path);
  const result = schema.safeParse(written);
  if (!result.success) {
    throw unusable(
      path,
      result.error.issues.flatMap((issue) => problems(issue, written)),
    );
  }
  const policy = policyOf(result.data);
  const unmet = unreachable(policy);
  if (unmet.length > 0) throw unusable(path, unmet);
  return policy;
}

/** The short form: the same people for everything. */
export function simplePolicy(approvers: string[], approvals: number): ApprovalPolicy {
  return policyOf({ notified: NOBODY, approvers: peopleOf(approvers), approvals, rules: [], accounts: {} });
}

function peopleOf(ids: string[]): People {
  const distinct = [...new Set(ids)];
  return {
    users: distinct.filter((id) => !id.startsWith('S')),
    groups: distinct.filter((id) => id.startsWith('S')),
  };
}

function policyOf({ requesters, notified, accounts, rules, ...written }: Written): ApprovalPolicy {
  const standard: Terms = {
    approvals: written.approvals ?? 1,
    approvers: written.approvers,
    acceptable: written.acceptable ?? ['warn', 'cannot-tell'],
    overriders: written.overriders ?? NOBODY,
    timeToLiveMs: written.timeToLive ?? DEFAULT_TIME_TO_LIVE_MS,
    sensitive: written.sensitive ?? false,
  };
  return {
    ...(requesters === undefined ? {} : { requesters }),
    notified,
    terms: standard,
    rules: rules.map(({ accounts: named, tags, ...own }) => ({ accounts: named, tags, terms: over(standard, own) })),
    accounts: Object.fromEntries(
      Object.entries(accounts).map(([id, { name, tags }]) => [id, { ...(name === undefined ? {} : { name }), tags }]),
    ),
  };
}

/** What a rule leaves out is as it is for all. */
function over(standard: Terms, own: Partial<Omit<Written['rules'][number], 'accounts' | 'tags'>>): Terms {
  return {
    approvals: own.approvals ?? standard.approvals,
    approvers: own.approvers ?? standard.approvers,
    acceptable: own.acceptable ?? standard.acceptable,
    overriders: own.overriders ?? standard.overriders,
    timeToLiveMs: own.timeToLive ?? standard.timeToLiveMs,
    sensitive: own.sensitive ?? standard.sensitive,
  };
}

function unreachable(policy: ApprovalPolicy): string[] {
  const rules = policy.rules.map(({ terms: own }, at) => [`rules[${at}].`, own] as const);
  return [['', policy.terms] as const, ...rules].flatMap(([where, own]) => unmetBy(where, own));
}

/** A group may have any number of members; users alone can be counted. Who overrides does not approve as well. */
function unmetBy(where: string, { approvals, approvers, overriders }: Terms): string[] {
  if (approvers.groups.length > 0) return [];
  if (approvals > approvers.users.length) {
    return [`${where}approvals is ${approvals}: at most as many as approvers names, where it names no group`];
  }
  const left = overriders.users.map((overrider) => approvers.users.filter((user) => user !== overrider).length);
  const isStuck = overriders.groups.length === 0 && left.length > 0 && Math.max(...left) < Math.max(1, approvals);
  return isStuck
    ? [`${where}overriders: too few approvers are left after an override, since nobody approves what they let through`]
    : [];
}

function parsed(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw unusable(path, [`it is neither YAML nor JSON: ${first}`]);
  }
}

function problems(issue: z.core.$ZodIssue, written: unknown): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${placeOf([...issue.path, key])} is no setting: take it out, or correct its name`);
  }
  if (issue.code === 'invalid_key') return [`${placeOf(issue.path)}: ${issue.issues[0]?.message ?? 'an account id'}`];
  const value = issue.path.reduce<unknown>(
    (inside, key) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, key) : undefined),
    written,
  );
  const is = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
  return [`${placeOf(issue.path)} ${is}: ${issue.message}`];
}

function placeOf(path: readonly PropertyKey[]): string {
  const joined = path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    const name = String(key);
    return /^[a-z]\w*$/iu.test(name) ? `${before === '' ? '' : `${before}.`}${name}` : `${before}["${name}"]`;
  }, '');
  return joined === '' ? 'the file' : joined;
}

function unusable(path: string, lines: string[]): Refusal {
  return new Refusal(
    'bad-policy',
    `reading the approval policy "${path}": ${lines.length} ${lines.length === 1 ? 'place' : 'places'} cannot be used\n${lines.map((line) => `  ${line}`).join('\n')}`,
    'Correct them as docs/approval-policy.md shows, then start again.',
  );
}
