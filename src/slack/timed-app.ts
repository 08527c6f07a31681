import type { App, ReceiverEvent } from '@slack/bolt';

/** Hears of each acknowledgement: what it answered, and milliseconds from its arrival here to the answer sent. */
export type Acked = (kind: string, ms: number) => void;

/** The app as receivers see it, with every acknowledgement timed. Events are left out: the library answers them itself. */
export function timedApp(app: App, acked: Acked): App {
  const processEvent = async (event: ReceiverEvent): Promise<void> => {
    const startedAt = performance.now();
    const kind = kindOf(event.body);
    await app.processEvent({
      ...event,
      ack: async (answer) => {
        await event.ack(answer);
        if (kind !== 'event_callback') acked(kind, performance.now() - startedAt);
      },
    });
  };
  return new Proxy(app, {
    get: (target, name) => (name === 'processEvent' ? processEvent : Reflect.get(target, name, target)),
  });
}

/** Slack's own word for what it sent: `block_actions`, `view_submission`, …; a slash command has none. */
function kindOf(body: ReceiverEvent['body']): string {
  return typeof body['type'] === 'string' ? body['type'] : 'command';
}
