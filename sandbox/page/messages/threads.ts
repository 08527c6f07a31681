import type { MessageView } from '../../slack/contract.ts';
import { ago } from '../mrkdwn/date-format.ts';

const SAME_BREATH_SECONDS = 300;

export function secondsOf(ts: string): number {
  return Number(ts.split('.')[0]);
}

/** What stands in the channel itself: replies live in their thread. */
export function channelMessages(messages: MessageView[], channel: string): MessageView[] {
  return messages.filter((message) => message.channel === channel && (!isReply(message) || message.broadcast));
}

export function repliesTo(messages: MessageView[], channel: string, ts: string): MessageView[] {
  return messages.filter((message) => message.channel === channel && message.threadTs === ts && isReply(message));
}

/** What stands under the root of a thread; plain values, so that two that say the same are equal. */
export type ThreadSummary = { replies: number; lastReply: string; repliers: string };

export const NO_THREAD: ThreadSummary = { replies: 0, lastReply: '', repliers: '' };

const MOST_FACES = 4;

/** The threads of a channel by the ts of their root. */
export function threadSummaries(messages: MessageView[], channel: string): Map<string, ThreadSummary> {
  const replies = messages.filter((message) => message.channel === channel && isReply(message));
  const threads = Map.groupBy(replies, (reply) => reply.threadTs ?? '');
  return new Map([...threads].map(([root, all]) => [root, summaryOf(all)]));
}

function summaryOf(replies: MessageView[]): ThreadSummary {
  const last = replies.at(-1);
  const authors = [...new Set(replies.map((reply) => reply.user))].slice(0, MOST_FACES);
  const lastReply = last ? ago(new Date(secondsOf(last.ts) * 1000)) : '';
  return { replies: replies.length, lastReply, repliers: authors.join(' ') };
}

export function continuesFrom(message: MessageView, previous: MessageView | undefined): boolean {
  return (
    previous !== undefined &&
    previous.user === message.user &&
    isReply(previous) === isReply(message) &&
    !previous.ephemeralFor &&
    !message.ephemeralFor &&
    secondsOf(message.ts) - secondsOf(previous.ts) < SAME_BREATH_SECONDS
  );
}

function isReply(message: MessageView): boolean {
  return message.threadTs !== undefined && message.threadTs !== message.ts;
}
