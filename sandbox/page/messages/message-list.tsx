import { Fragment, type ReactNode, useLayoutEffect, useRef } from 'react';
import type { MessageView } from '../../slack/contract.ts';
import { dayName } from '../mrkdwn/date-format.ts';
import { Message } from './message.tsx';
import { continuesFrom, NO_THREAD, secondsOf, type ThreadSummary } from './threads.ts';

type MessageListProps = {
  name: string;
  messages: MessageView[];
  /** By the ts of their roots; without them no message leads into its thread. */
  threads?: Map<string, ThreadSummary>;
  /** A line after a message, such as the count of replies under the root of a thread. */
  renderAfter?: (message: MessageView, at: number) => ReactNode;
  days?: boolean;
  children?: ReactNode;
};

export function MessageList({ name, messages, threads, renderAfter, days, children }: MessageListProps): ReactNode {
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
                <li className="day">
                  <span>{dayOf(message)}</span>
                </li>
              )}
              <li>
                <Message
                  message={message}
                  continues={!newDay && continuesFrom(message, previous)}
                  {...(threads?.get(message.ts) ?? NO_THREAD)}
                />
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
