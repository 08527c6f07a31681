import type { IncomingMessage } from 'node:http';
import { isJson, type Json } from '../kit/rules.ts';
import type { Message } from '../state/messages.ts';
import type { ResponsePlace } from '../state/response-urls.ts';
import type { SlackState } from '../state/slack-state.ts';
import { ApiRefusal, refuse, text } from './answer.ts';
import { readContent, readMetadata } from './content.ts';
import { tellChanged, tellDeleted, tellPosted } from './message-events.ts';
import { parseJson, readBody } from './request.ts';
import type { HttpAnswer } from './serve-call.ts';

/** Answers a POST to a response_url: `ok`, or a status that makes Bolt's respond() throw. */
export const answerResponse = async (
  state: SlackState,
  request: IncomingMessage,
  path: string,
): Promise<HttpAnswer> => {
  const place = state.responseUrls.use(path);
  const said = await readBody(request);
  state.onSaid(said);
  const body = parseJson(said);
  try {
    if (typeof place === 'string') return { status: 404, body: { ok: false, error: refused(state, place) } };
    respond(state, place, isJson(body) ? body : refuse('invalid_payload'));
    state.note('response_url');
    state.changed();
    return { status: 200, body: 'ok', headers: { 'content-type': 'text/html' } };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return { status: 400, body: { ok: false, error: refused(state, error.code, error.more), ...error.more } };
  }
};

const refused = (state: SlackState, code: string, more?: Json): string => {
  state.note('response_url', code, more?.['response_metadata']);
  return code;
};

/** Also what an ack of a slash command may carry. */
export const respond = (state: SlackState, place: ResponsePlace, body: Json): void => {
  const original = place.ts === undefined ? undefined : state.messages.find(place.channel, place.ts);
  if (body['delete_original'] === true) {
    if (!original) return;
    state.messages.remove(original);
    tellDeleted(state, original);
    return;
  }
  const content = readContent(body);
  const { metadata } = readMetadata(body);
  if (body['replace_original'] === true && original) {
    replace(original, content);
    tellChanged(state, original);
  } else {
    const threadTs = text(body, 'thread_ts');
    const message = state.messages.post({
      channel: place.channel,
      user: state.workspace.app.botUserId,
      fromApp: true,
      ...content,
      ...(body['response_type'] === 'in_channel' ? {} : { ephemeralFor: place.user }),
      ...(threadTs && { threadTs }),
      ...(metadata && { metadata }),
    });
    tellPosted(state, message);
  }
};

const replace = (original: Message, content: Pick<Message, 'text' | 'blocks'>): void => {
  original.text = content.text;
  original.blocks = content.blocks;
};
