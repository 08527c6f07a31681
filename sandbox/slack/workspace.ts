import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

export type Person = {
  id: string;
  name: string;
  realName: string;
  isBot: boolean;
  isGuest: boolean;
  isDeleted: boolean;
  color: string;
  email?: string;
  /** Set for somebody from another organisation in a shared channel. */
  teamId?: string;
};
export type UserGroup = { id: string; handle: string; name: string; users: string[] };
export type Channel = { id: string; name: string; isPrivate: boolean; members: string[]; isArchived?: boolean };
export type SlashCommand = { command: string; description: string; usageHint: string; shouldEscape: boolean };
type Shortcut = { name: string; callbackId: string; type: 'global' | 'message' };
type SlackApp = {
  id: string;
  name: string;
  botId: string;
  botUserId: string;
  botToken: string;
  appToken: string;
  /** Signs what is sent in HTTP mode. */
  signingSecret: string;
  /** HTTP mode: where commands, interactions and events are posted. */
  requestUrl?: string;
  scopes: string[];
  commands: SlashCommand[];
  shortcuts: Shortcut[];
  /** Events the app subscribed to; nothing else is sent. */
  events: string[];
  homeTab: boolean;
};
/** One Slack workspace with one app installed; the twin reads it anew on every call, so tests may change it. */
export type Workspace = {
  team: { id: string; name: string; domain: string };
  people: Person[];
  userGroups: UserGroup[];
  channels: Channel[];
  app: SlackApp;
};

export const slackbotId = 'USLACKBOT';

const person = (id: string, name: string, color: string, more: Partial<Person> = {}): Person => ({
  id,
  name: name.toLowerCase(),
  realName: name,
  isBot: false,
  isGuest: false,
  isDeleted: false,
  color,
  email: `${name.toLowerCase()}@acme.example`,
  ...more,
});

/** A requester, two approvers, an outsider, a guest and three channels, one of them without the bot. */
export const sampleWorkspace = (): Workspace => ({
  team: { id: 'T0ACMECLOUD', name: 'Acme Cloud', domain: 'acme-cloud' },
  people: [
    person('U0PAULA', 'Paula', '#2b6cb0'),
    person('U0ANDREW', 'Andrew', '#2f855a'),
    person('U0ALICE', 'Alice', '#b83280'),
    person('U0OTTO', 'Otto', '#b7791f'),
    person('U0GUS', 'Gus', '#718096', { isGuest: true }),
    person('U0AMIBOT', 'ami-distribute', '#1f3a5f', { isBot: true }),
    person(slackbotId, 'Slackbot', '#757575', { isBot: true }),
  ],
  userGroups: [{ id: 'S0APPROVERS', handle: 'ami-approvers', name: 'AMI approvers', users: ['U0ANDREW', 'U0ALICE'] }],
  channels: [
    {
      id: 'C0PLATFORM',
      name: 'platform',
      isPrivate: false,
      members: ['U0PAULA', 'U0ANDREW', 'U0ALICE', 'U0OTTO', 'U0AMIBOT'],
    },
    {
      id: 'C0APPROVALS',
      name: 'ami-approvals',
      isPrivate: false,
      members: ['U0PAULA', 'U0ANDREW', 'U0ALICE', 'U0OTTO', 'U0GUS', 'U0AMIBOT'],
    },
    { id: 'C0RANDOM', name: 'random', isPrivate: false, members: ['U0PAULA', 'U0ANDREW', 'U0ALICE', 'U0OTTO'] },
  ],
  app: {
    id: 'A0AMIDISTRIBUTE',
    name: 'AMI Distribute',
    botId: 'B0AMIBOT',
    botUserId: 'U0AMIBOT',
    botToken: 'xoxb-sandbox',
    appToken: 'xapp-sandbox',
    signingSecret: 'sandbox-signing-secret',
    scopes: [],
    commands: [],
    shortcuts: [],
    events: [],
    homeTab: false,
  },
});

const Manifest = z.object({
  display_information: z.object({ name: z.string() }),
  features: z
    .object({
      app_home: z.object({ home_tab_enabled: z.boolean().default(false) }).optional(),
      bot_user: z.object({ display_name: z.string() }).optional(),
      shortcuts: z
        .array(z.object({ name: z.string(), callback_id: z.string(), type: z.enum(['global', 'message']) }))
        .default([]),
      slash_commands: z
        .array(
          z.object({
            command: z.string(),
            description: z.string(),
            usage_hint: z.string().default(''),
            should_escape: z.boolean().default(false),
          }),
        )
        .default([]),
    })
    .default({ shortcuts: [], slash_commands: [] }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }).optional(),
  settings: z.object({ event_subscriptions: z.object({ bot_events: z.array(z.string()) }).optional() }).optional(),
});

/** The sample workspace with the app installed exactly as its manifest asks: no scope, command or event beyond it. */
export const workspaceFromManifest = (path: string, base: Workspace = sampleWorkspace()): Workspace => {
  const manifest = Manifest.parse(parse(readFileSync(path, 'utf8')));
  const { features } = manifest;
  const botName = features.bot_user?.display_name ?? manifest.display_information.name;
  return {
    ...base,
    people: base.people.map((one) =>
      one.id === base.app.botUserId ? { ...one, name: botName.toLowerCase(), realName: botName } : one,
    ),
    app: {
      ...base.app,
      name: manifest.display_information.name,
      scopes: manifest.oauth_config?.scopes.bot ?? [],
      events: manifest.settings?.event_subscriptions?.bot_events ?? [],
      homeTab: features.app_home?.home_tab_enabled ?? false,
      shortcuts: features.shortcuts.map(({ name, callback_id, type }) => ({
        name,
        callbackId: callback_id,
        type,
      })),
      commands: features.slash_commands.map((one) => ({
        command: one.command,
        description: one.description,
        usageHint: one.usage_hint,
        shouldEscape: one.should_escape,
      })),
    },
  };
};
