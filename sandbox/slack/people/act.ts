import { viewJson } from '../api/view-json.ts';
import { messageJson } from '../api/content.ts';
import type { Block, ClickInput, Container, Outcome, SuggestInput } from '../contract.ts';
import { isJson, type Json, type Problem, stringOf } from '../kit/rules.ts';
import { optionsOf, suggestions } from '../kit/selects.ts';
import { complaint } from '../kit/surface.ts';
import type { Place } from '../kit/walk.ts';
import {
  type Entered,
  type Field,
  findPlace,
  idsOf,
  isEmpty,
  kindOf,
  readField,
  stateValues,
} from '../state/fields.ts';
import { newTimestamp } from '../state/ids.ts';
import type { Message } from '../state/messages.ts';
import type { SlackState } from '../state/slack-state.ts';
import type { View } from '../state/views.ts';
import type { Person } from '../workspace.ts';
import { done, sorry } from './command.ts';
import { channelRef, interactionBase } from './payloads.ts';
import { problems } from './problems.ts';
import { canSee } from './snapshot.ts';

type Actor = { state: SlackState; person: Person };
/** What a person acts in: its blocks, what was entered there, and what payloads say about it. */
type Scene = { blocks: Block[]; entered: Entered; message?: Message; view?: View };

/** What this person was offered for this element; only those can be chosen. */
export const offeredKey = (person: Person, blockId: string, actionId: string): string =>
  JSON.stringify([person.id, blockId, actionId]);

const sceneOf = ({ state, person }: Actor, container: Container): Scene | undefined => {
  if (container.kind === 'view') return viewScene(state, person, container.viewId);
  const channel = state.channel(container.channel);
  const message = state.messages.find(container.channel, container.ts);
  if (!channel || !message || !canSee(channel, person)) return undefined;
  if (message.ephemeralFor && message.ephemeralFor !== person.id) return undefined;
  const key = `${message.channel}:${message.ts}:${person.id}`;
  const entered = state.chosen.get(key) ?? {};
  state.chosen.set(key, entered);
  return { blocks: message.blocks, entered, message };
};

const viewScene = (state: SlackState, person: Person, viewId: string): Scene | undefined => {
  const view = state.views.find(viewId);
  const open = view?.kind === 'home' ? view.owner === person.id : state.views.top(person.id) === view;
  return view && open ? { blocks: view.payload.blocks, entered: view.entered, view } : undefined;
};

/** What payloads say about where something happened. */
const whereabouts = (state: SlackState, { message, view, entered, blocks }: Scene): Json => {
  if (view) return { container: { type: 'view', view_id: view.id }, view: viewJson(state, view) };
  if (!message) return {};
  const channel = state.channel(message.channel);
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: message.ephemeralFor !== undefined,
      ...(message.threadTs && { thread_ts: message.threadTs }),
    },
    ...(channel && { channel: channelRef(state, channel) }),
    ...(!message.ephemeralFor && { message: messageJson(state, message, true) }),
    state: { values: stateValues(blocks, entered) },
  };
};

/** Icon buttons may be meant for a few people only. */
const isShown = ({ element }: Place, person: Person): boolean => {
  const few = element['visible_to_user_ids'];
  return !Array.isArray(few) || few.includes(person.id);
};

/** A click, or a choice made, in a message or view. */
export const click = async (state: SlackState, person: Person, input: ClickInput): Promise<Outcome> => {
  const scene = sceneOf({ state, person }, input.container);
  const place = scene && findPlace(scene.blocks, input.blockId, input.actionId);
  if (!scene || !place || !isShown(place, person))
    return sorry(`nothing to click at "${input.blockId}" "${input.actionId}"`);
  const chosen = choose(state, person, place, input.value);
  if (!chosen) return sorry(`no option "${String(input.value)}" to choose`);
  if (kindOf(place.element)) (scene.entered[input.blockId] ??= {})[input.actionId] = chosen;
  state.changed();
  if (place.block['type'] === 'input' && place.block['dispatch_action'] !== true) return done;
  const delivery = await state.link.deliver('interactive', {
    type: 'block_actions',
    ...interactionBase(state, person),
    ...whereabouts(state, scene),
    trigger_id: state.triggers.issue({ user: person.id, fromModal: scene.view?.kind === 'modal' }),
    ...(scene.message && { response_url: responseUrl(state, person, scene.message) }),
    actions: [{ ...described(place.element), ...chosen, block_id: input.blockId, action_ts: newTimestamp() }],
  });
  if (delivery.kind === 'ack') return done;
  state.note('ack:block_actions', delivery.kind, input.actionId);
  return sorry(scene.view ? problems.modalTrouble : problems.actionSilence);
};

