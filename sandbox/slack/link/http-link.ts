import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isJson, type Json } from '../kit/rules.ts';
import { randomHex } from '../state/ids.ts';
import type { Workspace } from '../workspace.ts';
import { verificationToken } from './events.ts';
import { ackMs, type Delivery, type EnvelopeType, type Retry, type Transport } from './transport.ts';

const form = 'application/x-www-form-urlencoded';
type Post = { contentType: string; body: string };

/** The HTTP end of the twin: every payload is a POST to the app's request URL, signed with its secret. */
export class HttpLink implements Transport {
  onChange: () => void = () => undefined;
  readonly timeoutReason = 'http_timeout';
  readonly #workspace: Workspace;
  readonly #stopped = new AbortController();
  #verified: string | undefined;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  get connections(): number {
    return this.#verified !== undefined && this.#verified === this.#workspace.app.requestUrl ? 1 : 0;
  }

  /** The handshake Slack asks for before it sends an event anywhere; what was wrong, if anything was. */
  async verify(url: string): Promise<string | undefined> {
    const challenge = randomHex();
    const answer = await this.#post(url, {
      contentType: 'application/json',
      body: JSON.stringify({ type: 'url_verification', token: verificationToken, challenge }),
    });
    if (answer.kind !== 'ack') return answer.kind === 'failed' ? answer.reason : this.timeoutReason;
    const { payload } = answer;
    if (payload['challenge'] !== challenge && payload['text'] !== challenge) return 'wrong_challenge';
    this.#verified = url;
    this.onChange();
    return undefined;
  }

  /** Slack verifies the URL when it is entered; the twin does so before the first event. */
  async send(type: EnvelopeType, payload: Json, retry: Retry | undefined): Promise<Delivery> {
    const url = this.#workspace.app.requestUrl;
    if (!url) return { kind: 'nobody' };
    if (type === 'events_api' && this.connections === 0 && (await this.verify(url)) !== undefined)
      return { kind: 'failed', reason: 'http_error', noRetry: false };
    return this.#post(url, postOf(type, payload), retry);
  }

  ticket(): undefined {
    return undefined;
  }

  upgrade(_request: IncomingMessage, socket: Duplex): void {
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  }

  disconnect(): void {
    // There is no connection to lose.
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #post(url: string, post: Post, retry?: Retry): Promise<Delivery> {
    const timeout = AbortSignal.timeout(ackMs);
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { ...this.#headers(post), ...retryHeaders(retry) },
        body: post.body,
        redirect: 'manual',
        signal: AbortSignal.any([timeout, this.#stopped.signal]),
      });
      const noRetry = answer.headers.get('x-slack-no-retry') === '1';
      const text = await answer.text();
      if (answer.status !== 200) return { kind: 'failed', reason: 'http_error', noRetry };
      return { kind: 'ack', payload: ackOf(text) };
    } catch {
      if (timeout.aborted || this.#stopped.signal.aborted) return { kind: 'silence' };
      return { kind: 'failed', reason: 'connection_failed', noRetry: false };
    }
  }

  #headers({ contentType, body }: Post): Record<string, string> {
    const seconds = String(Math.floor(Date.now() / 1000));
    const hmac = createHmac('sha256', this.#workspace.app.signingSecret).update(`v0:${seconds}:${body}`);
    return {
      // Exactly so: Slack names no charset, and Bolt refuses one.
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': seconds,
      'x-slack-signature': `v0=${hmac.digest('hex')}`,
    };
  }
}

const postOf = (type: EnvelopeType, payload: Json): Post => {
  if (type === 'events_api') return { contentType: 'application/json', body: JSON.stringify(payload) };
  const fields =
    type === 'interactive'
      ? { payload: JSON.stringify(payload) }
      : Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]));
  return { contentType: form, body: new URLSearchParams(fields).toString() };
};

const retryHeaders = (retry: Retry | undefined): Record<string, string> =>
  retry ? { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason } : {};

/** An empty body says nothing, JSON is an answer, anything else is a text to show. */
const ackOf = (body: string): Json => {
  if (body === '') return {};
  try {
    const parsed: unknown = JSON.parse(body);
    return isJson(parsed) ? parsed : { text: body };
  } catch {
    return { text: body };
  }
};
