import { uuid } from '../identity/ids.ts';

export type QueuedMessage = {
  id: string;
  body: string;
  sentAt: number;
  /** How often it was handed out. */
  received: number;
  /** Until then nobody is handed it. */
  hiddenUntil: number;
};

/** A standard queue: everything is handed out at least once, in no order that anybody promises. Times are real ones. */
export type Queue = {
  account: string;
  region: string;
  name: string;
  send(body: string): QueuedMessage;
  /** Hands out some, and hides them. */
  take(most: number, hiddenMs: number): QueuedMessage[];
  remove(id: string): void;
  /** Until something can be taken, or for so long. */
  arrival(waitMs: number): Promise<void>;
};

export type QueuePlace = Pick<Queue, 'account' | 'region' | 'name'>;

/** Where a rule of EventBridge puts what Image Builder tells: every world has it, as if somebody had set both up. */
export const EVENTS_QUEUE = 'image-builder-events';

export function queueUrl({ account, region, name }: QueuePlace): string {
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

export function createQueue(place: QueuePlace, now: () => number): Queue {
  let messages: QueuedMessage[] = [];
  let waiting: (() => void)[] = [];
  let count = 0;
  const visible = () => messages.filter(({ hiddenUntil }) => hiddenUntil <= now());
  return {
    ...place,
    send(body) {
      const message = { id: uuid(queueUrl(place), ++count), body, sentAt: now(), received: 0, hiddenUntil: 0 };
      messages.push(message);
      for (const arrived of waiting.splice(0)) arrived();
      return message;
    },
    take(most, hiddenMs) {
      const taken = visible().slice(0, most);
      for (const message of taken) {
        message.received += 1;
        message.hiddenUntil = now() + hiddenMs;
      }
      return taken;
    },
    remove(id) {
      messages = messages.filter((message) => message.id !== id);
    },
    arrival(waitMs) {
      if (waitMs === 0 || visible().length > 0) return Promise.resolve();
      return new Promise((resolve) => {
        const arrived = (): void => {
          clearTimeout(timer);
          waiting = waiting.filter((each) => each !== arrived);
          resolve();
        };
        // Whoever waits is not what keeps the twin alive.
        const timer = setTimeout(arrived, waitMs).unref();
        waiting.push(arrived);
      });
    },
  };
}
