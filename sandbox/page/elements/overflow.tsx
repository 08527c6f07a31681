import type { ReactNode } from 'react';
import type { Overflow } from '@slack/types';
import { isSafeUrl } from '../mrkdwn/inline.ts';
import { plainText } from '../mrkdwn/text.tsx';
import { Menu } from './menu.tsx';
import { type ElementProps, useElement } from './hooks/use-element.tsx';

export function OverflowMenu(props: ElementProps<Overflow>): ReactNode {
  const { act, question } = useElement(props);
  const items = props.element.options.map((option, at) => ({
    key: `${at}-${option.value}`,
    label: plainText(option.text),
    choose: () => {
      if (option.url && isSafeUrl(option.url)) window.open(option.url, '_blank', 'noopener,noreferrer');
      act(option.value ?? '');
    },
  }));
  return (
    <>
      <Menu name="More actions" button="⋯" className="button button-small button-overflow" items={items} />
      {question}
    </>
  );
}
