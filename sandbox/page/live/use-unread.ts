import { useEffect, useMemo } from 'react';
import type { MessageView, Snapshot } from '../../slack/contract.ts';
import { channelMessages } from '../messages/threads.ts';

/** `calls` counts what is meant for this person: a mention, or anything in a direct message. */
export type Unread = { messages: number; calls: number };
/** person/channel → ts of the last message that was read. */
type Marks = Record<string, string>;

const KEPT_AS = 'read';

/** What this person has not read in each channel; being in a channel is reading it. */
export function useUnread(snapshot: Snapshot, current: string): Map<string, Unread> {
  const { self, channels, messages } = snapshot;
  const here = `${self.id}/${current}`;
  const latest = useMemo(() => channelMessages(messages, current).at(-1)?.ts ?? '', [messages, current]);
  useEffect(() => {
    const marks = readMarks();
    if (latest > (marks[here] ?? '')) localStorage.setItem(KEPT_AS, JSON.stringify({ ...marks, [here]: latest }));
  }, [here, latest]);
  return useMemo(() => {
    const marks = readMarks();
    const unread = (channel: string): Unread => {
      const mark = marks[`${self.id}/${channel}`] ?? '';
      const fresh = channelMessages(messages, channel).filter(({ ts, user }) => ts > mark && user !== self.id);
      return { messages: fresh.length, calls: fresh.filter((one) => calls(one, self.id)).length };
    };
    return new Map(channels.filter(({ id }) => id !== current).map(({ id }) => [id, unread(id)]));
  }, [self.id, messages, channels, current]);
}

function calls({ channel, text, blocks }: MessageView, person: string): boolean {
  return channel.startsWith('D') || `${text} ${JSON.stringify(blocks)}`.includes(`<@${person}>`);
}

function readMarks(): Marks {
  const kept: unknown = JSON.parse(localStorage.getItem(KEPT_AS) ?? '{}');
  const entries = Object.entries(typeof kept === 'object' && kept !== null ? kept : {});
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}
