import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { isJson, type Json, stringOf } from '../kit/rules.ts';
import { randomHex } from '../state/ids.ts';
import { ackMs, type Delivery, type EnvelopeType, type Retry, type Transport } from './transport.ts';

/** Slack's own cap for one app. */
const maxConnections = 10;
/** Interactions whose ack may carry an answer. */
const answerable = new Set(['view_submission', 'block_suggestion']);

type Pending = { settle: (delivery: Delivery) => void; timer: NodeJS.Timeout };

/** The Socket Mode end of the twin: tickets, connections, envelopes and their acks. */
export class SocketLink implements Transport {
  onChange: () => void = () => undefined;
  readonly timeoutReason = 'timeout';
  readonly #appId: string;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #pending = new Map<string, Pending>();
  /** The oldest first. */
  #connections: WebSocket[] = [];
  #turn = 0;

  constructor(appId: string) {
    this.#appId = appId;
  }

  get connections(): number {
    return this.#connections.length;
  }

  ticket(origin: string): string {
    const ticket = randomHex();
    this.#tickets.add(ticket);
    return `${origin.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${this.#appId}`;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '', 'http://twin').searchParams.get('ticket') ?? '';
    if (!this.#tickets.delete(ticket)) {
      socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#accept(connection));
  }

  /** Sends a payload to exactly one connection and waits for its ack. */
  send(type: EnvelopeType, payload: Json, retry: Retry | undefined): Promise<Delivery> {
    this.#turn += 1;
    const connection = this.#connections[this.#turn % this.#connections.length];
    if (!connection) return Promise.resolve({ kind: 'nobody' });
    const envelope_id = randomUUID();
    const accepts_response_payload = type === 'slash_commands' || answerable.has(stringOf(payload['type']));
    return new Promise((settle) => {
      const timer = setTimeout(() => this.#settle(envelope_id, { kind: 'silence' }), ackMs);
      this.#pending.set(envelope_id, { settle, timer });
      const attempt = type === 'events_api' && { retry_attempt: retry?.num ?? 0, retry_reason: retry?.reason ?? '' };
      connection.send(JSON.stringify({ envelope_id, type, accepts_response_payload, payload, ...attempt }));
    });
  }

  disconnect(reason: string, abrupt: boolean, most: number): void {
    for (const connection of this.#connections.slice(0, most)) {
      if (abrupt) connection.terminate();
      else connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'twin' } }));
    }
  }

  stop(): void {
    for (const id of this.#pending.keys()) this.#settle(id, { kind: 'silence' });
    for (const connection of this.#connections) connection.terminate();
    this.#server.close();
  }

  #accept(connection: WebSocket): void {
    if (this.#connections.length >= maxConnections) {
      connection.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      connection.close();
      return;
    }
    this.#connections.push(connection);
    connection.on('message', (data: Buffer) => this.#receive(data.toString('utf8')));
    connection.on('error', () => connection.terminate());
    connection.on('close', () => {
      this.#connections = this.#connections.filter((one) => one !== connection);
      this.onChange();
    });
    const hello = {
      type: 'hello',
      num_connections: this.#connections.length,
      connection_info: { app_id: this.#appId },
      debug_info: { host: 'twin', approximate_connection_time: 18_060 },
    };
    connection.send(JSON.stringify(hello));
    this.onChange();
  }

  #receive(text: string): void {
    const frame: unknown = parse(text);
    if (!isJson(frame) || typeof frame['envelope_id'] !== 'string') return;
    this.#settle(frame['envelope_id'], { kind: 'ack', payload: isJson(frame['payload']) ? frame['payload'] : {} });
  }

  #settle(id: string, delivery: Delivery): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    pending.settle(delivery);
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
