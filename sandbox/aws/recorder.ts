import type { RequestView } from './contract.ts';

const KEPT = 2000;

export type Recorder = {
  add(request: Omit<RequestView, 'id'>): void;
  after(id: number): RequestView[];
};

/** The last requests the twin answered, oldest first. */
export function createRecorder(): Recorder {
  const requests: RequestView[] = [];
  let lastId = 0;
  return {
    add(request) {
      lastId += 1;
      requests.push({ id: lastId, ...request });
      if (requests.length > KEPT) requests.shift();
    },
    after: (id) => requests.filter((request) => request.id > id),
  };
}
