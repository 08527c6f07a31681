import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { Fault } from '../domain/errors.ts';
import type { Directory } from '../flow/ports.ts';
import { sharedReads } from './shared-reads.ts';

/** Slack lets a person be read some 100 times a minute, and the members of a user group some 20 times. */
const PEOPLE = { mostPerMinute: 90, atOnce: 60, gapMs: 1000 };
const GROUPS = { mostPerMinute: 20, atOnce: 8, gapMs: 1000 };

/**
 * Asks Slack every time, since who may approve must hold at the click; a crowd that clicks at once is asked about
 * together. `client` gives up well before an ack is due.
 */
export function openDirectory(client: WebClient, teamId: string): Directory {
  return {
    person: sharedReads(personOf(client, teamId), PEOPLE, busy('user')),
    groupMembers: sharedReads(membersOf(client), GROUPS, busy('the members of user group')),
  };
}

function busy(what: string) {
  return (id: string) => fault(`reading ${what} "${id}": Slack was asked too often in a minute`, 'ratelimited');
}

function personOf(client: WebClient, teamId: string): Directory['person'] {
  return async (userId) => {
    const { user } = await asking(`reading user "${userId}"`, () => client.users.info({ user: userId }));
    if (user === undefined) throw fault(`reading user "${userId}": the answer has no user`, 'slack-answer');
    return {
      userId,
      isOurs: user.team_id === teamId && user.is_stranger !== true,
      isBot: user.is_bot === true || userId === 'USLACKBOT',
      isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
      isDeactivated: user.deleted === true,
    };
  };
}

function membersOf(client: WebClient): Directory['groupMembers'] {
  return async (groupId) => {
    const doing = `reading the members of user group "${groupId}"`;
    const { users } = await asking(doing, () => client.usergroups.users.list({ usergroup: groupId }));
    return users ?? [];
  };
}

async function asking<T>(doing: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const code = codeOf(error);
    throw fault(`${doing}: Slack said "${code}"`, code, error);
  }
}

function codeOf(error: unknown): string {
  if (error instanceof WebAPIRateLimitedError) return 'ratelimited';
  return error instanceof WebAPIPlatformError ? error.data.error : 'no-answer';
}

function fault(message: string, code: string, cause?: unknown): Fault {
  return new Fault(message, { code, source: 'slack', retryable: true, cause });
}
