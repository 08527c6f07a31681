import { choiceOf, channelChoice, multiple, type OptionLike, personChoice, single } from '../elements/initial.ts';
import type { Directory } from './directory.tsx';
import type { Field, Fields } from './surface.tsx';

/** One entry of Slack's `state.values`; which member it has depends on its type. */
type Held = {
  value?: string | null;
  selected_date?: string | null;
  selected_time?: string | null;
  selected_date_time?: number | null;
  selected_option?: OptionLike | null;
  selected_options?: OptionLike[];
  selected_user?: string | null;
  selected_users?: string[];
  selected_conversation?: string | null;
  selected_conversations?: string[];
  selected_channel?: string | null;
  selected_channels?: string[];
  files?: { id: string }[];
};
export type StateValues = Record<string, Record<string, Held>>;

/** What the twin already knows of a view's inputs, so that a reload shows what a submission would send. */
export function fieldsOfState(values: StateValues, directory: Directory): Fields {
  return mapValues(values, (actions) => mapValues(actions, (held) => fieldOf(held, directory)));
}

function fieldOf(held: Held, directory: Directory): Field {
  const person = (id: string) => personChoice(directory, id);
  const channel = (id: string) => channelChoice(directory, id);
  const one = held.selected_user ?? undefined;
  const place = held.selected_conversation ?? held.selected_channel ?? undefined;
  const places = held.selected_conversations ?? held.selected_channels;
  if (held.selected_option) return single(choiceOf(held.selected_option));
  if (held.selected_options) return multiple(held.selected_options.map((option) => choiceOf(option)));
  if (held.files) return { sent: held.files.map(({ id }) => id), chosen: [] };
  if (held.selected_users) return multiple(held.selected_users.map(person));
  if (places) return multiple(places.map(channel));
  if (one) return single(person(one));
  if (place) return single(channel(place));
  const text = held.value ?? held.selected_date ?? held.selected_time ?? held.selected_date_time?.toString();
  return { sent: text ?? null, chosen: [] };
}

function mapValues<A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
