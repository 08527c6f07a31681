import type { Exchange, RequestDetail, RequestView } from './contract.ts';
import type { Said } from './front-door.ts';
import { toJson } from './wire/json.ts';

const KEPT = 2000;

export type Recorder = {
  add(request: Omit<RequestView, 'id'>, said: Said): void;
  after(id: number): RequestView[];
  exchangesAfter(id: number): Exchange[];
  /** One of those still known. */
  find(id: number): RequestDetail | undefined;
};

/** The last requests the twin answered, oldest first; `onExchange` hears of each at once. */
export function createRecorder(onExchange: (exchange: Exchange) => void): Recorder {
  const kept: { request: RequestView; exchange: Exchange }[] = [];
  let lastId = 0;
  return {
    add(request, said) {
      lastId += 1;
      const exchange = exchangeOf(lastId, request, said);
      kept.push({ request: { id: lastId, ...request }, exchange });
      if (kept.length > KEPT) kept.shift();
      onExchange(exchange);
    },
    after: (id) => kept.map(({ request }) => request).filter((request) => request.id > id),
    exchangesAfter: (id) => kept.map(({ exchange }) => exchange).filter((exchange) => exchange.id > id),
    find(id) {
      const found = kept.find(({ request }) => request.id === id);
      return found === undefined ? undefined : { ...found.request, exchange: found.exchange };
    },
  };
}

/** A copy of what was said: what the twin answered from goes on changing. */
function exchangeOf(id: number, view: Omit<RequestView, 'id'>, said: Said): Exchange {
  const { caller, service, operation, error } = view;
  const { input, output } = said;
  const text = JSON.stringify({ id, caller, service, operation, input: toJson(input), output: toJson(output), error });
  const exchange: Exchange = JSON.parse(text);
  return exchange;
}
