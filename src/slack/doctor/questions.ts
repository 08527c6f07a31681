import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import type { ApprovalPolicy, People } from '../../domain/approval/policy.ts';
import { strangeness } from '../../domain/approval/membership.ts';
import { together } from '../../domain/approval/needs.ts';
import { Fault } from '../../domain/errors.ts';
import type { Answered, Question } from '../../domain/question.ts';
import type { Clients } from '../clients.ts';
import { clientOptions, libraryLogger, openClients } from '../clients.ts';
import { openDirectory } from '../directory.ts';
import type { SlackLog } from '../log.ts';
import type { Reception } from '../receivers.ts';
import { SCOPES } from './scopes.ts';

export type SlackDoctorOptions = {
  botToken: string;
  reception: Reception;
  apiUrl?: string;
  approvalChannel: string;
  auditChannel?: string;
  policy: ApprovalPolicy;
  now: () => number;
  log: SlackLog;
};

/** Slack refuses what is signed more than five minutes off; long before that something is wrong. */
const SKEW_WARN_MS = 30_000;
const SKEW_FAIL_MS = 4 * 60_000;
/** Slack lets about as many people be read in a minute. */
const MOST_PEOPLE = 60;

/** What the bot needs of Slack, each asked by itself. */
export function slackQuestions(options: SlackDoctorOptions): Question[] {
  const { approvalChannel, auditChannel, policy } = options;
  const clients = openClients(options);
  const whoWeAre = once(() => clients.posting.auth.test());
  const whenKnown = async (ask: (known: WhoWeAre) => Promise<Answered> | Answered): Promise<Answered> => {
    const known = await whoWeAre().catch(() => undefined);
    return known === undefined ? { verdict: 'cannot-tell', told: 'Slack does not know the bot token' } : ask(known);
  };
  const channel = (id: string, title: string, channelId: string): Question => ({
    id,
    title,
    ask: () => readable(clients, channelId),
  });
  return [
    {
      id: 'slack-bot-token',
      title: 'bot token is known to Slack',
      ask: () => asking('asking who we are', async () => tokenIn(await whoWeAre())),
    },
    { id: 'slack-scopes', title: 'bot token has the scopes it needs', ask: () => whenKnown(scopesIn) },
    { id: 'slack-reception', title: 'Slack can bring what people do', ask: () => reception(options) },
    channel('slack-approval-channel', 'bot is in the approval channel', approvalChannel),
    ...(auditChannel === undefined
      ? []
      : [channel('slack-audit-channel', 'bot is in the audit channel', auditChannel)]),
    {
      id: 'slack-people',
      title: 'everybody the policy names can decide',
      ask: () => whenKnown(({ team_id: teamId = '' }) => people(clients, teamId, namedIn(policy).users)),
    },
    {
      id: 'slack-groups',
      title: 'every group the policy names can be read',
      ask: () => groups(clients, namedIn(policy).groups),
    },
    { id: 'clock', title: "clock agrees with Slack's", ask: () => clock(options) },
  ];
}

/** The fix for each of Slack's own codes that people meet while they set up. */
const FIXES: Record<string, string> = {
  invalid_auth: 'copy the token of the installed app anew',
  not_authed: 'copy the token of the installed app anew',
  token_revoked: 'install the app again and copy its token',
  account_inactive: 'install the app again and copy its token',
  not_in_channel: 'invite the bot to that channel',
  channel_not_found: 'check the id, and invite the bot to that channel where it is private',
  missing_scope: 'install the app again from manifest.yml',
  not_allowed_token_type: 'swap the tokens: xoxb- is the bot token, xapp- the app-level token',
  no_such_subteam: 'correct the group id in the policy',
  user_not_found: 'correct the user id in the policy',
};

/** What Slack said, where it said no; a Slack that says nothing proves nothing. */
function refusedBy(error: unknown, doing: string): Answered {
  if (!(error instanceof WebAPIPlatformError)) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      verdict: 'cannot-tell',
      told: `${doing}: Slack did not answer: ${why}`,
      fix: 'see that it can be reached',
    };
  }
  const said = error.data.error;
  const fix = FIXES[said];
  return { verdict: 'fail', told: `${doing}: Slack said "${said}"`, ...(fix === undefined ? {} : { fix }) };
}

/** The answer, or what its absence says. */
async function asking(doing: string, ask: () => Promise<Answered>): Promise<Answered> {
  try {
    return await ask();
  } catch (error) {
    return refusedBy(error, doing);
  }
}

type WhoWeAre = { user?: string; team?: string; team_id?: string; response_metadata?: { scopes?: string[] } };

function tokenIn({ user = '?', team = '?' }: WhoWeAre): Answered {
  return { verdict: 'pass', told: `@${user} in ${team}` };
}

