import { ApiRefusal } from './answer.ts';

const minuteMs = 60_000;
/** Calls a minute, per method; Slack promises at least these. */
const perMinute = { 2: 20, 3: 50, 4: 100 } as const;
/** One message a second in each channel; short bursts are let through. */
const burst = 3;

const limited = (waitMs: number) => new ApiRefusal('ratelimited', {}, Math.max(1, Math.ceil(waitMs / 1000)));

/** Slack's rate limits: a tier for each method, and one message a second for each channel. */
export class Rates {
  readonly #calls = new Map<string, number[]>();
  readonly #channels = new Map<string, { tokens: number; at: number }>();

  method(name: string, tier: 0 | 2 | 3 | 4): void {
    if (tier === 0) return;
    const now = Date.now();
    const recent = (this.#calls.get(name) ?? []).filter((at) => at > now - minuteMs);
    this.#calls.set(name, recent);
    if (recent.length >= perMinute[tier]) throw limited((recent[0] ?? now) + minuteMs - now);
    recent.push(now);
  }

  post(channel: string): void {
    const now = Date.now();
    const { tokens, at } = this.#channels.get(channel) ?? { tokens: burst, at: now };
    const available = Math.min(burst, tokens + (now - at) / 1000);
    const granted = available >= 1;
    this.#channels.set(channel, { tokens: granted ? available - 1 : available, at: now });
    if (!granted) throw limited((1 - available) * 1000);
  }
}