const responseUrl = (state: SlackState, person: Person, { channel, ts }: Message) =>
  state.responseUrls.issue({ channel, user: person.id, ts });

/** The element's own words in an action, as Slack repeats them. */
const described = ({ type, action_id, text, value, style, placeholder, confirm }: Json): Json => ({
  type,
  action_id,
  ...((type === 'button' || type === 'icon_button') && {
    text,
    ...(value !== undefined && { value }),
    ...(style !== undefined && { style }),
  }),
  ...(placeholder !== undefined && { placeholder }),
  ...(confirm !== undefined && { confirm }),
});

/** Which of the two was pressed, by its value. */
const feedbackOf = (element: Json, value: ClickInput['value']): Field | undefined => {
  const pressed = [element['positive_button'], element['negative_button']].filter(isJson);
  const found = pressed.find((one) => one['value'] === value);
  return found && { text: found['text'], value };
};

const choose = (state: SlackState, person: Person, place: Place, value: ClickInput['value']): Field | undefined => {
  const { element } = place;
  if (element['type'] === 'button' || element['type'] === 'icon_button') return {};
  if (element['type'] === 'feedback_buttons') return feedbackOf(element, value);
  if (element['type'] === 'overflow') {
    const selected_option = optionsOf(element).find((option) => option['value'] === value);
    return selected_option && { selected_option };
  }
  const { blockId, actionId } = idsOf(place);
  const offered = state.offered.get(offeredKey(person, blockId, actionId)) ?? [];
  const field = readField(element, value ?? null, offered);
  return field && isEmpty(field, element) && value?.length ? undefined : field;
};

/** A person types into an external select; the app says what fits. */
export const suggest = async (
  state: SlackState,
  person: Person,
  input: SuggestInput,
): Promise<Outcome | { options: unknown[] }> => {
  const scene = sceneOf({ state, person }, input.container);
  const place = scene && findPlace(scene.blocks, input.blockId, input.actionId);
  if (!scene || !place || !stringOf(place.element['type']).endsWith('external_select'))
    return sorry(`no external select at "${input.blockId}" "${input.actionId}"`);
  // Slack asks the app only from the third character on, unless told otherwise.
  if (input.value.length < Number(place.element['min_query_length'] ?? 3)) return { options: [] };
  const { container, channel, message, view } = whereabouts(state, scene);
  const delivery = await state.link.deliver('interactive', {
    type: 'block_suggestion',
    ...interactionBase(state, person),
    container,
    ...(view ? { view } : { channel, message }),
    action_id: input.actionId,
    block_id: input.blockId,
    value: input.value,
  });
  if (delivery.kind !== 'ack') {
    state.note('ack:block_suggestion', delivery.kind, input.actionId);
    return sorry(problems.suggestions);
  }
  return offer(state, offeredKey(person, input.blockId, input.actionId), delivery.payload);
};

const offer = (state: SlackState, key: string, answer: Json): Outcome | { options: unknown[] } => {
  const found: Problem[] = [];
  suggestions(answer, '', found);
  if (found.length > 0) {
    state.note('ack:block_suggestion', 'invalid_options', found.map(complaint));
    return sorry(problems.suggestions);
  }
  const options = optionsOf(answer);
  state.offered.set(key, [...(state.offered.get(key) ?? []), ...options]);
  return { options };
};
