import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError } from '@slack/web-api';
import { Fault } from '../domain/errors.ts';
import type { Directory } from '../flow/ports.ts';

/** Asks Slack every time: who may approve must hold at the click. `client` gives up well before an ack is due. */
export function openDirectory(client: WebClient, teamId: string): Directory {
  return {
    person: async (userId) => {
      const { user } = await asking(`reading user "${userId}"`, () => client.users.info({ user: userId }));
      if (user === undefined) throw fault(`reading user "${userId}": the answer has no user`, 'slack-answer');
      return {
        userId,
        isOurs: user.team_id === teamId && user.is_stranger !== true,
        isBot: user.is_bot === true || userId === 'USLACKBOT',
        isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
        isDeactivated: user.deleted === true,
      };
    },
    groupMembers: async (groupId) => {
      const doing = `reading the members of user group "${groupId}"`;
      const { users } = await asking(doing, () => client.usergroups.users.list({ usergroup: groupId }));
      return users ?? [];
    },
  };
}

async function asking<T>(doing: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const code = error instanceof WebAPIPlatformError ? error.data.error : 'no-answer';
    throw fault(`${doing}: Slack said "${code}"`, code, error);
  }
}

function fault(message: string, code: string, cause?: unknown): Fault {
  return new Fault(message, { code, source: 'slack', retryable: true, cause });
}
