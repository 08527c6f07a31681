import { type Json, stringOf } from '../../kit/rules.ts';
import { checkView } from '../../kit/surface.ts';
import type { SlackState } from '../../state/slack-state.ts';
import type { Trigger } from '../../state/triggers.ts';
import type { View } from '../../state/views.ts';
import { accepted, type Call, json, refuse, refuseArgument, required, text } from '../answer.ts';
import { viewJson } from '../view-json.ts';

const readView = ({ state, args }: Call, surface: 'modal' | 'home', replaced?: View): Json => {
  const view = json(args, 'view', 'invalid_arguments') ?? refuseArgument('missing required field: view');
  const checked = accepted(checkView(view, surface));
  refuseDuplicate(state, checked, replaced);
  return checked;
};

const refuseDuplicate = (state: SlackState, view: Json, replaced: View | undefined): void => {
  const known = view['external_id'] ? state.views.byExternalId(stringOf(view['external_id'])) : undefined;
  if (known && known !== replaced) refuse('duplicate_external_id');
};

const takeTrigger = ({ state, args }: Call): Trigger => {
  const trigger = state.triggers.check(required(args, 'trigger_id'));
  return typeof trigger === 'string' ? refuse(trigger) : trigger;
};

const shown = (state: SlackState, view: View): Json => {
  state.changed();
  return { view: viewJson(state, view) };
};

const lay = (call: Call, onTop: (trigger: Trigger) => boolean): Json => {
  const { state, args } = call;
  const payload = readView(call, 'modal');
  const trigger = takeTrigger(call);
  const view = onTop(trigger) ? state.views.push(trigger.user, payload) : state.views.open(trigger.user, payload);
  if (!view) return refuse('push_limit_reached');
  state.triggers.spend(required(args, 'trigger_id'));
  return shown(state, view);
};

/** From inside a modal views.open lays the new view on top of it, like views.push. */
export const openView = (call: Call): Json =>
  lay(call, ({ fromModal, user }) => fromModal && call.state.views.top(user) !== undefined);

export const pushView = (call: Call): Json =>
  lay(call, ({ user }) => (call.state.views.top(user) ? true : refuse('invalid_trigger_id')));

const refuseStale = ({ args }: Call, view: View): void => {
  const hash = text(args, 'hash');
  if (hash && hash !== view.hash) refuse('hash_conflict');
};

export const updateView = (call: Call): Json => {
  const { state, args } = call;
  const id = text(args, 'view_id');
  const externalId = text(args, 'external_id');
  if (!id && !externalId) refuseArgument('missing required field: view_id');
  const view = (id ? state.views.find(id) : state.views.byExternalId(externalId ?? '')) ?? refuse('not_found');
  const payload = readView(call, view.kind, view);
  refuseStale(call, view);
  return shown(state, state.views.replace(view, payload));
};

export const publishView = (call: Call): Json => {
  const { state, args } = call;
  const user = required(args, 'user_id');
  if (!state.person(user)) refuseArgument('invalid `user_id`');
  if (!state.workspace.app.homeTab) refuse('not_enabled');
  const before = state.views.home(user);
  const payload = readView(call, 'home', before);
  if (before) refuseStale(call, before);
  return shown(state, state.views.publish(user, payload));
};
