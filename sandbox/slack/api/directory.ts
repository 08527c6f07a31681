import type { Json } from '../kit/rules.ts';
import type { SlackState } from '../state/slack-state.ts';
import type { Person, UserGroup } from '../workspace.ts';
import { type Call, refuse, required, truthy } from './answer.ts';

const userJson = ({ workspace }: SlackState, person: Person): Json => ({
  id: person.id,
  team_id: person.teamId ?? workspace.team.id,
  name: person.name,
  deleted: person.isDeleted,
  color: person.color.replace('#', ''),
  real_name: person.realName,
  tz: 'Etc/UTC',
  profile: { real_name: person.realName, display_name: person.name, team: person.teamId ?? workspace.team.id },
  is_admin: false,
  is_owner: false,
  is_primary_owner: false,
  is_restricted: person.isGuest,
  is_ultra_restricted: false,
  is_bot: person.isBot,
  is_app_user: false,
  is_stranger: person.teamId !== undefined && person.teamId !== workspace.team.id,
  updated: 0,
});

export const userInfo = ({ state, args }: Call): Json => ({
  user: userJson(state, state.person(required(args, 'user')) ?? refuse('user_not_found')),
});

export const userList = ({ state }: Call): Json => ({
  members: state.workspace.people.map((person) => userJson(state, person)),
  cache_ts: Math.floor(Date.now() / 1000),
  response_metadata: { next_cursor: '' },
});

const groupJson = ({ workspace }: SlackState, group: UserGroup, withUsers: boolean): Json => ({
  id: group.id,
  team_id: workspace.team.id,
  is_usergroup: true,
  is_subteam: true,
  name: group.name,
  description: '',
  handle: group.handle,
  is_external: false,
  date_create: 0,
  date_update: 0,
  date_delete: 0,
  user_count: group.users.length,
  ...(withUsers && { users: group.users }),
});

export const userGroupList = ({ state, args }: Call): Json => ({
  usergroups: state.workspace.userGroups.map((group) => groupJson(state, group, truthy(args, 'include_users'))),
});

export const userGroupUsers = ({ state, args }: Call): Json => {
  const id = required(args, 'usergroup');
  return { users: (state.workspace.userGroups.find((group) => group.id === id) ?? refuse('no_such_subteam')).users };
};

export const authTest = ({ state }: Call): Json => {
  const { team, app, people } = state.workspace;
  return {
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: people.find((one) => one.id === app.botUserId)?.name,
    team_id: team.id,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  };
};

export const openConnection = ({ state }: Call): Json => ({ url: state.link.ticket(state.origin) });
