import type { Method } from '../answer.ts';
import type { Rates } from '../rate.ts';
import { deleteMessage, getPermalink, postEphemeral, postMessage, updateMessage } from './chat.ts';
import { conversationInfo, conversationMembers, history, openConversation, replies } from './conversations.ts';
import {
  authTest,
  botInfo,
  openConnection,
  teamInfo,
  userByEmail,
  userGroupList,
  userGroupUsers,
  userInfo,
  userList,
  userProfile,
} from './directory.ts';
import { completeUpload, fileInfo, getUploadUrl } from './files.ts';
import { inviteToConversation, joinConversation, listConversations } from './membership.ts';
import { addReaction, getReactions, removeReaction } from './reactions.ts';
import { validateBlocks } from './validate.ts';
import { openView, publishView, pushView, updateView } from './views.ts';

const bot = (scopes: string[], tier: Method['tier'], handle: Method['handle']): Method => ({
  token: 'bot',
  scopes,
  tier,
  handle,
});
const reading = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const histories = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];
const inviting = ['channels:manage', 'channels:write.invites', 'groups:write', 'groups:write.invites'];

/** Every method the twin knows, with the scope and rate tier docs.slack.dev gives it. */
export const methodsOf = (rates: Rates): Record<string, Method> => ({
  'apps.connections.open': { token: 'app', scopes: [], tier: 3, handle: openConnection },
  'auth.test': bot([], 0, authTest),
  'blocks.validate': { token: 'none', scopes: [], tier: 4, handle: validateBlocks },
  'bots.info': bot(['users:read'], 3, botInfo),
  'chat.postMessage': bot(['chat:write'], 0, (call) => postMessage(call, (channel) => rates.post(channel))),
  'chat.update': bot(['chat:write'], 3, updateMessage),
  'chat.delete': bot(['chat:write'], 3, deleteMessage),
  'chat.postEphemeral': bot(['chat:write'], 4, postEphemeral),
  'chat.getPermalink': bot([], 0, getPermalink),
  'conversations.history': bot(histories, 3, history),
  'conversations.info': bot(reading, 3, conversationInfo),
  'conversations.invite': bot(inviting, 3, inviteToConversation),
  'conversations.join': bot(['channels:join'], 3, joinConversation),
  'conversations.list': bot(reading, 2, listConversations),
  'conversations.members': bot(reading, 4, conversationMembers),
  'conversations.open': bot(['im:write'], 3, openConversation),
  'conversations.replies': bot(histories, 3, replies),
  'files.completeUploadExternal': bot(['files:write'], 4, completeUpload),
  'files.getUploadURLExternal': bot(['files:write'], 4, getUploadUrl),
  'files.info': bot(['files:read'], 4, fileInfo),
  'reactions.add': bot(['reactions:write'], 3, addReaction),
  'reactions.get': bot(['reactions:read'], 3, getReactions),
  'reactions.remove': bot(['reactions:write'], 2, removeReaction),
  'team.info': bot(['team:read'], 3, teamInfo),
  'usergroups.list': bot(['usergroups:read'], 2, userGroupList),
  'usergroups.users.list': bot(['usergroups:read'], 2, userGroupUsers),
  'users.info': bot(['users:read'], 4, userInfo),
  'users.list': bot(['users:read'], 2, userList),
  'users.lookupByEmail': bot(['users:read.email'], 3, userByEmail),
  'users.profile.get': bot(['users.profile:read'], 4, userProfile),
  'views.open': bot([], 4, openView),
  'views.publish': bot([], 4, publishView),
  'views.push': bot([], 4, pushView),
  'views.update': bot([], 4, updateView),
});
