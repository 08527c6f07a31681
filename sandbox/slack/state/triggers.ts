import { randomHex } from './ids.ts';

/** Slack gives an app this long to open a view. */
const lifetimeMs = 3000;
const format = /^\d+\.\d+\.[0-9a-f]+$/u;

export type Trigger = { user: string; fromModal: boolean };
type Issued = Trigger & { at: number; used: boolean };

/** The permits to show a person a view: one use, three seconds. */
export class Triggers {
  readonly #issued = new Map<string, Issued>();

  issue(trigger: Trigger): string {
    const id = `${Date.now()}.${this.#issued.size + 1}.${randomHex()}`;
    this.#issued.set(id, { ...trigger, at: Date.now(), used: false });
    return id;
  }

  /** The trigger, or Slack's error code for why not. */
  check(id: string): Trigger | string {
    const issued = format.test(id) ? this.#issued.get(id) : undefined;
    if (!issued) return 'invalid_trigger_id';
    if (issued.used) return 'exchanged_trigger_id';
    return Date.now() - issued.at > lifetimeMs ? 'expired_trigger_id' : issued;
  }

  spend(id: string): void {
    const issued = this.#issued.get(id);
    if (issued) issued.used = true;
  }
}
