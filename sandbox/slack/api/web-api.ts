import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '../kit/rules.ts';
import type { Fault } from '../state/faults.ts';
import type { SlackState } from '../state/slack-state.ts';
import { ApiRefusal, type Method, refuse, text } from './answer.ts';
import { needScope } from './channels.ts';
import { addReaction, deleteMessage, getPermalink, postEphemeral, postMessage, updateMessage } from './chat.ts';
import { conversationInfo, conversationMembers, history, openConversation, replies } from './conversations.ts';
import { authTest, openConnection, userGroupList, userGroupUsers, userInfo, userList } from './directory.ts';
import { Rates } from './rate.ts';
import { readArgs, sendJson } from './request.ts';
import { openView, publishView, pushView, updateView } from './views.ts';

const bot = (scopes: string[], tier: Method['tier'], handle: Method['handle']): Method => ({
  token: 'bot',
  scopes,
  tier,
  handle,
});
const reading = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const histories = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

/** Every method the twin knows, with the scope and rate tier docs.slack.dev gives it. */
const methodsOf = (rates: Rates): Record<string, Method> => ({
  'apps.connections.open': { token: 'app', scopes: [], tier: 3, handle: openConnection },
  'auth.test': bot([], 0, authTest),
  'chat.postMessage': bot(['chat:write'], 0, (call) => postMessage(call, (channel) => rates.post(channel))),
  'chat.update': bot(['chat:write'], 3, updateMessage),
  'chat.delete': bot(['chat:write'], 3, deleteMessage),
  'chat.postEphemeral': bot(['chat:write'], 4, postEphemeral),
  'chat.getPermalink': bot([], 0, getPermalink),
  'views.open': bot([], 4, openView),
  'views.push': bot([], 4, pushView),
  'views.update': bot([], 4, updateView),
  'views.publish': bot([], 4, publishView),
  'conversations.info': bot(reading, 3, conversationInfo),
  'conversations.members': bot(reading, 4, conversationMembers),
  'conversations.open': bot(['im:write'], 3, openConversation),
  'conversations.history': bot(histories, 3, history),
  'conversations.replies': bot(histories, 3, replies),
  'users.info': bot(['users:read'], 4, userInfo),
  'users.list': bot(['users:read'], 2, userList),
  'usergroups.list': bot(['usergroups:read'], 2, userGroupList),
  'usergroups.users.list': bot(['usergroups:read'], 2, userGroupUsers),
  'reactions.add': bot(['reactions:write'], 3, addReaction),
});

type Answer = { status: number; body: Json; headers: Record<string, string> };

/** Answers `POST /api/<method>` as Slack's Web API does. */
export class WebApi {
  readonly #state: SlackState;
  readonly #rates = new Rates();
  readonly #methods = methodsOf(this.#rates);

  constructor(state: SlackState) {
    this.#state = state;
  }

  async serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const name = url.pathname.slice('/api/'.length);
    const fault = this.#state.faults.take(name);
    if (fault && !fault.afterEffect) return this.#fail(name, fault, response);
    const answer = await this.#answer(name, request, url);
    if (fault) return this.#fail(name, fault, response);
    const { app } = this.#state.workspace;
    sendJson(response, answer.status, answer.body, { 'x-oauth-scopes': app.scopes.join(','), ...answer.headers });
  }

  async #answer(name: string, request: IncomingMessage, url: URL): Promise<Answer> {
    try {
      const method = (Object.hasOwn(this.#methods, name) && this.#methods[name]) || refuse('unknown_method');
      const args = await readArgs(request, url);
      this.#authorize(method, tokenOf(request, args));
      this.#rates.method(name, method.tier);
      const body = { ok: true, ...method.handle({ state: this.#state, args }) };
      this.#state.note(name);
      return { status: 200, body, headers: {} };
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      return this.#refused(name, error);
    }
  }

  #refused(name: string, { code, more, retryAfter }: ApiRefusal): Answer {
    this.#state.note(name, code, more['response_metadata']);
    const body = { ok: false, error: code, ...more };
    if (retryAfter === undefined) return { status: 200, body, headers: {} };
    return { status: 429, body, headers: { 'retry-after': String(retryAfter) } };
  }

  #authorize(method: Method, token: string | undefined): void {
    const { app } = this.#state.workspace;
    if (!token) refuse('not_authed');
    if (token !== app.botToken && token !== app.appToken) refuse('invalid_auth');
    if (token !== (method.token === 'bot' ? app.botToken : app.appToken)) refuse('not_allowed_token_type');
    const [first] = method.scopes;
    if (first && !method.scopes.some((scope) => app.scopes.includes(scope))) needScope(this.#state, first);
  }

  #fail(name: string, { error }: Fault, response: ServerResponse): void {
    this.#state.note(name, error === undefined ? 'connection cut' : String(error), 'fault');
    if (error === undefined) response.destroy();
    else if (typeof error === 'number') sendJson(response, error, { ok: false, error: 'internal_error' });
    else if (error === 'ratelimited') sendJson(response, 429, { ok: false, error }, { 'retry-after': '1' });
    else sendJson(response, 200, { ok: false, error });
  }
}

const tokenOf = (request: IncomingMessage, args: Json): string | undefined =>
  /^Bearer (.+)$/u.exec(request.headers.authorization ?? '')?.[1] ?? text(args, 'token');
