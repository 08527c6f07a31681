import type { IncomingMessage } from 'node:http';
import type { SlackState } from '../state/slack-state.ts';
import { readBytes } from './request.ts';
import type { HttpAnswer } from './serve-call.ts';

/** The bytes of an upload, posted raw or as the one file of a form. */
const bytesOf = async (request: IncomingMessage): Promise<Buffer> => {
  const body = await readBytes(request);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const file = [...form.values()].find((value) => typeof value !== 'string');
  return file ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0);
};

/** Answers a POST to an address of files.getUploadURLExternal. */
export const answerUpload = async (state: SlackState, request: IncomingMessage, path: string): Promise<HttpAnswer> => {
  const bytes = await bytesOf(request);
  state.onSaid(bytes.toString('utf8'));
  const received = request.method === 'POST' && state.files.receive(path, bytes);
  state.note('upload', received ? undefined : 'upload_refused');
  if (received) return { status: 200, body: `OK - ${bytes.length}` };
  return { status: 400, body: 'upload refused: unknown address, used before, or not the size that was announced' };
};

/** Answers `url_private`: the bytes, for the app's own token alone. */
export const answerFile = (state: SlackState, request: IncomingMessage, path: string): HttpAnswer => {
  const id = /^\/files-pri\/[^/]+-(F\w+)\//u.exec(path)?.[1] ?? '';
  const { app } = state.workspace;
  const may = app.scopes.includes('files:read') && request.headers.authorization === `Bearer ${app.botToken}`;
  if (!may) return { status: 403, body: 'this token may not read files' };
  const file = state.files.find(id);
  if (!file?.bytes) return { status: 404, body: 'file_not_found' };
  return { status: 200, body: file.bytes, headers: { 'content-type': file.mimetype } };
};
