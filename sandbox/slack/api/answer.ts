import { complaint, type Verdict } from '../kit/surface.ts';
import { type Json, stringOf } from '../kit/rules.ts';
import type { SlackState } from '../state/slack-state.ts';

/** Slack's way of saying no: HTTP 200 with `ok: false`, unless it is a rate limit. */
export class ApiRefusal extends Error {
  readonly code: string;
  readonly more: Json;
  readonly retryAfter: number | undefined;

  constructor(code: string, more: Json = {}, retryAfter?: number) {
    super(code);
    this.code = code;
    this.more = more;
    this.retryAfter = retryAfter;
  }
}

export const refuse = (code: string, more: Json = {}): never => {
  throw new ApiRefusal(code, more);
};

/** What was checked; throws what Slack answers to blocks or a view that break its rules. */
export const accepted = <Checked>(verdict: Verdict<Checked>): Checked => {
  if ('checked' in verdict) return verdict.checked;
  const messages = verdict.problems.map(complaint);
  if (messages.length === 0) return refuse(verdict.error);
  return refuse(verdict.error, {
    ...(verdict.error === 'invalid_arguments' ? {} : { errors: messages }),
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
};

/** Slack's answer to a missing or impossible argument. */
export const refuseArgument = (message: string): never =>
  refuse('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${message}`] } });

export type Args = Json;
export type Call = { state: SlackState; args: Args };
export type Method = {
  token: 'bot' | 'app' | 'none';
  /** Any one of these suffices; which of them a channel's kind needs is the handler's matter. */
  scopes: string[];
  /** Slack's rate tier; 0 is unlimited here. */
  tier: 0 | 2 | 3 | 4;
  handle: (call: Call) => Json;
};

export const text = (args: Args, name: string): string | undefined => {
  const value = args[name];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return stringOf(value) || undefined;
};

export const required = (args: Args, name: string): string =>
  text(args, name) ?? refuseArgument(`missing required field: ${name}`);

export const truthy = (args: Args, name: string): boolean => ['true', '1'].includes(text(args, name) ?? '');

export const count = (args: Args, name: string, fallback: number, max: number): number => {
  const value = Number(args[name] ?? fallback);
  return Number.isInteger(value) && value > 0 ? Math.min(value, max) : refuse('invalid_limit');
};

/** An argument that forms carry as a JSON string. */
export const json = (args: Args, name: string, error: string): unknown => {
  const value = args[name];
  if (typeof value !== 'string') return value ?? undefined;
  if (value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return refuse(error);
  }
};
