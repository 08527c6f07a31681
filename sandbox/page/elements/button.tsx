import type { ReactNode } from 'react';
import type { Button } from '@slack/types';
import { linkTo } from '../live/use-place.ts';
import { isSafeUrl } from '../mrkdwn/inline.ts';
import { plainText } from '../mrkdwn/text.tsx';
import { type ElementProps, useElement } from './hooks/use-element.tsx';

export function ButtonElement(props: ElementProps<Button>): ReactNode {
  const { element } = props;
  const { act, busy, question } = useElement(props);
  const className = `button button-small ${element.style ? `button-${element.style}` : ''}`;
  const label = plainText(element.text);
  // A link button opens its page and is told to the app all the same.
  if (element.url && isSafeUrl(element.url)) {
    return (
      <a className={className} {...linkTo(element.url)} onClick={() => act()}>
        {label}
      </a>
    );
  }
  return (
    <>
      <button
        type="button"
        className={className}
        aria-label={element.accessibility_label}
        aria-busy={busy}
        onClick={() => act()}
      >
        {label}
        {busy && <span className="spinner" aria-hidden="true" />}
      </button>
      {question}
    </>
  );
}
