import type { MultiSelect, Select } from '@slack/types';
import { useEffect, useState } from 'react';
import { suggest } from '../../live/control.ts';
import { type Directory, useDirectory } from '../../live/directory.tsx';
import { type Choice, useSurface } from '../../live/surface.tsx';
import { channelChoice, choiceOf, personChoice } from '../initial.ts';

export type SelectElement = Select | MultiSelect;
export type Choices = { choices: Choice[]; note: string | undefined };

const TYPING_PAUSE_MS = 200;
const SLACKS_SHORTEST_QUERY = 3;

/** What a select offers for what was typed; external ones ask the app. */
export function useChoices(use: { element: SelectElement; blockId: string; query: string; open: boolean }): Choices {
  const directory = useDirectory();
  const asked = useSuggestions(use);
  if (isExternal(use.element)) return asked;
  const wanted = use.query.trim().toLowerCase();
  const choices = knownChoices(use.element, directory).filter(({ label }) => label.toLowerCase().includes(wanted));
  return { choices, note: choices.length > 0 ? undefined : 'No results' };
}

function knownChoices(element: SelectElement, directory: Directory): Choice[] {
  switch (element.type) {
    case 'static_select':
    case 'multi_static_select':
      return [
        ...(element.options ?? []).map((option) => choiceOf(option)),
        ...(element.option_groups ?? []).flatMap((group) =>
          group.options.map((option) => choiceOf(option, group.label.text)),
        ),
      ];
    case 'users_select':
    case 'multi_users_select':
      return directory.people.map((person) => personChoice(directory, person.id));
    case 'external_select':
    case 'multi_external_select':
      return [];
    case 'conversations_select':
    case 'channels_select':
    case 'multi_conversations_select':
    case 'multi_channels_select':
      return directory.channels.map((channel) => channelChoice(directory, channel.id));
  }
}

type ExternalElement = Extract<SelectElement, { type: 'external_select' | 'multi_external_select' }>;

function isExternal(element: SelectElement): element is ExternalElement {
  return element.type === 'external_select' || element.type === 'multi_external_select';
}

function useSuggestions(use: { element: SelectElement; blockId: string; query: string; open: boolean }): Choices {
  const { element, blockId, query, open } = use;
  const { self } = useDirectory();
  const { container } = useSurface();
  const [answer, setAnswer] = useState<Choices & { query: string }>();
  const shortest = isExternal(element) ? (element.min_query_length ?? SLACKS_SHORTEST_QUERY) : Number.POSITIVE_INFINITY;
  const actionId = element.action_id ?? '';
  const asks = open && query.length >= shortest;

  useEffect(() => {
    if (!asks) return;
    let stale = false;
    const ask = async () => {
      const suggested = await suggest({ as: self.id, container, blockId, actionId, value: query });
      if (!stale) setAnswer({ query, ...shownAnswer(suggested) });
    };
    const timer = setTimeout(() => void ask(), query === '' ? 0 : TYPING_PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [asks, self.id, container, blockId, actionId, query]);

  if (query.length < shortest) {
    return { choices: [], note: `Type at least ${shortest} character${shortest === 1 ? '' : 's'}` };
  }
  // An answer to what was typed before must not be chosen by mistake.
  return answer?.query === query ? answer : { choices: [], note: 'Loading…' };
}

function shownAnswer(suggested: Awaited<ReturnType<typeof suggest>>): Choices {
  if (!suggested.ok) return { choices: [], note: suggested.problem };
  const choices = suggested.options.map((option) => choiceOf(option));
  return { choices, note: choices.length > 0 ? undefined : 'No results' };
}
