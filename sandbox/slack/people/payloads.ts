import { type Json, stringOf } from '../kit/rules.ts';
import { randomHex, randomId } from '../state/ids.ts';
import type { SlackState } from '../state/slack-state.ts';
import type { Channel, Person } from '../workspace.ts';

/** Deprecated by Slack and still in every payload. */
const verificationToken = 'sandbox-verification-token';

/** What every interactive payload carries. */
export const interactionBase = ({ workspace }: SlackState, person: Person): Json => ({
  team: { id: workspace.team.id, domain: workspace.team.domain },
  user: {
    id: person.id,
    username: person.name,
    name: person.name,
    team_id: person.teamId ?? workspace.team.id,
  },
  api_app_id: workspace.app.id,
  token: verificationToken,
  is_enterprise_install: false,
  enterprise: null,
});

export const channelRef = (state: SlackState, channel: Channel): Json => ({
  id: channel.id,
  name: refName(state, channel),
});

/** Outside public channels Slack does not give the name away. */
const refName = (state: SlackState, channel: Channel) => {
  if (state.isDirect(channel)) return 'directmessage';
  return channel.isPrivate ? 'privategroup' : channel.name;
};

export const commandPayload = (
  state: SlackState,
  person: Person,
  channel: Channel,
  said: { command: string; text: string },
): Json => {
  const { team, app } = state.workspace;
  return {
    token: verificationToken,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: refName(state, channel),
    user_id: person.id,
    user_name: person.name,
    ...said,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: state.responseUrls.issue({ channel: channel.id, user: person.id }),
    trigger_id: state.triggers.issue({ user: person.id, fromModal: false }),
  };
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

/** Sends an event the app subscribed to. */
export const emit = async (state: SlackState, event: Json): Promise<boolean> => {
  if (!state.workspace.app.events.includes(stringOf(event['type']))) return true;
  const delivery = await state.link.deliver('events_api', eventPayload(state, event));
  return delivery.kind === 'ack';
};
