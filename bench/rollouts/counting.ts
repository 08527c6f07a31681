import type { Server } from 'node:http';
import { createServer, request } from 'node:http';

/** Stands between the bot and Slack, and counts what the bot asks by method. */
export type Counting = { url: string; calls: Map<string, number>; stop(): Promise<void> };

export async function startCounting(target: string): Promise<Counting> {
  const calls = new Map<string, number>();
  const server = createServer((asked, answer) => {
    const { pathname } = new URL(asked.url ?? '', target);
    const method = pathname.split('/').at(-1) ?? '';
    calls.set(method, 1 + (calls.get(method) ?? 0));
    const { method: verb, headers, url } = asked;
    const onward = request(new URL(url ?? '', target), { method: verb, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${portOf(server)}`, calls, stop: () => closed(server) };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  return done;
}
