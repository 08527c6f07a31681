import { complaint, checkView } from '../kit/surface.ts';
import { viewJson } from '../api/view-json.ts';
import type { Outcome, SubmitInput } from '../contract.ts';
import { isJson, type Json, stringOf } from '../kit/rules.ts';
import { places } from '../kit/walk.ts';
import { fieldAt, findPlace, idsOf, readField } from '../state/fields.ts';
import type { SlackState } from '../state/slack-state.ts';
import type { View } from '../state/views.ts';
import type { Person } from '../workspace.ts';
import { offeredKey } from './act.ts';
import { done, sorry } from './command.ts';
import { clientComplaints } from './complaints.ts';
import { interactionBase } from './payloads.ts';
import { problems } from './problems.ts';

/** A person presses the modal's submit button. */
export const submit = async (state: SlackState, person: Person, input: SubmitInput): Promise<Outcome> => {
  const view = state.views.top(person.id);
  if (!view || view.id !== input.viewId) return sorry(`no open view "${input.viewId}"`);
  if (!view.payload['submit']) return sorry('this view has no submit button');
  if (view.busy) return sorry('still submitting');
  const impossible = enter(state, person, view, input.values);
  if (impossible) return sorry(impossible);
  const complaints = clientComplaints(view.payload.blocks, view.entered);
  if (Object.keys(complaints).length > 0) return showErrors(state, view, complaints);
  return send(state, person, view);
};

/** Writes down what the person left in the inputs; a sentence when they could not have. */
const enter = (state: SlackState, person: Person, view: View, values: SubmitInput['values']): string | undefined => {
  for (const [blockId, actions] of Object.entries(values)) {
    for (const [actionId, value] of Object.entries(actions)) {
      const place = findPlace(view.payload.blocks, blockId, actionId);
      if (!place) return `no input at "${blockId}" "${actionId}"`;
      const offered = state.offered.get(offeredKey(person, blockId, actionId)) ?? [];
      const field = readField(place.element, value, offered);
      if (!field) return `no option "${String(value)}" at "${blockId}"`;
      (view.entered[blockId] ??= {})[actionId] = field;
    }
  }
  return undefined;
};

const showErrors = (state: SlackState, view: View, errors: Record<string, string>): Outcome => {
  view.errors = errors;
  state.changed();
  return { ok: false, problem: Object.values(errors)[0] ?? problems.modalTrouble, errors };
};

/** One for every select that asked for it and holds a conversation. */
const responseUrls = (state: SlackState, person: Person, view: View): Json[] =>
  places(view.payload.blocks).flatMap((place) => {
    if (place.element['response_url_enabled'] !== true) return [];
    const field = fieldAt(place, view.entered);
    const channel_id = stringOf(field?.['selected_conversation'] ?? field?.['selected_channel']);
    const { blockId: block_id, actionId: action_id } = idsOf(place);
    const response_url = state.responseUrls.issue({ channel: channel_id, user: person.id });
    return state.channel(channel_id) ? [{ block_id, action_id, channel_id, response_url }] : [];
  });

const send = async (state: SlackState, person: Person, view: View): Promise<Outcome> => {
  view.busy = true;
  view.errors = {};
  delete view.problem;
  const delivery = await state.link.deliver('interactive', {
    type: 'view_submission',
    ...interactionBase(state, person),
    trigger_id: state.triggers.issue({ user: person.id, fromModal: true }),
    view: viewJson(state, view),
    response_urls: responseUrls(state, person, view),
  });
  view.busy = false;
  if (delivery.kind !== 'ack') return trouble(state, view, delivery.kind);
  return obey(state, view, delivery.payload);
};

/** The modal stays open and says that something is wrong; the journal knows what. */
const trouble = (state: SlackState, view: View, error: string, detail?: unknown): Outcome => {
  state.note('ack:view_submission', error, detail ?? view.payload['callback_id']);
  view.problem = problems.modalTrouble;
  state.changed();
  return sorry(problems.modalTrouble);
};

/** Does what the app's answer to a submission says. */
const obey = (state: SlackState, view: View, answer: Json): Outcome => {
  const closedMeanwhile = !state.views.stack(view.owner).includes(view);
  const covered = state.views.top(view.owner) !== view && answer['response_action'] === undefined;
  if (closedMeanwhile || covered) return done;
  switch (answer['response_action']) {
    case undefined:
      if (Object.keys(answer).length > 0) return trouble(state, view, 'invalid_response', answer);
      state.views.pop(view.owner);
      break;
    case 'clear':
      state.views.clear(view.owner);
      break;
    case 'errors':
      return refuseWith(state, view, answer['errors']);
    case 'update':
    case 'push':
      return showNext(state, view, answer);
    default:
      return trouble(state, view, 'invalid_response_action', answer);
  }
  state.changed();
  return done;
};

const refuseWith = (state: SlackState, view: View, errors: unknown): Outcome => {
  const inputs = new Set(view.payload.blocks.filter(({ type }) => type === 'input').map((block) => block.block_id));
  const entries = Object.entries(isJson(errors) ? errors : {});
  const sentences = entries.map(([id, message]): [string, string] => [id, inputs.has(id) ? stringOf(message) : '']);
  const valid = sentences.length > 0 && sentences.every(([, sentence]) => sentence !== '');
  if (!valid) return trouble(state, view, 'invalid_errors', errors);
  return showErrors(state, view, Object.fromEntries(sentences));
};

const showNext = (state: SlackState, view: View, answer: Json): Outcome => {
  const verdict = checkView(answer['view'], 'modal');
  if ('error' in verdict) return trouble(state, view, verdict.error, verdict.problems.map(complaint));
  const next = verdict.checked;
  const known = next['external_id'] ? state.views.byExternalId(stringOf(next['external_id'])) : undefined;
  if (known && known !== view) return trouble(state, view, 'duplicate_external_id');
  if (answer['response_action'] === 'update') state.views.replace(view, next);
  else if (!state.views.push(view.owner, next)) return trouble(state, view, 'push_limit_reached');
  state.changed();
  return done;
};

/** A person closes the top view; the app hears of it only if it asked to. */
export const close = async (state: SlackState, person: Person, viewId: string): Promise<Outcome> => {
  const view = state.views.top(person.id);
  if (!view || view.id !== viewId) return sorry(`no open view "${viewId}"`);
  const cleared = view.payload['clear_on_close'] === true;
  if (cleared) state.views.clear(person.id);
  else state.views.pop(person.id);
  state.changed();
  if (view.payload['notify_on_close'] !== true) return done;
  const delivery = await state.link.deliver('interactive', {
    type: 'view_closed',
    ...interactionBase(state, person),
    view: viewJson(state, view),
    is_cleared: cleared,
  });
  if (delivery.kind !== 'ack') state.note('ack:view_closed', delivery.kind);
  return done;
};
