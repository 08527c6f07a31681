import type { FaultInput } from '../contract.ts';

export type Fault = FaultInput;

/** Faults waiting for their calls. */
export class Faults {
  #waiting: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  take(method: string): Fault | undefined {
    const next = this.#waiting.find(({ fault }) => fault.method === method);
    if (!next) return undefined;
    next.left -= 1;
    this.#waiting = this.#waiting.filter(({ left }) => left > 0);
    return next.fault;
  }
}
