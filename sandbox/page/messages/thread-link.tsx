import type { ReactNode } from 'react';
import type { MessageView } from '../../slack/contract.ts';
import { useDirectory } from '../live/directory.tsx';
import { ago } from '../mrkdwn/date-format.ts';
import { Avatar } from './avatar.tsx';
import { secondsOf } from './threads.ts';

/** "3 replies" under the root of a thread. */
export function ThreadLink(props: { root: MessageView; replies: MessageView[] }): ReactNode {
  const { person, go } = useDirectory();
  const { root, replies } = props;
  const last = replies.at(-1);
  if (!last) return null;
  const authors = [...new Set(replies.map((reply) => reply.user))].slice(0, 4);
  return (
    <button type="button" className="thread-link" onClick={() => go({ thread: root.ts })}>
      {authors.map((id) => (
        <Avatar key={id} person={person(id)} size="small" />
      ))}
      <span className="thread-count">{countOf(replies)}</span>
      <span className="quiet thread-last">Last reply {ago(new Date(secondsOf(last.ts) * 1000))}</span>
    </button>
  );
}

export function countOf(replies: MessageView[]): string {
  return `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`;
}
