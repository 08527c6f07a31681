import { limits } from './limits.ts';
import {
  anything,
  flag,
  integer,
  type Json,
  list,
  may,
  must,
  number,
  oneOf,
  pattern,
  type Problem,
  type Rule,
  shape,
  string,
  typed,
} from './rules.ts';
import { actionable, consistentOptions, placeheld, selectShapes } from './selects.ts';
import { choice, overflowOption, pictureUrl, plainText, url } from './texts.ts';

const dispatchable = {
  ...placeheld,
  dispatch_action_config: may(
    shape({ trigger_actions_on: may(list(oneOf('on_enter_pressed', 'on_character_entered'), 2)) }),
  ),
};
const day = pattern(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/u, 'must be a date formatted as YYYY-MM-DD');
const time = pattern(/^([01]\d|2[0-3]):[0-5]\d$/u, 'must be a time formatted as HH:mm');
const decimal = pattern(/^-?\d+(\.\d+)?$/u, 'must be a number');

const lengthsInOrder = (element: Json, pointer: string, problems: Problem[]): void => {
  const { min_length: min, max_length: max } = element;
  if (typeof min === 'number' && typeof max === 'number' && min > max)
    problems.push({ pointer: `${pointer}/min_length`, message: 'must be less than or equal to `max_length`' });
};

const textInput: Record<string, Rule> = {
  plain_text_input: shape(
    {
      ...dispatchable,
      initial_value: may(string(limits.inputLength, 0)),
      multiline: may(flag),
      min_length: may(integer(0, limits.inputLength)),
      max_length: may(integer(1, limits.inputLength)),
    },
    lengthsInOrder,
  ),
};
/** Documented for modals alone. */
const modalInputs: Record<string, Rule> = {
  number_input: shape({
    ...dispatchable,
    is_decimal_allowed: must(flag),
    initial_value: may(decimal),
    min_value: may(decimal),
    max_value: may(decimal),
  }),
  email_text_input: shape({ ...dispatchable, initial_value: may(string(limits.inputLength, 0)) }),
  url_text_input: shape({ ...dispatchable, initial_value: may(string(limits.inputLength, 0)) }),
  file_input: shape({
    type: must(anything),
    action_id: actionable.action_id,
    filetypes: may(list(string(limits.identifier), limits.filetypes)),
    max_files: may(integer(1, limits.maxFiles)),
  }),
};

const pickerShapes: Record<string, Rule> = {
  datepicker: shape({ ...placeheld, initial_date: may(day) }),
  timepicker: shape({ ...placeheld, initial_time: may(time), timezone: may(string(limits.identifier)) }),
};
/** Documented for messages and modals, not for the Home tab. */
const momentPicker: Record<string, Rule> = {
  datetimepicker: shape({ ...actionable, initial_date_time: may(number) }),
};

const choiceShapes: Record<string, Rule> = {
  checkboxes: shape(
    {
      ...actionable,
      options: must(list(choice, limits.choiceOptions)),
      initial_options: may(list(choice, limits.choiceOptions)),
    },
    consistentOptions,
  ),
  radio_buttons: shape(
    { ...actionable, options: must(list(choice, limits.choiceOptions)), initial_option: may(choice) },
    consistentOptions,
  ),
};

export const button = shape({
  type: must(anything),
  action_id: actionable.action_id,
  confirm: actionable.confirm,
  text: must(plainText(limits.buttonText)),
  value: may(string(limits.buttonValue)),
  url: may(string(limits.url)),
  style: may(oneOf('primary', 'danger')),
  accessibility_label: may(string(limits.accessibilityLabel)),
});
const overflow = shape({
  type: must(anything),
  action_id: actionable.action_id,
  confirm: actionable.confirm,
  options: must(list(overflowOption, limits.overflowOptions)),
});

const oneSource = (picture: Json, pointer: string, problems: Problem[]): void => {
  if ('image_url' in picture === 'slack_file' in picture)
    problems.push({ pointer, message: 'must define either `image_url` or `slack_file`' });
};
const pictureMembers = {
  type: must(anything),
  image_url: may(pictureUrl),
  slack_file: may(shape({ id: may(string(limits.identifier)), url: may(url) })),
  alt_text: must(string(limits.imageAlt)),
};
export const picture: Rule = shape(pictureMembers, oneSource);
export const pictureBlock = (members: Parameters<typeof shape>[0]): Rule =>
  shape({ ...pictureMembers, ...members }, oneSource);

const choosing = { ...selectShapes, ...choiceShapes, ...pickerShapes };
export const accessories = typed({ button, overflow, image: picture, ...choosing });

type Holders = { actions: Rule; inputs: Rule };
/** The elements an `actions` and an `input` block may hold, by surface (docs: "works with block types"). */
export const elementsOn: Record<'message' | 'modal' | 'home', Holders> = {
  message: {
    actions: typed({ button, overflow, ...choosing, ...momentPicker }),
    inputs: typed({ ...textInput, ...choosing, ...momentPicker }),
  },
  modal: {
    actions: typed({ button, overflow, ...choosing, ...momentPicker }),
    inputs: typed({ ...textInput, ...modalInputs, ...choosing, ...momentPicker }),
  },
  home: { actions: typed({ button, overflow, ...choosing }), inputs: typed({ ...textInput, ...choosing }) },
};

const feedback = must(
  shape({
    text: must(plainText(limits.buttonText)),
    value: must(string(limits.buttonValue)),
    accessibility_label: may(string(limits.accessibilityLabel)),
  }),
);
export const contextActions = typed({
  feedback_buttons: shape({
    type: must(anything),
    action_id: actionable.action_id,
    positive_button: feedback,
    negative_button: feedback,
  }),
  icon_button: shape({
    type: must(anything),
    action_id: actionable.action_id,
    confirm: actionable.confirm,
    icon: must(oneOf('trash')),
    text: must(plainText(limits.buttonText)),
    accessibility_label: may(string(limits.accessibilityLabel)),
    value: may(string(limits.buttonValue)),
    visible_to_user_ids: may(list(string(limits.identifier), limits.visibleTo)),
  }),
});
