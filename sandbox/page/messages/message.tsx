import { memo, type ReactNode, useMemo, useState } from 'react';
import type { Container, MessageView } from '../../slack/contract.ts';
import { Blocks } from '../blocks/block.tsx';
import { useDirectory } from '../live/directory.tsx';
import { type Fields, SurfaceProvider } from '../live/surface.tsx';
import { clockTime, formatDate } from '../mrkdwn/date-format.ts';
import { Mrkdwn } from '../mrkdwn/text.tsx';
import { Avatar, nameOf } from './avatar.tsx';
import { Files } from './files.tsx';
import { Reactions } from './reactions.tsx';
import { ThreadLink } from './thread-link.tsx';
import { secondsOf, type ThreadSummary } from './threads.ts';

type MessageProps = {
  message: MessageView;
  /** Follows another one of the same person closely, so that name and face need not come again. */
  continues: boolean;
};

/** Drawn again only where it changed: every property is a plain value, or the same object as before. */
export const Message = memo(DrawnMessage);

function DrawnMessage({ message, continues, ...thread }: MessageProps & ThreadSummary): ReactNode {
  const { person } = useDirectory();
  const author = person(message.user);
  const name = nameOf(author);
  const time = new Date(secondsOf(message.ts) * 1000);
  return (
    <article
      className={`message ${continues ? 'message-continues' : ''} ${message.ephemeralFor ? 'message-ephemeral' : ''}`}
      aria-label={`message from ${name}`}
      data-ts={message.ts}
    >
      {message.ephemeralFor && (
        <p className="ephemeral-line">
          <span aria-hidden="true">👁</span> Only visible to you
        </p>
      )}
      <div className="message-gutter">
        {continues ? <Time time={time} short /> : <Avatar person={author} size="large" />}
      </div>
      <div className="message-main">
        {!continues && (
          <p className="message-head">
            <b className="message-author">{name}</b>
            {author?.isBot && <span className="badge">APP</span>}
            <Time time={time} />
          </p>
        )}
        <Content message={message} />
        {message.files && <Files files={message.files} />}
        <Reactions message={message} />
        <ThreadLink root={message.ts} {...thread} />
      </div>
    </article>
  );
}

function Time(props: { time: Date; short?: boolean }): ReactNode {
  const words = clockTime(props.time);
  return (
    <time
      className="message-time"
      dateTime={props.time.toISOString()}
      title={formatDate(props.time.getTime() / 1000, '{date_long} at {time_secs}')}
    >
      {props.short ? words.replace(/ [AP]M$/, '') : words}
    </time>
  );
}

/** The text is the fallback: where there are blocks, Slack shows the blocks alone. */
function Content({ message }: { message: MessageView }): ReactNode {
  const [fields, setFields] = useState<Fields>({});
  const { channel, ts } = message;
  const container = useMemo<Container>(() => ({ kind: 'message', channel, ts }), [channel, ts]);
  return (
    <SurfaceProvider container={container} fields={fields} onFields={setFields}>
      {message.blocks.length > 0 ? <Blocks blocks={message.blocks} /> : <Mrkdwn text={message.text} />}
      {message.edited && <span className="edited">(edited)</span>}
    </SurfaceProvider>
  );
}
