import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';

/** One POST of Slack's, as it arrived. */
type Heard = { headers: IncomingHttpHeaders; body: string };
type Reply = { status?: number; headers?: Record<string, string>; body?: string };
/** A web server in an app's place; a test says what it answers. */
export type Listener = {
  url: string;
  heard: Heard[];
  /** Undefined: never. */
  reply: (heard: Heard) => Reply | undefined;
  stop: () => Promise<void>;
};

/** As Bolt does: the challenge comes back, everything else is acknowledged. */
export const agree = ({ body }: Heard): Reply => {
  if (!body.includes('url_verification')) return {};
  const { challenge }: { challenge: string } = JSON.parse(body);
  return { body: JSON.stringify({ challenge }) };
};

export const startListener = async (): Promise<Listener> => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const heard = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
      listener.heard.push(heard);
      const reply = listener.reply(heard);
      if (reply) response.writeHead(reply.status ?? 200, reply.headers).end(reply.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const listener: Listener = {
    url: `http://127.0.0.1:${port}/slack/events`,
    heard: [],
    reply: agree,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return listener;
};
