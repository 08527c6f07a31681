import type { IncomingMessage } from 'node:http';
import type { Json } from '../kit/rules.ts';
import type { SlackState } from '../state/slack-state.ts';
import { ApiRefusal, type Method, refuse, text } from './answer.ts';
import { needScope } from './channels.ts';
import { methodsOf } from './methods/table.ts';
import { Rates } from './rate.ts';
import { readArgs } from './request.ts';
import type { HttpAnswer } from './serve-call.ts';

/** Answers `POST /api/<method>` as Slack's Web API does. */
export class WebApi {
  readonly #state: SlackState;
  readonly #rates = new Rates();
  readonly #methods = methodsOf(this.#rates);

  constructor(state: SlackState) {
    this.#state = state;
  }

  async answer(name: string, request: IncomingMessage, url: URL): Promise<HttpAnswer> {
    const headers = { 'x-oauth-scopes': this.#state.workspace.app.scopes.join(',') };
    try {
      const method = (Object.hasOwn(this.#methods, name) && this.#methods[name]) || refuse('unknown_method');
      const args = await readArgs(request, url);
      this.#state.onSaid(JSON.stringify(args));
      this.#authorize(method, tokenOf(request, args));
      this.#rates.method(name, method.tier);
      const body = { ok: true, ...method.handle({ state: this.#state, args }) };
      this.#state.note(name);
      return { status: 200, body, headers };
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      return this.#refused(name, error, headers);
    }
  }

  #refused(name: string, { code, more, retryAfter }: ApiRefusal, headers: Record<string, string>): HttpAnswer {
    this.#state.note(name, code, more['response_metadata'] ?? more['errors']);
    const body = { ok: false, error: code, ...more };
    if (retryAfter === undefined) return { status: 200, body, headers };
    return { status: 429, body, headers: { ...headers, 'retry-after': String(retryAfter) } };
  }

  #authorize(method: Method, token: string | undefined): void {
    if (method.token === 'none') return;
    const { app } = this.#state.workspace;
    if (!token) refuse('not_authed');
    if (token !== app.botToken && token !== app.appToken) refuse('invalid_auth');
    if (token !== (method.token === 'bot' ? app.botToken : app.appToken)) refuse('not_allowed_token_type');
    const [first] = method.scopes;
    if (first && !method.scopes.some((scope) => app.scopes.includes(scope))) needScope(this.#state, first);
  }
}

const tokenOf = (request: IncomingMessage, args: Json): string | undefined =>
  /^Bearer (.+)$/u.exec(request.headers.authorization ?? '')?.[1] ?? text(args, 'token');
