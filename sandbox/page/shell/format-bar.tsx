import type { ReactNode, RefObject } from 'react';

const FORMATS = [
  { name: 'Bold', mark: '*', face: <b>B</b> },
  { name: 'Italic', mark: '_', face: <i>I</i> },
  { name: 'Strikethrough', mark: '~', face: <s>S</s> },
  { name: 'Code', mark: '`', face: <code>{'<>'}</code> },
];

type FormatBarProps = { area: RefObject<HTMLTextAreaElement | null>; onText: (text: string) => void };

/** Puts the marks of Slack's mrkdwn around what is selected. */
export function FormatBar({ area, onText }: FormatBarProps): ReactNode {
  const wrap = (mark: string) => {
    const element = area.current;
    if (!element) return;
    const { value, selectionStart: from, selectionEnd: to } = element;
    onText(`${value.slice(0, from)}${mark}${value.slice(from, to)}${mark}${value.slice(to)}`);
    element.focus();
    requestAnimationFrame(() => element.setSelectionRange(from + 1, to + 1));
  };
  return (
    <div className="format-bar" role="toolbar" aria-label="Formatting">
      {FORMATS.map(({ name, mark, face }) => (
        <button key={name} type="button" aria-label={name} title={name} onClick={() => wrap(mark)}>
          {face}
        </button>
      ))}
    </div>
  );
}
