import { limits } from './limits.ts';
import {
  anything,
  flag,
  integer,
  isJson,
  type Json,
  list,
  may,
  must,
  oneOf,
  type Problem,
  type Rule,
  shape,
  string,
} from './rules.ts';
import { confirmation, identifier, option, plainText, sameOption } from './texts.ts';

export const actionable = {
  type: must(anything),
  action_id: may(identifier),
  confirm: may(confirmation),
  focus_on_load: may(flag),
};
export const placeheld = { ...actionable, placeholder: may(plainText(limits.placeholder)) };

const optionGroup = shape({
  label: must(plainText(limits.groupLabel)),
  options: must(list(option, limits.options)),
});

/** The options of an element or an answer, its groups flattened. */
export const optionsOf = (holder: Json): Json[] => {
  const groups = Array.isArray(holder['option_groups']) ? holder['option_groups'].filter(isJson) : [];
  const own = Array.isArray(holder['options']) ? holder['options'].filter(isJson) : [];
  return [...own, ...groups.flatMap((group) => optionsOf({ options: group['options'] }))];
};

/** Initial options must be among those on offer. */
export const consistentOptions = (element: Json, pointer: string, problems: Problem[]): void => {
  const offered = optionsOf(element);
  const initial = [element['initial_option'] ?? [], element['initial_options'] ?? []].flat().filter(isJson);
  const member = 'initial_option' in element ? 'initial_option' : 'initial_options';
  for (const one of initial)
    if (!offered.some((other) => sameOption(one, other)))
      problems.push({ pointer: `${pointer}/${member}`, message: 'must match one of the provided options' });
};

const oneSource = (element: Json, pointer: string, problems: Problem[]): void => {
  if ('options' in element === 'option_groups' in element)
    problems.push({ pointer, message: 'must define either `options` or `option_groups`' });
  consistentOptions(element, pointer, problems);
};

const choices = {
  options: may(list(option, limits.options)),
  option_groups: may(list(optionGroup, limits.optionGroups)),
};
const many = { max_selected_items: may(integer(1, Number.MAX_SAFE_INTEGER)) };
const ids = may(list(string(limits.identifier), limits.options, 0));
const filter = may(
  shape({
    include: may(list(oneOf('im', 'mpim', 'private', 'public'), 4)),
    exclude_external_shared_channels: may(flag),
    exclude_bot_users: may(flag),
  }),
);
const conversations = {
  default_to_current_conversation: may(flag),
  filter,
};
const initialOption = { initial_option: may(option) };
const initialOptions = { initial_options: may(list(option, limits.options)) };
const query = { min_query_length: may(integer(0, 100)) };

/** What an app answers to a block_suggestion; unlike a select it may offer nothing. */
export const suggestions: Rule = shape(
  { options: may(list(option, limits.options, 0)), option_groups: may(list(optionGroup, limits.optionGroups, 0)) },
  oneSource,
);

export const selectShapes: Record<string, Rule> = {
  static_select: shape({ ...placeheld, ...choices, ...initialOption }, oneSource),
  multi_static_select: shape({ ...placeheld, ...choices, ...initialOptions, ...many }, oneSource),
  external_select: shape({ ...placeheld, ...initialOption, ...query }),
  multi_external_select: shape({ ...placeheld, ...initialOptions, ...query, ...many }),
  users_select: shape({ ...placeheld, initial_user: may(identifier) }),
  multi_users_select: shape({ ...placeheld, initial_users: ids, ...many }),
  conversations_select: shape({
    ...placeheld,
    ...conversations,
    initial_conversation: may(identifier),
    response_url_enabled: may(flag),
  }),
  multi_conversations_select: shape({ ...placeheld, ...conversations, initial_conversations: ids, ...many }),
  channels_select: shape({ ...placeheld, initial_channel: may(identifier), response_url_enabled: may(flag) }),
  multi_channels_select: shape({ ...placeheld, initial_channels: ids, ...many }),
};
