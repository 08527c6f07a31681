import type { Answer } from '../checks/probe.ts';
import { Fault, Refusal } from '../domain/errors.ts';
import { redacted } from '../domain/told.ts';

/** What a failed call means to us, whatever the service calls it. */
export type AwsErrorKind =
  | 'denied'
  | 'throttled'
  | 'unreachable'
  | 'credentials'
  | 'not-found'
  | 'exists'
  | 'quota'
  | 'invalid'
  | 'other';

export type AwsError = {
  kind: AwsErrorKind;
  /** AWS's code, or that of the network. */
  code: string;
  /** One line of AWS's own words. */
  message: string;
  /** Whether the service itself gave the error; else it may never have got the request. */
  isAnswer: boolean;
  /** Whether the same call may succeed later. */
  passes: boolean;
};

const KINDS: Record<string, AwsErrorKind> = {
  UnauthorizedOperation: 'denied',
  ForbiddenException: 'denied',
  RequestLimitExceeded: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  TooManyRequestsException: 'throttled',
  CallRateLimitExceededException: 'throttled',
  TimeoutError: 'unreachable',
  AbortError: 'unreachable',
  ServiceException: 'unreachable',
  ServiceUnavailableException: 'unreachable',
  CredentialsProviderError: 'credentials',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  RequestExpired: 'credentials',
  ResourceNotFoundException: 'not-found',
  ResourceAlreadyExistsException: 'exists',
  ServiceQuotaExceededException: 'quota',
  InvalidRequestException: 'invalid',
  InvalidParameterException: 'invalid',
  InvalidParameterValueException: 'invalid',
  InvalidParameterCombinationException: 'invalid',
  ValidationException: 'invalid',
};

/** These pass by themselves; everything else would fail the same way again. */
const PASSING: ReadonlySet<AwsErrorKind> = new Set(['throttled', 'unreachable', 'credentials']);

/** EC2's denials carry an encoded policy trace of thousands of characters, which no reader can use. */
const ENCODED_TRACE = /[A-Za-z0-9_-]{120,}/g;

const EVIDENCE_LIMIT = 600;

/** Reads any error of a call once, by its code; of a Fault made here, the error beneath it. */
export function awsErrorOf(error: unknown): AwsError {
  if (error instanceof Fault) {
    return error.cause === undefined
      ? { kind: 'other', code: error.code, message: error.message, isAnswer: false, passes: error.retryable }
      : awsErrorOf(error.cause);
  }
  const { name, code: given, message, $metadata } = fieldsOf(error);
  // That of a DOMException, such as an abort, is a number.
  const code = typeof given === 'string' ? given : undefined;
  const status = $metadata?.httpStatusCode;
  const isAnswer = status !== undefined;
  // Node's network errors are all named "Error"; what they are is in their code.
  const best = !isAnswer && code !== undefined && name !== 'TimeoutError' ? code : name;
  const kind = kindOf(best, status, code);
  return { kind, code: best, message: oneLine(message), isAnswer, passes: PASSING.has(kind) };
}

/** Why a question got no answer of AWS: it could not be put, or what came back does not hold one. */
export class NoAnswer extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

type ErrorFields = { name: string; message: string; code?: unknown; $metadata?: { httpStatusCode?: number } };

function fieldsOf(error: unknown): ErrorFields {
  return error instanceof Error ? error : { name: 'UnknownError', message: String(error) };
}

function kindOf(name: string, status: number | undefined, networkCode: string | undefined): AwsErrorKind {
  const known = KINDS[name];
  if (known !== undefined) return known;
  if (name.startsWith('AccessDenied')) return 'denied';
  if (status === 429) return 'throttled';
  if (status !== undefined) return status >= 500 ? 'unreachable' : 'other';
  return networkCode === undefined ? 'other' : 'unreachable';
}

/** `doing` names what was being done, with the value in question quoted. What is no error of AWS goes through. */
export function toFault(doing: string, error: unknown): Fault | Refusal {
  if (error instanceof Fault || error instanceof Refusal) return error;
  const { code, message, passes } = awsErrorOf(error);
  return new Fault(`${doing}: ${code}: ${message}`, { code, source: 'aws', retryable: passes, cause: error });
}

/** What AWS answered, and the words for it in the evidence. */
export type Said<T> = { value: T; says: string };

/** Asks one question for a check. A Fault without an error of AWS beneath it is ours, not an answer, and goes through. */
export async function ask<T>(asked: string, call: () => Promise<Said<T>>): Promise<Answer<T>> {
  try {
    const { value, says } = await call();
    return { kind: 'answered', value, evidence: evidenceOf(asked, says) };
  } catch (error) {
    if (error instanceof Fault && error.cause === undefined) throw error;
    const { kind, code, message, isAnswer, passes } = awsErrorOf(error);
    const evidence = evidenceOf(asked, message === '' ? code : `${code}: ${message}`);
    if (kind === 'denied') return { kind: 'denied', code, message, evidence };
    return { kind: isAnswer && !passes ? 'refused' : 'no-answer', code, message, evidence };
  }
}

export function evidenceOf(asked: string, says: string): string {
  return oneLine(`${asked} → ${says}`, EVIDENCE_LIMIT);
}

/**
 * AWS's text without control and direction characters, for one line, cut at `limit`; without credentials, because a
 * signature that does not match is answered with everything that was signed, the session token included.
 */
export function oneLine(text: string, limit = 2000): string {
  const line = redacted(text.toWellFormed())
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(ENCODED_TRACE, '…')
    .trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).toWellFormed()}…`;
}
