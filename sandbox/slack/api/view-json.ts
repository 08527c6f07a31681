import type { Json } from '../kit/rules.ts';
import { stateValues } from '../state/fields.ts';
import type { SlackState } from '../state/slack-state.ts';
import type { View } from '../state/views.ts';

/** A view as answers and payloads carry it. */
export const viewJson = (state: SlackState, view: View): Json => {
  const { team, app } = state.workspace;
  const { payload } = view;
  return {
    id: view.id,
    team_id: team.id,
    type: view.kind,
    blocks: payload.blocks,
    private_metadata: payload['private_metadata'] ?? '',
    callback_id: payload['callback_id'] ?? '',
    state: { values: stateValues(payload.blocks, view.entered) },
    hash: view.hash,
    title: payload['title'] ?? null,
    clear_on_close: payload['clear_on_close'] ?? false,
    notify_on_close: payload['notify_on_close'] ?? false,
    close: payload['close'] ?? null,
    submit: payload['submit'] ?? null,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: app.id,
    external_id: payload['external_id'] ?? '',
    app_installed_team_id: team.id,
    bot_id: app.botId,
  };
};
