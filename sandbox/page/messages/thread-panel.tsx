import type { ReactNode } from 'react';
import type { ChannelView, MessageView, Snapshot } from '../../slack/contract.ts';
import { useDirectory } from '../live/directory.tsx';
import { channelTitle, isDirect } from '../shell/channels.ts';
import { Composer } from '../shell/composer.tsx';
import { MessageList } from './message-list.tsx';
import { countOf } from './thread-link.tsx';
import { repliesTo } from './threads.ts';

type ThreadPanelProps = { snapshot: Snapshot; channel: ChannelView; root: MessageView };

export function ThreadPanel({ snapshot, channel, root }: ThreadPanelProps): ReactNode {
  const directory = useDirectory();
  const { go } = directory;
  const replies = repliesTo(snapshot.messages, channel.id, root.ts);
  const close = () => go({ thread: '' });
  return (
    <aside
      className="thread-panel"
      aria-label="Thread"
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && close()}
    >
      <header className="panel-head">
        <h2>
          Thread{' '}
          <span className="quiet">
            {isDirect(channel) ? '' : '#'}
            {channelTitle(channel, directory)}
          </span>
        </h2>
        <button type="button" className="icon-button" aria-label="Close thread" onClick={close}>
          ✕
        </button>
      </header>
      <MessageList
        name="Thread messages"
        messages={[root, ...replies]}
        renderAfter={(_, at) =>
          at === 0 && replies.length > 0 ? (
            <li className="reply-count">
              <span>{countOf(replies.length)}</span>
            </li>
          ) : null
        }
      />
      <Composer snapshot={snapshot} channel={channel} threadTs={root.ts} />
    </aside>
  );
}
