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
export type CommandView = { command: string; description: string; usageHint: string };

export type MessageView = {
  channel: string;
  ts: string;
  user: string;
  text: string;
  blocks: Block[];
  threadTs?: string;
  edited: boolean;
  /** Only this person sees it. */
  ephemeralFor?: string;
  metadata?: unknown;
};

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
  /** What Slack shows above the buttons when an ack was late or malformed. */
  problem?: string;
};

export type Snapshot = {
  self: PersonView;
  team: { id: string; name: string };
  people: PersonView[];
  channels: ChannelView[];
  commands: CommandView[];
  /** Visible to `self`, oldest first. */
  messages: MessageView[];
  modal?: ModalView;
  home?: { blocks: Block[] };
  /** Whether the app holds at least one connection. */
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
/** `problem` is the text Slack would show this person. */
export type Outcome = { ok: true } | { ok: false; problem: string; errors?: Record<string, string> };
