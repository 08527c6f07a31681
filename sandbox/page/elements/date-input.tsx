import type { ReactNode } from 'react';
import type { Datepicker, DateTimepicker, Timepicker } from '@slack/types';
import { plainText } from '../mrkdwn/text.tsx';
import { type ElementProps, fieldAria, useElement } from './hooks/use-element.tsx';

const KINDS = { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' } as const;

export function DateInput(props: ElementProps<Datepicker | Timepicker | DateTimepicker>): ReactNode {
  const { element, naming } = props;
  const { field, change, question } = useElement(props);
  const ownName = 'placeholder' in element && element.placeholder ? plainText(element.placeholder) : 'Select a date';
  const seconds = element.type === 'datetimepicker';
  const held = typeof field.sent === 'string' ? field.sent : '';
  return (
    <>
      <input
        type={KINDS[element.type]}
        className="field field-date"
        {...fieldAria(naming, ownName)}
        data-focus-first={element.focus_on_load ? '' : undefined}
        value={seconds ? localTime(held) : held}
        onChange={({ target }) => change({ sent: (seconds ? unixSeconds(target.value) : target.value) || null })}
      />
      {question}
    </>
  );
}

/** Slack says a moment as seconds since 1970, the browser as local wall time. */
function unixSeconds(wallTime: string): string {
  return wallTime === '' ? '' : String(Math.floor(new Date(wallTime).getTime() / 1000));
}

function localTime(seconds: string): string {
  if (seconds === '') return '';
  const moment = new Date(Number(seconds) * 1000);
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
