/** The scopes of the bot token, and what each is for; the manifest asks for exactly these. */
export const SCOPES: Record<string, string> = {
  'channels:history': 'finds a message again after a crash, in public channels',
  'chat:write': 'cards, threads and answers',
  commands: 'the slash command',
  'files:read': 'configurations that are uploaded to be imported',
  'files:write': 'reports and fix packs',
  'groups:history': 'finds a message again after a crash, in private channels',
  'im:write': 'tells a person directly',
  'usergroups:read': 'who is in a group of approvers, at the click',
  'users:read': 'who a person is, at the click',
};
