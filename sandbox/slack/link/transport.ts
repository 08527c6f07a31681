import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Json } from '../kit/rules.ts';

/** Slack waits this long for an app, however it is reached. */
export const ackMs = 3000;

export type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api';
/** Which delivery of the same event this is, and why there is another one. */
export type Retry = { num: number; reason: string };
/** `failed`: the app answered, but not as Slack wants; its reason is one of those Slack gives for retrying. */
export type Delivery =
  | { kind: 'ack'; payload: Json }
  | { kind: 'silence' }
  | { kind: 'nobody' }
  | { kind: 'failed'; reason: string; noRetry: boolean };

/** How payloads reach the app: Socket Mode or signed HTTP. */
export interface Transport {
  onChange: () => void;
  /** How a missing acknowledgement is named when an event is sent again. */
  readonly timeoutReason: string;
  /** How many ways there are to the app. */
  readonly connections: number;
  send(type: EnvelopeType, payload: Json, retry: Retry | undefined): Promise<Delivery>;
  /** The address of one future connection, if apps connect to Slack at all. */
  ticket(origin: string): string | undefined;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** As Slack does now and then (`reason`), or as a broken network does (`abrupt`): of so many, the oldest first. */
  disconnect(reason: string, abrupt: boolean, most: number): void;
  stop(): void;
}
