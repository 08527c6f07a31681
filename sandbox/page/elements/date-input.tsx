import type { ReactNode } from 'react';
import type { Datepicker, Timepicker } from '@slack/types';
import { plainText } from '../mrkdwn/text.tsx';
import { type ElementProps, fieldAria, useElement } from './use-element.tsx';

export function DateInput(props: ElementProps<Datepicker | Timepicker>): ReactNode {
  const { element, naming } = props;
  const { field, change, question } = useElement(props);
  const ownName = element.placeholder ? plainText(element.placeholder) : 'Select a date';
  return (
    <>
      <input
        type={element.type === 'datepicker' ? 'date' : 'time'}
        className="field field-date"
        {...fieldAria(naming, ownName)}
        data-focus-first={element.focus_on_load ? '' : undefined}
        value={typeof field.sent === 'string' ? field.sent : ''}
        onChange={(event) => change({ sent: event.target.value || null })}
      />
      {question}
    </>
  );
}
