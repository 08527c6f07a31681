import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Counted, StandInOptions } from './server.ts';

const SERVER = new URL('./server.ts', import.meta.url).pathname;

export type StandIn = { url: string; counted(): Promise<Counted>; stop(): Promise<void> };

/** Starts the stand-in for AWS in a process of its own. */
export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const child = fork(SERVER, [JSON.stringify(options)]);
  const said = async <T>(): Promise<T> => {
    const [message]: T[] = await once(child, 'message');
    if (message === undefined) throw new Error('asking the stand-in for AWS: it said nothing');
    return message;
  };
  const { port } = await said<{ port: number }>();
  return {
    url: `http://127.0.0.1:${port}`,
    counted: () => {
      child.send('count');
      return said<Counted>();
    },
    stop: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
