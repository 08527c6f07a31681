import type { KeyboardEvent, ReactNode } from 'react';
import type { EmailInput, NumberInput, PlainTextInput, URLInput } from '@slack/types';
import { plainText } from '../mrkdwn/text.tsx';
import { type ElementProps, fieldAria, useElement } from './hooks/use-element.tsx';

type TextElement = PlainTextInput | EmailInput | URLInput | NumberInput;

const KEYBOARDS = { plain_text_input: 'text', email_text_input: 'email', url_text_input: 'url' } as const;

export function TextInput(props: ElementProps<TextElement>): ReactNode {
  const { element, naming, dispatch } = props;
  const { field, edit, remember, act } = useElement(props);
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const value = typeof field.sent === 'string' ? field.sent : '';
  const placeholder = element.placeholder && plainText(element.placeholder);
  const shared = {
    ...fieldAria(naming, placeholder ?? 'Text'),
    className: 'field',
    value,
    placeholder,
    'data-focus-first': element.focus_on_load ? '' : undefined,
    maxLength: element.type === 'plain_text_input' ? element.max_length : undefined,
    onBlur: remember,
    onChange: (event: { target: { value: string } }) => {
      edit({ sent: event.target.value });
      if (dispatch && triggers.includes('on_character_entered')) act(event.target.value);
    },
  };
  if (element.type === 'plain_text_input' && element.multiline) return <textarea rows={4} {...shared} />;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !dispatch || !triggers.includes('on_enter_pressed')) return;
    event.preventDefault();
    act(value);
  };
  // A number stays text: what is no number has to reach the app, whose answer stands beneath the field.
  const inputMode = element.type === 'number_input' ? (element.is_decimal_allowed ? 'decimal' : 'numeric') : undefined;
  const type = element.type === 'number_input' ? 'text' : KEYBOARDS[element.type];
  return <input type={type} inputMode={inputMode} autoComplete="off" onKeyDown={onKeyDown} {...shared} />;
}
