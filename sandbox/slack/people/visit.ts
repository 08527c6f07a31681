import { viewJson } from '../api/views.ts';
import type { Outcome } from '../contract.ts';
import { newTimestamp } from '../state/ids.ts';
import type { SlackState } from '../state/slack-state.ts';
import type { Person } from '../workspace.ts';
import { done, sorry } from './command.ts';
import { emit, interactionBase } from './payloads.ts';
import { problems } from './problems.ts';

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

/** A person picks one of the app's global shortcuts. */
export const runShortcut = async (state: SlackState, person: Person, callbackId: string): Promise<Outcome> => {
  const known = state.workspace.app.shortcuts.some((one) => one.type === 'global' && one.callbackId === callbackId);
  if (!known) return sorry(`no shortcut "${callbackId}"`);
  const delivery = await state.link.deliver('interactive', {
    type: 'shortcut',
    ...interactionBase(state, person),
    callback_id: callbackId,
    action_ts: newTimestamp(),
    trigger_id: state.triggers.issue({ user: person.id, fromModal: false }),
  });
  if (delivery.kind === 'ack') return done;
  state.note('ack:shortcut', delivery.kind, callbackId);
  return sorry(problems.actionSilence);
};
