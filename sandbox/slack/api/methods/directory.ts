import type { Json } from '../../kit/rules.ts';
import type { SlackState } from '../../state/slack-state.ts';
import type { Person, UserGroup } from '../../workspace.ts';
import { type Call, refuse, required, text, truthy } from '../answer.ts';

/** The address only for apps that may read it, and never for bots. */
const profileJson = ({ workspace }: SlackState, person: Person): Json => ({
  real_name: person.realName,
  real_name_normalized: person.realName,
  display_name: person.name,
  display_name_normalized: person.name,
  team: person.teamId ?? workspace.team.id,
  ...(person.email && !person.isBot && workspace.app.scopes.includes('users:read.email') && { email: person.email }),
});

const userJson = (state: SlackState, person: Person): Json => ({
  id: person.id,
  team_id: person.teamId ?? state.workspace.team.id,
  name: person.name,
  deleted: person.isDeleted,
  color: person.color.replace('#', ''),
  real_name: person.realName,
  tz: 'Etc/UTC',
  profile: profileJson(state, person),
  is_admin: false,
  is_owner: false,
  is_primary_owner: false,
  is_restricted: person.isGuest,
  is_ultra_restricted: false,
  is_bot: person.isBot,
  is_app_user: false,
  is_stranger: person.teamId !== undefined && person.teamId !== state.workspace.team.id,
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

export const userByEmail = ({ state, args }: Call): Json => {
  const email = required(args, 'email').toLowerCase();
  const found = state.workspace.people.find((one) => !one.isBot && !one.isDeleted && one.email === email);
  return { user: userJson(state, found ?? refuse('users_not_found')) };
};

export const userProfile = ({ state, args }: Call): Json => {
  const person = state.person(text(args, 'user') ?? state.workspace.app.botUserId);
  return { profile: profileJson(state, person ?? refuse('user_not_found')) };
};

export const botInfo = ({ state, args }: Call): Json => {
  const { app } = state.workspace;
  if (text(args, 'bot') !== app.botId) return refuse('bot_not_found');
  const bot = { id: app.botId, deleted: false, name: app.name, updated: 0, app_id: app.id, user_id: app.botUserId };
  return { bot: { ...bot, icons: {} } };
};

export const teamInfo = ({ state }: Call): Json => {
  const { id, name, domain } = state.workspace.team;
  return { team: { id, name, domain, email_domain: '', icon: { image_default: true } } };
};

/** An app that is reached by HTTP has no Socket Mode to connect to. */
export const openConnection = ({ state }: Call): Json => {
  const url = state.link.transport.ticket(state.origin);
  return url === undefined ? refuse('forbidden_team') : { url };
};
