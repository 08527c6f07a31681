import { randomUUID } from 'node:crypto';
import { Fault } from '../../domain/errors.ts';
import { plain } from '../blocks/pieces.ts';
import type { Outcome, Posting } from './posting.ts';

type HandedOver = { userId: string; told: string; comment: string; files: { name: string; text: string }[] };

/** Only the person who asks sees the files: they go where they and the bot talk directly. Fault where Slack takes none. */
export async function handOver(posting: Posting, { userId, told, comment, files }: HandedOver): Promise<void> {
  const key = `handed-over/${randomUUID()}`;
  const { channel, ts } = taken(await posting.post({ channel: userId, ...plain(told), key, version: 0 }));
  const data = files.map(({ name, text }) => ({ name, title: name, data: Buffer.from(text) }));
  taken(await posting.share({ channel, threadTs: ts, comment, files: data }));
}

function taken<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'ok') return outcome.value;
  throw new Fault(`sending the files: Slack said "${outcome.error}"`, {
    code: 'slack-answer',
    source: 'slack',
    retryable: true,
  });
}
