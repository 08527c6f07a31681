import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SlackState } from '../state/slack-state.ts';
import { snapshotFor } from './snapshot.ts';

/** At most ten snapshots a second. */
const intervalMs = 100;

/** Pushes a person's snapshot at once and after every change. */
export class Live {
  readonly #state: SlackState;
  readonly #server = new WebSocketServer({ noServer: true });
  #watchers: { connection: WebSocket; as: string }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stale = false;

  constructor(state: SlackState) {
    this.#state = state;
    state.onChange(() => this.#changed());
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const as = new URL(request.url ?? '', 'http://twin').searchParams.get('as') ?? '';
    if (!this.#state.person(as)) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => {
      this.#watchers.push({ connection, as });
      connection.on('error', () => connection.terminate());
      connection.on('close', () => {
        this.#watchers = this.#watchers.filter((one) => one.connection !== connection);
      });
      this.#push(connection, as);
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const { connection } of this.#watchers) connection.terminate();
    this.#server.close();
  }

  #changed(): void {
    this.#stale = true;
    if (this.#timer || this.#watchers.length === 0) return;
    this.#flush();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#stale) this.#changed();
    }, intervalMs);
  }

  #flush(): void {
    this.#stale = false;
    for (const { connection, as } of this.#watchers) this.#push(connection, as);
  }

  #push(connection: WebSocket, as: string): void {
    const person = this.#state.person(as);
    if (person) connection.send(JSON.stringify(snapshotFor(this.#state, person)));
  }
}
