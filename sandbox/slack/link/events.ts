import { type Json, stringOf } from '../kit/rules.ts';
import { randomHex, randomId } from '../state/ids.ts';
import type { SlackState } from '../state/slack-state.ts';

/** Deprecated by Slack and still in every payload. */
export const verificationToken = 'sandbox-verification-token';

/** Subscribing to an event asks for one of these scopes (docs.slack.dev/reference/events). */
const scopesOf: Record<string, string[]> = {
  app_mention: ['app_mentions:read'],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  reaction_added: ['reactions:read'],
  reaction_removed: ['reactions:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  subteam_members_changed: ['usergroups:read'],
  file_shared: ['files:read'],
};

const isSubscribed = ({ workspace }: SlackState, name: string): boolean => {
  const { events, scopes } = workspace.app;
  const needed = scopesOf[name];
  return events.includes(name) && (needed === undefined || needed.some((scope) => scopes.includes(scope)));
};

const eventPayload = ({ workspace }: SlackState, event: Json): Json => {
  const { team, app } = workspace;
  return {
    token: verificationToken,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: randomId('Ev'),
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: team.id,
        user_id: app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${randomHex(8)}`,
  };
};

/** Sends an event the app subscribed to, by the event's type or by the `name` it is subscribed under. */
export const emit = async (state: SlackState, event: Json, name = stringOf(event['type'])): Promise<boolean> =>
  !isSubscribed(state, name) || state.link.deliverEvent(eventPayload(state, event));
