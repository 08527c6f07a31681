import { setTimeout as wait } from 'node:timers/promises';
import type {
  Container,
  MessageView,
  ModalView,
  Outcome,
  Snapshot,
  Uploaded,
  UploadInput,
} from '../../slack/contract.ts';
import { getJson, postJson } from './control-client.ts';
import { buttonNamed, inputLabelled, selectNamed, valueFor } from './view-parts.ts';

/** One person in the workspace, acting through the twin as through Slack itself. */
export type Actor = {
  id: string;
  see(): Promise<Snapshot>;
  /** Looks again and again until `found` gives something. Error that says what was waited for, and what was there. */
  until<T>(what: string, found: (snapshot: Snapshot) => T | undefined, withinMs?: number): Promise<T>;
  command(channelName: string, text: string): Promise<void>;
  /** Opens the Home tab of the app. */
  openHome(): Promise<void>;
  /** Presses the button with that text in the message. */
  press(message: MessageView, button: string): Promise<void>;
  /** Leaves a value in the input with that label of the open modal; for selects, the text of the option. */
  fill(label: string, value: string | string[]): Promise<void>;
  /** Puts a file into the input with that label of the open modal. */
  upload(label: string, file: { name: string; text: string }): Promise<void>;
  /** Presses the button with that text in the open modal, in the block that says `beside`; what was filled in goes along. */
  pressHere(button: string, beside?: string): Promise<void>;
  /** Chooses an option of the select with that placeholder in the open modal; what was filled in goes along. */
  pick(placeholder: string, option: string): Promise<void>;
  submit(): Promise<void>;
  close(): Promise<void>;
};

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 90_000;

type Values = Record<string, Record<string, string | string[] | null>>;

export function actorAs(slackUrl: string, id: string): Actor {
  let draft: { viewId: string; values: Values } | undefined;
  const see = (): Promise<Snapshot> => getJson(`${slackUrl}/_control/snapshot?as=${id}`);
  const act = (verb: string, input: object): Promise<void> => perform(slackUrl, verb, { as: id, ...input });
  const until: Actor['until'] = (what, found, withinMs = PATIENCE_MS) => lookUntil(see, { what, withinMs }, found);
  const modal = (): Promise<ModalView> => until('a modal', (snapshot) => snapshot.modal, 5000);
  const filledIn = (viewId: string): Values => (draft?.viewId === viewId ? draft.values : {});
  const handedOver = (open: ModalView): Promise<Container> => {
    const values = filledIn(open.viewId);
    draft = undefined;
    return typedInto(act, open, values);
  };
  return {
    id,
    see,
    until,
    command: async (channelName, text) => {
      const channel = channelNamed(await see(), channelName);
      await act('command', { channel, text });
    },
    openHome: () => act('home', {}),
    press: (message, button) => pressed({ see, act }, message, button),
    fill: async (label, value) => {
      const { viewId, view } = await modal();
      const container: Container = { kind: 'view', viewId };
      const { blockId, actionId, element, dispatches } = inputLabelled(view.blocks, label);
      const left = await valueFor(slackUrl, { as: id, container, blockId, actionId }, element, value);
      if (draft?.viewId !== viewId) draft = { viewId, values: {} };
      draft.values[blockId] = { ...draft.values[blockId], [actionId]: left };
      if (dispatches) await act('click', { container, blockId, actionId, value: left });
    },
    upload: async (label, file) => {
      const open = await modal();
      const values = { ...filledIn(open.viewId), ...(await uploaded(slackUrl, id, { open, label, file })) };
      draft = { viewId: open.viewId, values };
    },
    pressHere: async (button, beside = '') => {
      const open = await modal();
      const blocks = open.view.blocks.filter((block) => JSON.stringify(block).includes(beside));
      await act('click', { container: await handedOver(open), ...buttonNamed(blocks, button) });
    },
    pick: async (placeholder, option) => {
      const open = await modal();
      const { element, ...place } = selectNamed(open.view.blocks, placeholder);
      const container = await handedOver(open);
      const value = await valueFor(slackUrl, { as: id, container, ...place }, element, option);
      await act('click', { container, ...place, value });
    },
    submit: async () => {
      const { viewId } = await modal();
      await act('submit', { viewId, values: filledIn(viewId) });
      // What comes in its place has inputs of its own.
      draft = undefined;
    },
    close: async () => act('close', { viewId: (await modal()).viewId }),
  };
}

