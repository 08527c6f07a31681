import { type ReactNode, useMemo } from 'react';
import type { ChannelView, Snapshot } from '../../slack/contract.ts';
import { useDirectory } from '../live/directory.tsx';
import { MessageList } from '../messages/message-list.tsx';
import { channelMessages, threadSummaries } from '../messages/threads.ts';
import { channelTitle, isDirect } from './channels.ts';
import { Composer } from './composer.tsx';

export function Channel({ snapshot, channel }: { snapshot: Snapshot; channel: ChannelView }): ReactNode {
  const title = channelTitle(channel, useDirectory());
  const sign = isDirect(channel) ? '' : channel.isPrivate ? '🔒 ' : '# ';
  const messages = useMemo(() => channelMessages(snapshot.messages, channel.id), [snapshot.messages, channel.id]);
  const threads = useMemo(() => threadSummaries(snapshot.messages, channel.id), [snapshot.messages, channel.id]);
  return (
    <main className="channel">
      <header className="panel-head">
        <h2>
          <span className="channel-sign">{sign}</span>
          {title}
        </h2>
        <span className="quiet">{membersOf(channel)}</span>
      </header>
      <MessageList name={`Messages in ${title}`} messages={messages} days threads={threads}>
        <p className="channel-beginning">
          <b>
            {sign}
            {title}
          </b>
          <span className="quiet">This is the very beginning of this conversation.</span>
        </p>
      </MessageList>
      <Composer snapshot={snapshot} channel={{ ...channel, name: title }} />
    </main>
  );
}

function membersOf(channel: ChannelView): string {
  return `${channel.members.length} ${channel.members.length === 1 ? 'member' : 'members'}`;
}
