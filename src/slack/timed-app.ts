import type { App, ReceiverEvent } from '@slack/bolt';

/** Hears of each acknowledgement: what it answered, and milliseconds from its arrival here to the answer sent. */
export type Acked = (kind: string, ms: number) => void;

/** Runs one of the things that people do, with all that is done and said about it. */
export type AroundClick = <T>(kind: string, work: () => Promise<T>) => Promise<T>;

/** Where nobody wants to know. */
const byItself: AroundClick = (_kind, work) => work();

/** The app as receivers see it, with every acknowledgement timed. Events are left out: the library answers them itself. */
export function timedApp(app: App, acked: Acked, around: AroundClick = byItself): App {
  const processEvent = async (event: ReceiverEvent): Promise<void> => {
    const startedAt = performance.now();
    const kind = kindOf(event.body);
    const ack: ReceiverEvent['ack'] = async (answer) => {
      await event.ack(answer);
      if (kind !== 'event_callback') acked(kind, performance.now() - startedAt);
    };
    await around(kind, () => app.processEvent({ ...event, ack }));
  };
  return new Proxy(app, {
    get: (target, name) => (name === 'processEvent' ? processEvent : Reflect.get(target, name, target)),
  });
}

/** Slack's own word for what it sent: `block_actions`, `view_submission`, …; a slash command has none. */
function kindOf(body: ReceiverEvent['body']): string {
  return typeof body['type'] === 'string' ? body['type'] : 'command';
}
