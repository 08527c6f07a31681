import { Fragment, type ReactNode, useLayoutEffect, useRef } from 'react';
import type { MessageView } from '../../slack/contract.ts';
import { dayName } from '../mrkdwn/date-format.ts';
import { Message } from './message.tsx';
import { continuesFrom, secondsOf } from './threads.ts';

type MessageListProps = {
  name: string;
  messages: MessageView[];
  /** What stands under a message, such as the way into its thread. */
  renderUnder?: (message: MessageView) => ReactNode;
  /** A line after a message, such as the count of replies under the root of a thread. */
  renderAfter?: (message: MessageView, at: number) => ReactNode;
  days?: boolean;
  children?: ReactNode;
};

export function MessageList({ name, messages, renderUnder, renderAfter, days, children }: MessageListProps): ReactNode {
  const scroller = useStickToEnd();
  return (
    // A scroller has to be reachable by keyboard.
    <div ref={scroller} className="message-scroller" tabIndex={0} role="group" aria-label={name}>
      {children}
      <ol className="message-list" aria-label={name}>
        {messages.map((message, at) => {
          const previous = messages[at - 1];
          const newDay = days === true && dayOf(message) !== (previous && dayOf(previous));
          return (
            <Fragment key={message.ts}>
              {newDay && (
                <li className="day" role="separator">
                  <span>{dayOf(message)}</span>
                </li>
              )}
              <li>
                <Message message={message} continues={!newDay && continuesFrom(message, previous)}>
                  {renderUnder?.(message)}
                </Message>
              </li>
              {renderAfter?.(message, at)}
            </Fragment>
          );
        })}
      </ol>
    </div>
  );
}

function dayOf(message: MessageView): string {
  return dayName(new Date(secondsOf(message.ts) * 1000));
}

const NEAR_END_PX = 80;

/** Follows new messages for a reader at the end, and leaves one who scrolled up alone. */
function useStickToEnd() {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onScroll = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    };
    const follow = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener('scroll', onScroll);
    follow.observe(element);
    for (const child of element.children) follow.observe(child);
    return () => {
      element.removeEventListener('scroll', onScroll);
      follow.disconnect();
    };
  }, []);
  return scroller;
}
