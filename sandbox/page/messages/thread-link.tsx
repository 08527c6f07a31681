import type { ReactNode } from 'react';
import { useDirectory } from '../live/directory.tsx';
import { Avatar } from './avatar.tsx';
import type { ThreadSummary } from './threads.ts';

/** "3 replies" under the root of a thread. */
export function ThreadLink(props: ThreadSummary & { root: string }): ReactNode {
  const { person, go } = useDirectory();
  const { root, replies, lastReply, repliers } = props;
  if (replies === 0) return null;
  return (
    <button type="button" className="thread-link" onClick={() => go({ thread: root })}>
      {repliers.split(' ').map((id) => (
        <Avatar key={id} person={person(id)} size="small" />
      ))}
      <span className="thread-count">{countOf(replies)}</span>
      <span className="quiet thread-last">Last reply {lastReply}</span>
    </button>
  );
}

export function countOf(replies: number): string {
  return `${replies} ${replies === 1 ? 'reply' : 'replies'}`;
}
