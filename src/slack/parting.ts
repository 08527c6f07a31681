import type { App, ReceiverEvent, SocketModeReceiver } from '@slack/bolt';

/** So long does Slack wait for an acknowledgement. */
const ACK_MS = 3000;

export type Parting = {
  /** The app as this receiver is to see it. */
  heardBy: (app: App) => App;
  /** Resolves once all that has arrived is acknowledged, or Slack waits for it no longer. */
  answered: () => Promise<void>;
};

/**
 * An acknowledgement goes back on the connection that brought what it answers. When Slack asks to renew one, this
 * version of the library closes it at once, and the click that it has just brought looks lost to the person. Here that
 * request waits until what has arrived is acknowledged; the other connection serves meanwhile.
 */
export function openParting({ client }: SocketModeReceiver): Parting {
  const unanswered = new Set<Promise<void>>();
  const answered = async (): Promise<void> => {
    const enough = AbortSignal.timeout(ACK_MS);
    const late = new Promise<void>((resolve) => enough.addEventListener('abort', () => resolve()));
    while (unanswered.size > 0 && !enough.aborted) await Promise.race([Promise.all(unanswered), late]);
  };
  const listeners = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: unknown) => {
    const hear = () => {
      for (const each of listeners) each(data, isBinary);
    };
    if (isGoodbye(data)) void answered().then(hear);
    else hear();
  });
  return {
    answered,
    heardBy: (app) => {
      const processEvent = async (event: ReceiverEvent): Promise<void> => {
        const { promise, resolve } = Promise.withResolvers<void>();
        unanswered.add(promise);
        const done = () => {
          unanswered.delete(promise);
          resolve();
        };
        const ack: ReceiverEvent['ack'] = (answer) => event.ack(answer).finally(done);
        await app.processEvent({ ...event, ack }).finally(done);
      };
      return new Proxy(app, {
        get: (target, name) => (name === 'processEvent' ? processEvent : Reflect.get(target, name, target)),
      });
    },
  };
}

/** https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect */
function isGoodbye(data: unknown): boolean {
  return typeof data === 'string' && data.startsWith('{') && JSON.parse(data).type === 'disconnect';
}
