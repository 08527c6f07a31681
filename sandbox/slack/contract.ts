/**
 * What the page, the stories and the tests say to the Slack twin as people, and what they see.
 *
 * All under `/_control/` on the twin's own port, JSON in and out:
 *   GET  snapshot?as=U…       → Snapshot
 *   GET  live?as=U…           WebSocket; a Snapshot at once and after every change (at most ten a second)
 *   POST command              CommandInput → Outcome
 *   POST say                  SayInput → Outcome
 *   POST click                ClickInput → Outcome
 *   POST suggest              SuggestInput → { options } | Outcome
 *   POST submit               SubmitInput → Outcome   (inline errors come back in the snapshot's modal as well)
 *   POST close                { as, viewId } → Outcome
 *   POST home                 { as } → Outcome        (opens the Home tab)
 *   POST shortcut             ShortcutInput → Outcome (a global shortcut, or one on a message)
 *   POST react                ReactInput → Outcome
 *   GET  file?as=U…&id=F…     the bytes of a file this person can see
 *
 * For tests and stories, beyond what a person can do:
 *   POST fault                FaultInput → { ok }     (what goes wrong next, on either side; see there)
 *   POST disconnect           DisconnectInput → { ok }
 *   POST request-url          { url } → Outcome       (HTTP mode: where the app listens, after Slack's handshake with it)
 *   POST workspace            WorkspacePatch → { ok } (people and groups change while the app runs)
 *   GET  journal              JournalEntry[]          (every call the app made and whether Slack accepted it)
 */

/** Block Kit JSON as the app sent it, after validation. */
export type Block = { type: string; block_id: string; [member: string]: unknown };

export type PersonView = {
  id: string;
  name: string;
  realName: string;
  isBot: boolean;
  isGuest: boolean;
  color: string;
};
export type ChannelView = { id: string; name: string; isPrivate: boolean; members: string[] };
/** A user group, mentioned by its handle. */
type GroupView = { id: string; handle: string };
export type CommandView = { command: string; description: string; usageHint: string };
type ShortcutView = { name: string; callbackId: string };

export type MessageView = {
  channel: string;
  ts: string;
  user: string;
  text: string;
  blocks: Block[];
  threadTs?: string;
  edited: boolean;
  /** A reply that also stands in the channel. */
  broadcast?: boolean;
  /** Only this person sees it. */
  ephemeralFor?: string;
  metadata?: unknown;
  reactions?: ReactionView[];
  files?: FileView[];
};
type ReactionView = { name: string; users: string[] };
/** A file shared with a message. */
export type FileView = { id: string; name: string; title: string; mimetype: string; size: number };

export type ModalView = {
  viewId: string;
  hash: string;
  /** 1-3: how many views lie on the stack. */
  depth: number;
  view: {
    title: unknown;
    submit?: unknown;
    close?: unknown;
    callback_id: string;
    blocks: Block[];
    [member: string]: unknown;
  };
  /** block_id → sentence, from the last submission. */
  errors: Record<string, string>;
  /** Slack's `state.values`: what every input holds now, as far as the twin was told. */
  values?: Record<string, Record<string, Record<string, unknown>>>;
  /** What Slack shows above the buttons when an ack was late or malformed. */
  problem?: string;
};

export type Snapshot = {
  self: PersonView;
  team: { id: string; name: string };
  people: PersonView[];
  channels: ChannelView[];
  groups: GroupView[];
  commands: CommandView[];
  shortcuts?: ShortcutView[];
  /** Those in the menu of a message. */
  messageShortcuts?: ShortcutView[];
  /** Visible to `self`, oldest first. */
  messages: MessageView[];
  modal?: ModalView;
  /** Clicks in it name `viewId` in their container. */
  home?: { viewId?: string; blocks: Block[] };
  /** Whether the app holds at least one connection, or its request URL was verified. */
  connected: boolean;
};

export type CommandInput = { as: string; channel: string; text: string };
export type SayInput = { as: string; channel: string; threadTs?: string; text: string };
export type Container = { kind: 'message'; channel: string; ts: string } | { kind: 'view'; viewId: string };
/** `value` by element: option value(s) for selects, radio buttons and checkboxes; text for inputs; absent for buttons. */
export type ClickInput = {
  as: string;
  container: Container;
  blockId: string;
  actionId: string;
  value?: string | string[];
};
export type SuggestInput = { as: string; container: Container; blockId: string; actionId: string; value: string };
export type Option = {
  text: { type: string; text: string };
  value: string;
  description?: { type: string; text: string };
};
/** block_id → action_id → what the person left there, as for `ClickInput.value`; untouched inputs keep their initial value. */
export type SubmitInput = {
  as: string;
  viewId: string;
  values: Record<string, Record<string, string | string[] | null>>;
};
/** A file that a person puts into a `file_input` of an open modal; its id is then a value of the input. */
export type UploadInput = { as: string; viewId: string; blockId: string; actionId: string; name: string; text: string };
export type Uploaded = { ok: true; fileId: string };

/** `problem` is the text Slack would show this person. */
export type Outcome = { ok: true } | { ok: false; problem: string; errors?: Record<string, string> };

/** With `message` a message shortcut, without a global one. */
export type ShortcutInput = { as: string; callbackId: string; message?: { channel: string; ts: string } };
/** A person adds an emoji to a message, or takes theirs away again. */
export type ReactInput = { as: string; channel: string; ts: string; name: string; remove?: boolean };

/**
 * What goes wrong next: with calls the app makes, with payloads on their way to the app, or with its connections. Faults of
 * one target apply in the order they were asked for, each `times` times (once, if not said).
 */
export type FaultInput = CallFault | DeliveryFault | { disconnect: DisconnectInput };
export type CallFault = {
  /** A Web API method such as `chat.postMessage`, `response_url`, `upload`, or `*` for any call. */
  method: string;
  /** Slack's error code, or an HTTP status; `ratelimited` and 429 carry Retry-After. Without it the connection is cut. */
  error?: string | number;
  /** Seconds in Retry-After; 1 if not said. */
  retryAfter?: number;
  /** The work is done first, so the caller cannot know. */
  afterEffect?: boolean;
  /** The answer comes this much later; without `error` it is the true one. */
  delayMs?: number;
  /** The connection stays open and silent for ever. */
  hang?: boolean;
  times?: number;
};
export type DeliveryFault = {
  /** `command`, an interaction's type such as `block_actions`, an event's type such as `app_home_opened`, or `*`. */
  payload: string;
  /** It never arrives; Slack notices at once instead of after three seconds. */
  drop?: boolean;
  /** It arrives this much later. */
  delayMs?: number;
  /** It arrives twice. */
  duplicate?: boolean;
  /** It arrives and is handled, but Slack never sees the acknowledgement. */
  loseAck?: boolean;
  times?: number;
};
/** Slack's own goodbye with a reason, or the network's without a word, to all connections or so many of the oldest. */
export type DisconnectInput = { reason?: string; abrupt?: boolean; most?: number };
/** Members named here replace those of the person or group with the same id. */
export type WorkspacePatch = {
  people?: { id: string; isDeleted?: boolean; isGuest?: boolean; teamId?: string }[];
  userGroups?: { id: string; users: string[] }[];
  channels?: { id: string; members?: string[]; isArchived?: boolean }[];
};
/** One thing the app did; `error` is Slack's code when it was refused. */
export type JournalEntry = { at: number; what: string; ok: boolean; error?: string; detail?: unknown };
