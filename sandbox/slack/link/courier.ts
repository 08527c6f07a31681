import type { DeliveryFault } from '../contract.ts';
import { isJson, type Json, stringOf } from '../kit/rules.ts';
import type { Faults } from '../state/faults.ts';
import type { Delivery, EnvelopeType, Retry, Transport } from './transport.ts';

/** Slack sends an event that was not acknowledged again: at once, after a minute, after five. */
const slackRetryDelaysMs = [0, 60_000, 300_000];

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

/** What a fault may name: the interaction's type, the event's type, or `command`. */
const kindOf = (type: EnvelopeType, payload: Json): string => {
  if (type === 'slash_commands') return 'command';
  return stringOf(isJson(payload['event']) ? payload['event']['type'] : payload['type']);
};

/** Brings payloads to the app over either transport, with the faults a test asked for and Slack's retries. */
export class Courier {
  readonly transport: Transport;
  /** Hears what the app acknowledges with. */
  onAck: (payload: Json) => void = () => undefined;
  readonly #faults: Faults;
  readonly #retryDelaysMs: readonly number[];
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopped = false;

  constructor(transport: Transport, faults: Faults, retryDelaysMs: readonly number[] = slackRetryDelaysMs) {
    this.transport = transport;
    this.#faults = faults;
    this.#retryDelaysMs = retryDelaysMs;
  }

  get connected(): boolean {
    return this.transport.connections > 0;
  }

  /** Interactions and commands are delivered once: Slack does not repeat them. */
  async deliver(type: EnvelopeType, payload: Json, retry?: Retry): Promise<Delivery> {
    const fault = this.#faults.takeDelivery(kindOf(type, payload));
    if (!fault) return this.#send(type, payload, retry);
    return this.#spoiled(fault, () => this.#send(type, payload, retry));
  }

  async #send(type: EnvelopeType, payload: Json, retry: Retry | undefined): Promise<Delivery> {
    const delivery = await this.transport.send(type, payload, retry);
    if (delivery.kind === 'ack') this.onAck(delivery.payload);
    return delivery;
  }

  /** Whether the first delivery was acknowledged; otherwise the retries are under way. */
  async deliverEvent(payload: Json): Promise<boolean> {
    const first = await this.deliver('events_api', payload);
    if (first.kind !== 'ack') this.#retry(payload, 1, first);
    return first.kind === 'ack';
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.transport.stop();
  }

  async #spoiled({ drop, delayMs, duplicate, loseAck }: DeliveryFault, send: () => Promise<Delivery>) {
    if (drop) return { kind: 'silence' as const };
    if (delayMs !== undefined) await pause(delayMs);
    const [first] = await Promise.all(duplicate ? [send(), send()] : [send()]);
    return loseAck ? { kind: 'silence' as const } : first;
  }

  #retry(payload: Json, num: number, failed: Delivery): void {
    const delayMs = this.#retryDelaysMs[num - 1];
    if (this.#stopped || delayMs === undefined || (failed.kind === 'failed' && failed.noRetry)) return;
    const reason = failed.kind === 'failed' ? failed.reason : this.transport.timeoutReason;
    const again = async (): Promise<void> => {
      this.#timers.delete(timer);
      const next = await this.deliver('events_api', payload, { num, reason });
      if (next.kind !== 'ack') this.#retry(payload, num + 1, next);
    };
    const timer = setTimeout(() => void again(), delayMs).unref();
    this.#timers.add(timer);
  }
}
