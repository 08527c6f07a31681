import type { ReactNode } from 'react';
import { isOneOf } from '../blocks/one-of.ts';
import { ButtonElement } from './button.tsx';
import { ChoiceGroup } from './choice-group.tsx';
import { DateInput } from './date-input.tsx';
import type { AnyElement } from './initial.ts';
import { FileInput } from './file-input.tsx';
import { OverflowMenu } from './overflow.tsx';
import { Select } from './select.tsx';
import { TextInput } from './text-input.tsx';
import type { ElementProps } from './hooks/use-element.tsx';

const CHOICES = ['checkboxes', 'radio_buttons'] as const;
const TEXTS = ['plain_text_input', 'email_text_input', 'url_text_input', 'number_input'] as const;
const DATES = ['datepicker', 'timepicker', 'datetimepicker'] as const;
const SELECTS = [
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
] as const;

/** Any interactive element. Outside of input blocks every change is told to the app at once. */
export function Element({ dispatch = true, ...props }: ElementProps<AnyElement>): ReactNode {
  const { element } = props;
  const rest = { ...props, dispatch };
  if (element.type === 'button') return <ButtonElement {...rest} element={element} />;
  if (element.type === 'overflow') return <OverflowMenu {...rest} element={element} />;
  if (isOneOf(element, CHOICES)) return <ChoiceGroup {...rest} element={element} />;
  if (isOneOf(element, TEXTS)) return <TextInput {...rest} element={element} />;
  if (element.type === 'file_input') return <FileInput {...rest} element={element} />;
  if (isOneOf(element, DATES)) return <DateInput {...rest} element={element} />;
  if (isOneOf(element, SELECTS)) return <Select {...rest} element={element} />;
  return <span className="block-unknown">This page does not draw “{element.type}” elements.</span>;
}
