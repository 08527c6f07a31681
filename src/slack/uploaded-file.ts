import type { WebClient } from '@slack/web-api';
import { Fault, Refusal } from '../domain/errors.ts';

/** Reads a text file that somebody uploaded into a modal. Refusal `upload-…` where it is none that is read. */
export type ReadUpload = (fileId: string) => Promise<string>;

/** Slack takes files of 10 MB here; a configuration with every Region and account there is has less than 2. */
const MOST_BYTES = 8_000_000;
const SLACKS_HOST = 'https://files.slack.com';

type Options = { botToken: string; apiUrl?: string | undefined; client: WebClient };

/** The token goes to Slack's own host alone, whatever address the file is said to have. */
export function openUploads({ botToken, apiUrl, client }: Options): ReadUpload {
  const origins = new Set([SLACKS_HOST, ...(apiUrl === undefined ? [] : [new URL(apiUrl).origin])]);
  return async (fileId) => {
    const { file = {} } = await client.files.info({ file: fileId });
    const { name = '', size = 0, url_private_download: address = '' } = file;
    if (size > MOST_BYTES) throw tooLarge(name, size);
    if (!URL.canParse(address) || !origins.has(new URL(address).origin)) {
      throw broken(`its address "${address}" is not Slack's`);
    }
    // Slack answers a token that may not read files with a way to its sign-in page.
    const answer = await fetch(address, {
      headers: { authorization: `Bearer ${botToken}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(30_000),
    });
    if (answer.status !== 200) throw broken(`Slack answered ${answer.status}; the app needs files:read`);
    return textOf(await bytesOf(answer, name), name);
  };
}

/** However large it was said to be, no more than the limit is read. */
async function bytesOf({ body }: Response, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw tooLarge(name, size);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal('upload-no-text', `reading "${name}": it is not text in UTF-8`, 'Upload a JSON file.');
  }
}

function tooLarge(name: string, size: number): Refusal {
  return new Refusal(
    'upload-too-large',
    `reading "${name}": it has ${size} bytes, ${MOST_BYTES} at most are read`,
    'Upload a smaller file.',
  );
}

function broken(why: string): Fault {
  return new Fault(`reading an uploaded file: ${why}`, { code: 'slack-file', source: 'slack', retryable: false });
}
