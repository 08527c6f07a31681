import { messageJson } from '../api/content.ts';
import { react, unreact } from '../api/methods/reactions.ts';
import { viewJson } from '../api/view-json.ts';
import type { Outcome, ReactInput, ShortcutInput } from '../contract.ts';
import { type Json, stringOf } from '../kit/rules.ts';
import { emit } from '../link/events.ts';
import { newTimestamp } from '../state/ids.ts';
import type { SlackState } from '../state/slack-state.ts';
import type { Person } from '../workspace.ts';
import { done, sorry } from './command.ts';
import { channelRef, interactionBase } from './payloads.ts';
import { problems } from './problems.ts';
import { canSee } from './snapshot.ts';

/** A person opens the app's Home tab. */
export const visitHome = async (state: SlackState, person: Person): Promise<Outcome> => {
  if (!state.workspace.app.homeTab) return sorry('this app has no Home tab');
  const view = state.views.home(person.id);
  const heard = await emit(state, {
    type: 'app_home_opened',
    user: person.id,
    channel: state.directMessage(person.id).id,
    tab: 'home',
    event_ts: newTimestamp(),
    ...(view && { view: viewJson(state, view) }),
  });
  return heard ? done : sorry(problems.homeSilence);
};

const deliver = async (state: SlackState, callbackId: string, payload: Json): Promise<Outcome> => {
  const delivery = await state.link.deliver('interactive', payload);
  if (delivery.kind === 'ack') return done;
  state.note(`ack:${stringOf(payload['type'])}`, delivery.kind, callbackId);
  return sorry(problems.actionSilence);
};

const isShortcut = ({ workspace }: SlackState, type: 'global' | 'message', callbackId: string): boolean =>
  workspace.app.shortcuts.some((one) => one.type === type && one.callbackId === callbackId);

/** A person picks one of the app's global shortcuts, or one in the menu of a message. */
export const runShortcut = async (state: SlackState, person: Person, input: ShortcutInput): Promise<Outcome> => {
  const { callbackId, message } = input;
  if (message) return runMessageShortcut(state, person, callbackId, message);
  if (!isShortcut(state, 'global', callbackId)) return sorry(`no shortcut "${callbackId}"`);
  return deliver(state, callbackId, {
    type: 'shortcut',
    ...interactionBase(state, person),
    callback_id: callbackId,
    action_ts: newTimestamp(),
    trigger_id: state.triggers.issue({ user: person.id, fromModal: false }),
  });
};

/** Ephemeral messages have no such menu. */
const runMessageShortcut = async (
  state: SlackState,
  person: Person,
  callbackId: string,
  place: { channel: string; ts: string },
): Promise<Outcome> => {
  const channel = state.channel(place.channel);
  const message = state.messages.posted(place.channel, place.ts);
  if (!isShortcut(state, 'message', callbackId)) return sorry(`no message shortcut "${callbackId}"`);
  if (!channel || !message || !canSee(channel, person)) return sorry('no such message');
  return deliver(state, callbackId, {
    type: 'message_action',
    ...interactionBase(state, person),
    callback_id: callbackId,
    action_ts: newTimestamp(),
    trigger_id: state.triggers.issue({ user: person.id, fromModal: false }),
    response_url: state.responseUrls.issue({ channel: channel.id, user: person.id }),
    channel: channelRef(state, channel),
    message_ts: message.ts,
    message: messageJson(state, message, true),
  });
};

/** A person adds an emoji to a message they can see, or takes theirs away. */
export const reactTo = (state: SlackState, person: Person, input: ReactInput): Outcome => {
  const channel = state.channel(input.channel);
  const message = state.messages.posted(input.channel, input.ts);
  if (!channel?.members.includes(person.id) || !message) return sorry('no such message');
  const problem = (input.remove ? unreact : react)(state, message, person.id, input.name);
  return problem ? sorry(problem) : done;
};
