import type { ReactNode } from 'react';
import { useDirectory } from '../live/directory.tsx';
import { PlaceLink } from '../live/place-link.tsx';
import { linkTo } from '../live/use-place.ts';
import { nameOf } from '../messages/avatar.tsx';
import { clockTime, formatDate } from './date-format.ts';
import { isSafeUrl } from './inline.ts';

export function UserMention(props: { id: string; label?: string }): ReactNode {
  const { person, self } = useDirectory();
  const known = person(props.id);
  const name = known ? nameOf(known) : props.label || props.id;
  return <span className={props.id === self.id ? 'mention mention-self' : 'mention'}>@{name}</span>;
}

export function ChannelMention(props: { id: string; label?: string }): ReactNode {
  const { channel } = useDirectory();
  const known = channel(props.id);
  const name = known?.name ?? (props.label || props.id);
  if (!known) return <span className="mention">#{name}</span>;
  return (
    <PlaceLink to={{ channel: props.id, thread: '' }} className="mention mention-channel">
      #{name}
    </PlaceLink>
  );
}

export function GroupMention(props: { id: string; label?: string }): ReactNode {
  const { groupHandle } = useDirectory();
  const name = groupHandle(props.id) ?? (props.label?.replace(/^@/, '') || props.id);
  return <span className="mention">@{name}</span>;
}

export function Broadcast(props: { range: string }): ReactNode {
  return <span className="mention mention-self">@{props.range}</span>;
}

export function SlackLink(props: { url: string; children: ReactNode }): ReactNode {
  if (!isSafeUrl(props.url)) return <span>{props.children}</span>;
  return <a {...linkTo(props.url)}>{props.children}</a>;
}

export function SlackDate(props: { seconds: number; format: string; url?: string; fallback?: string }): ReactNode {
  const date = new Date(props.seconds * 1000);
  if (Number.isNaN(date.getTime())) return props.fallback;
  const text = formatDate(props.seconds, props.format);
  const exact = `${formatDate(props.seconds, '{date_long}')} at ${clockTime(date)}`;
  const time = (
    <time dateTime={date.toISOString()} title={exact}>
      {text}
    </time>
  );
  return props.url ? <SlackLink url={props.url}>{time}</SlackLink> : time;
}
