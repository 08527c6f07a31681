import { isIP } from 'node:net';

type Asked = {
  method?: string | undefined;
  /** By names in small letters. */
  headers: { [name: string]: string | string[] | undefined };
};

/**
 * Why a request to what steers the sandbox is not one of the page, a story or a test, as a sentence; undefined where it may
 * be. A site that somebody has open in the same browser can reach loopback as well: it cannot hide its origin, nor send
 * JSON unasked, and a name of its own that points at loopback stands in Host. `host` is where the sandbox was asked to listen.
 */
export function foreignReason({ method, headers }: Asked, host?: string): string | undefined {
  const called = textOf(headers['host']);
  const origin = textOf(headers['origin']);
  const name = hostnameOf(called);
  if (name === undefined) return 'the request has no Host';
  if (name !== 'localhost' && name !== host && isIP(name.replaceAll(/[[\]]/g, '')) === 0) {
    return `"${called}" is no address of the sandbox: call it by its IP address or as localhost`;
  }
  if (origin !== '' && origin !== `http://${called}`) return `"${origin}" is another site`;
  if (method === 'POST' && !/^application\/json\b/i.test(textOf(headers['content-type']))) {
    return 'the body is to be sent as application/json';
  }
  return undefined;
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}

function hostnameOf(called: string): string | undefined {
  const url = called === '' ? null : URL.parse(`http://${called}`);
  return url === null ? undefined : url.hostname;
}
