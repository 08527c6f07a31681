import type { Block } from '../contract.ts';
import type { SharedFile } from './files.ts';
import { newTimestamp } from './ids.ts';

export type Metadata = { event_type: string; event_payload: Record<string, unknown> };
export type Message = {
  channel: string;
  ts: string;
  user: string;
  fromApp: boolean;
  text: string;
  blocks: Block[];
  threadTs?: string;
  broadcast?: boolean;
  edited: boolean;
  ephemeralFor?: string;
  metadata?: Metadata;
  files?: SharedFile[];
  /** Emoji → who reacted with it. */
  reactions?: Map<string, Set<string>>;
};
export type Draft = Omit<Message, 'ts' | 'edited'>;

/** Every message of the workspace, oldest first; an ephemeral one exists for one person and for no API. */
export class MessageStore {
  #messages: Message[] = [];

  post(draft: Draft): Message {
    const message = { ...draft, ts: newTimestamp(), edited: false };
    this.#messages.push(message);
    return message;
  }

  all(): readonly Message[] {
    return this.#messages;
  }

  /** Also finds ephemeral messages; callers that answer the Web API must refuse those. */
  find(channel: string, ts: string): Message | undefined {
    return this.#messages.find((message) => message.channel === channel && message.ts === ts);
  }

  posted(channel: string, ts: string): Message | undefined {
    const found = this.find(channel, ts);
    return found?.ephemeralFor ? undefined : found;
  }

  remove(message: Message): void {
    this.#messages = this.#messages.filter((one) => one !== message);
  }

  /** What stands in the channel itself: no replies except broadcast ones. */
  roots(channel: string): Message[] {
    return this.#messages.filter(
      (one) => one.channel === channel && !one.ephemeralFor && (!one.threadTs || one.broadcast),
    );
  }

  replies(channel: string, threadTs: string): Message[] {
    return this.#messages.filter((one) => one.channel === channel && !one.ephemeralFor && one.threadTs === threadTs);
  }
}
