import type { ViewStateValue } from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';

/** What stands in a view's inputs, by block and action, as Slack sends it. */
export type ViewState = Record<string, Record<string, ViewStateValue>>;

/** The text of an input, trimmed; undefined where the view has no such input. */
export function textIn(state: ViewState, block: string, action: string): string | undefined {
  const input = state[block]?.[action];
  return input === undefined ? undefined : (input.value ?? '').trim();
}

/** The value and label of a chosen option. */
export function chosenIn(
  state: ViewState,
  block: string,
  action: string,
): { value: string; label: string } | undefined {
  const option = state[block]?.[action]?.selected_option;
  return option ? { value: option.value, label: option.text.text } : undefined;
}

/** A chosen option as the same form can show it again. */
export function optionIn(state: ViewState, block: string, action: string): PlainTextOption | undefined {
  const chosen = chosenIn(state, block, action);
  return chosen && { text: { type: 'plain_text', text: chosen.label }, value: chosen.value };
}

export function allChosenIn(state: ViewState, block: string, action: string): string[] {
  return (state[block]?.[action]?.selected_options ?? []).map(({ value }) => value);
}
