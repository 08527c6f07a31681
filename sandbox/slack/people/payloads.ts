import type { Json } from '../kit/rules.ts';
import { verificationToken } from '../link/events.ts';
import type { SlackState } from '../state/slack-state.ts';
import type { Channel, Person } from '../workspace.ts';

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