type Hands = Pick<Actor, 'see'> & { act: (verb: string, input: object) => Promise<void> };

/** The message may have been drawn anew since it was looked at: a person presses what is there now, if it is. */
async function pressed({ see, act }: Hands, { channel, ts, blocks }: MessageView, button: string): Promise<void> {
  const container: Container = { kind: 'message', channel, ts };
  const click = (shown: typeof blocks) => act('click', { container, ...buttonNamed(shown, button) });
  try {
    await click(blocks);
  } catch (error) {
    const now = (await see()).messages.find((message) => message.channel === channel && message.ts === ts);
    const isThere = JSON.stringify(now?.blocks ?? []).includes(`"text":"${button}"`);
    if (now === undefined || !isThere || !String(error).includes('nothing to click')) throw error;
    await click(now.blocks);
  }
}

/** Slack sends what stands in the inputs along with every click beside them. */
async function typedInto(
  act: (verb: string, input: object) => Promise<void>,
  { viewId, view }: Pick<ModalView, 'viewId' | 'view'>,
  values: Values,
): Promise<Container> {
  const container: Container = { kind: 'view', viewId };
  for (const [blockId, fields] of Object.entries(values)) {
    const isThere = view.blocks.some((block) => block.block_id === blockId);
    for (const [actionId, value] of isThere ? Object.entries(fields) : [])
      await act('click', { container, blockId, actionId, value });
  }
  return container;
}

function channelNamed({ channels }: Snapshot, name: string): string {
  const channel = channels.find((each) => each.name === name);
  if (channel === undefined) throw new Error(`there is no channel #${name}`);
  return channel.id;
}

type Upload = { open: ModalView; label: string; file: { name: string; text: string } };

/** What then stands in the input. */
async function uploaded(slackUrl: string, as: string, { open, label, file }: Upload): Promise<Values> {
  const { viewId, view } = open;
  const { blockId, actionId } = inputLabelled(view.blocks, label);
  const input: UploadInput = { as, viewId, blockId, actionId, ...file };
  const outcome = await postJson<Outcome | Uploaded>(`${slackUrl}/_control/upload`, input);
  if ('fileId' in outcome) return { [blockId]: { [actionId]: [outcome.fileId] } };
  throw new Error(`upload: Slack says "${outcome.ok ? '' : outcome.problem}"`);
}

async function perform(slackUrl: string, verb: string, input: object): Promise<void> {
  const outcome = await postJson<Outcome>(`${slackUrl}/_control/${verb}`, input);
  if (!outcome.ok) throw new Error(`${verb}: Slack says "${outcome.problem}" ${JSON.stringify(outcome.errors ?? {})}`);
}

async function lookUntil<T>(
  see: () => Promise<Snapshot>,
  { what, withinMs }: { what: string; withinMs: number },
  found: (snapshot: Snapshot) => T | undefined,
): Promise<T> {
  for (const giveUpAt = Date.now() + withinMs; ; await wait(LOOK_EVERY_MS)) {
    const snapshot = await see();
    const result = found(snapshot);
    if (result !== undefined) return result;
    if (Date.now() > giveUpAt) throw new Error(`waited ${withinMs} ms for ${what}; there was\n${sketch(snapshot)}`);
  }
}

function sketch(snapshot: Snapshot): string {
  const messages = snapshot.messages.slice(-8).map((message) => `  ${message.user} ${message.ts}: ${message.text}`);
  const modal =
    snapshot.modal === undefined
      ? ''
      : `  modal ${JSON.stringify(snapshot.modal.view.title)} ${JSON.stringify(snapshot.modal.errors)}`;
  return [...messages, modal].join('\n');
}
