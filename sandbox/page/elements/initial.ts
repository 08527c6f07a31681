import type { ActionsBlockElement, InputBlockElement } from '@slack/types';
import type { Directory } from '../live/directory.tsx';
import type { Choice, Field } from '../live/surface.tsx';
import { plainText } from '../mrkdwn/text.tsx';

export type AnyElement = InputBlockElement | ActionsBlockElement;

/** An option of a block or of an answer to a suggestion. */
export type OptionLike = { text: { text: string; emoji?: boolean }; value?: string; description?: { text: string } };

/** What an element holds before anybody touched it. */
export function initialField(element: AnyElement, directory: Directory): Field {
  if ('initial_value' in element && typeof element.initial_value === 'string') return { sent: element.initial_value };
  if ('initial_date' in element) return { sent: element.initial_date ?? null };
  if ('initial_time' in element) return { sent: element.initial_time ?? null };
  if ('initial_date_time' in element) return { sent: element.initial_date_time?.toString() ?? null };
  if ('initial_option' in element) return single(element.initial_option && choiceOf(element.initial_option));
  if ('initial_options' in element) return multiple((element.initial_options ?? []).map((one) => choiceOf(one)));
  return initialMember(element, directory);
}

function initialMember(element: AnyElement, directory: Directory): Field {
  const person = (id: string) => personChoice(directory, id);
  const channel = (id: string) => channelChoice(directory, id);
  if ('initial_user' in element && element.initial_user) return single(person(element.initial_user));
  if ('initial_users' in element) return multiple((element.initial_users ?? []).map(person));
  if ('initial_conversation' in element && element.initial_conversation) {
    return single(channel(element.initial_conversation));
  }
  if ('initial_conversations' in element) return multiple((element.initial_conversations ?? []).map(channel));
  if ('initial_channel' in element && element.initial_channel) return single(channel(element.initial_channel));
  if ('initial_channels' in element) return multiple((element.initial_channels ?? []).map(channel));
  return element.type.startsWith('multi_') || element.type === 'checkboxes' ? multiple([]) : single(undefined);
}

export function single(choice: Choice | undefined): Field {
  return { sent: choice?.value ?? null, chosen: choice ? [choice] : [] };
}

export function multiple(choices: Choice[]): Field {
  return { sent: choices.map((choice) => choice.value), chosen: choices };
}

export function choiceOf(option: OptionLike, group?: string): Choice {
  return {
    value: option.value ?? '',
    label: plainText(option.text),
    ...(option.description ? { description: plainText(option.description) } : {}),
    ...(group ? { group } : {}),
  };
}

export function personChoice(directory: Directory, id: string): Choice {
  const person = directory.person(id);
  return { value: id, label: person ? person.realName || person.name : id };
}

export function channelChoice(directory: Directory, id: string): Choice {
  const channel = directory.channel(id);
  return { value: id, label: channel ? `#${channel.name}` : id };
}
