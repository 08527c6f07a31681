import type { MessageView } from '../../slack/contract.ts';

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