function scopesIn({ response_metadata: metadata }: WhoWeAre): Answered {
  const granted = metadata?.scopes;
  if (granted === undefined) return { verdict: 'cannot-tell', told: 'Slack did not say which scopes it granted' };
  const missing = Object.entries(SCOPES).filter(([scope]) => !granted.includes(scope));
  if (missing.length > 0) {
    const told = missing.map(([scope, why]) => `${scope} (${why})`).join('; ');
    return { verdict: 'fail', told: `missing ${told}`, fix: 'install the app again from manifest.yml' };
  }
  const more = granted.filter((scope) => SCOPES[scope] === undefined);
  if (more.length === 0) return { verdict: 'pass', told: `all ${Object.keys(SCOPES).length}, and no other` };
  return {
    verdict: 'warn',
    told: `also granted ${more.join(', ')}`,
    fix: 'take away what the manifest does not ask for',
  };
}

/** A connection is asked for and not opened: one that is not used ends by itself. */
function reception({ reception: way, apiUrl, log }: SlackDoctorOptions): Promise<Answered> {
  return asking('asking for a connection', async () => {
    if (way.kind === 'http') {
      const told = `a signing secret is set; only a request that Slack signs proves it, at port ${way.port}`;
      return { verdict: 'cannot-tell', told, fix: 'type /ami-distribute help in Slack while the bot runs' };
    }
    const client = new WebClient(way.appToken, { ...clientOptions(apiUrl, libraryLogger(log)), timeout: 10_000 });
    await client.apps.connections.open({});
    return { verdict: 'pass', told: 'Socket Mode connections are granted' };
  });
}

function readable({ posting }: Clients, channel: string): Promise<Answered> {
  return asking(`reading ${channel}`, async () => {
    await posting.conversations.history({ channel, limit: 1 });
    return { verdict: 'pass', told: channel };
  });
}

function namedIn({ requesters, notified, terms, rules }: ApprovalPolicy): People {
  const all = [terms, ...rules.map((rule) => rule.terms)].flatMap(({ approvers, overriders }) => [
    approvers,
    overriders,
  ]);
  return together([...all, notified, ...(requesters === undefined ? [] : [requesters])]);
}

async function people({ posting }: Clients, teamId: string, users: string[]): Promise<Answered> {
  if (users.length === 0) return { verdict: 'pass', told: 'the policy names groups only' };
  const directory = openDirectory(posting, teamId);
  const asked = users.slice(0, MOST_PEOPLE);
  const wrong: string[] = [];
  for (const userId of asked) {
    const why = await directory.person(userId).then(strangeness, (error: unknown) => wordsOf(error));
    if (why instanceof Fault) return { verdict: 'cannot-tell', told: why.message };
    if (why !== undefined) wrong.push(`${userId}: ${why}`);
  }
  if (wrong.length > 0) return { verdict: 'fail', told: wrong.join('; '), fix: 'correct the user ids in the policy' };
  const left = users.length - asked.length;
  if (left > 0) return { verdict: 'cannot-tell', told: `${asked.length} can, ${left} were not asked about` };
  return { verdict: 'pass', told: `${asked.length} asked about` };
}

/** Slack's no, in words; a Fault where it said nothing. */
function wordsOf(error: unknown): string | Fault {
  if (error instanceof Fault) return error.code === 'no-answer' || error.code === 'ratelimited' ? error : error.message;
  return String(error);
}

async function groups({ posting }: Clients, ids: string[]): Promise<Answered> {
  const sizes: string[] = [];
  const empty: string[] = [];
  for (const usergroup of ids) {
    const answer = await posting.usergroups.users
      .list({ usergroup })
      .catch((error: unknown) => refusedBy(error, `reading ${usergroup}`));
    if ('verdict' in answer) return answer;
    const count = answer.users?.length ?? 0;
    sizes.push(`${usergroup} has ${count}`);
    if (count === 0) empty.push(usergroup);
  }
  if (empty.length > 0)
    return { verdict: 'warn', told: `nobody is in ${empty.join(', ')}`, fix: 'put the approvers into the group' };
  return { verdict: 'pass', told: sizes.join(', ') || 'the policy names users only' };
}

/** Any answer of Slack carries the time, also one that says no. */
async function clock({ apiUrl = 'https://slack.com/api/', now }: SlackDoctorOptions): Promise<Answered> {
  const before = now();
  const address = new URL('api.test', apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`);
  const answer = await fetch(address, { method: 'POST', signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  const theirs = Date.parse(answer?.headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return { verdict: 'cannot-tell', told: 'Slack did not say what time it is' };
  // Whole seconds, and as old as the way back took.
  const skewMs = Math.max(0, Math.abs((before + now()) / 2 - theirs) - 1000);
  const told = `${Math.round(skewMs / 1000)} s apart`;
  if (skewMs < SKEW_WARN_MS) return { verdict: 'pass', told };
  return { verdict: skewMs < SKEW_FAIL_MS ? 'warn' : 'fail', told, fix: 'let the host keep its time by NTP' };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}
