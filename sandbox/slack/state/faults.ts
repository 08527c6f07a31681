import type { CallFault, DeliveryFault } from '../contract.ts';

type Waiting<Fault> = { target: string; fault: Fault; left: number };

/** Faults waiting for the calls and payloads they are meant for. */
export class Faults {
  #calls: Waiting<CallFault>[] = [];
  #deliveries: Waiting<DeliveryFault>[] = [];

  add(fault: CallFault | DeliveryFault): void {
    const left = fault.times ?? 1;
    if ('method' in fault) this.#calls.push({ target: fault.method, fault, left });
    else this.#deliveries.push({ target: fault.payload, fault, left });
  }

  takeCall(method: string): CallFault | undefined {
    const fault = take(this.#calls, method);
    this.#calls = this.#calls.filter(({ left }) => left > 0);
    return fault;
  }

  takeDelivery(kind: string): DeliveryFault | undefined {
    const fault = take(this.#deliveries, kind);
    this.#deliveries = this.#deliveries.filter(({ left }) => left > 0);
    return fault;
  }
}

const take = <Fault>(waiting: Waiting<Fault>[], target: string): Fault | undefined => {
  const next = waiting.find((one) => one.target === target || one.target === '*');
  if (next) next.left -= 1;
  return next?.fault;
};
