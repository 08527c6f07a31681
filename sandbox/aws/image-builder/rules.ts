import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import type { Ask } from '../identity/access.ts';
import { demand } from '../identity/access.ts';
import type { Call } from '../operation.ts';
import { restJson } from '../wire/rest-json.ts';

/** AccessDeniedException unless IAM allows it. */
export function demandImageBuilder(call: Call<unknown>, ask: Ask): void {
  demand(call, ask, restJson.refusals.denied);
}

/** The service answers this although its model does not list it. */
export function invalidParameter(parameter: string, problem: string): AwsError {
  const message = `The value supplied for parameter '${parameter}' is not valid. ${problem}`;
  return new AwsError('InvalidParameterValueException', 400, message);
}

export function notFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', 404, `The resource '${arn}' does not exist.`);
}

/** Something that a request names is not there. */
export function absent(parameter: string, arn: string | undefined): AwsError {
  return invalidParameter(parameter, `The resource '${arn}' does not exist.`);
}

export function quotaExceeded(message: string): AwsError {
  return new AwsError('ServiceQuotaExceededException', 402, message);
}

export function checkPattern(parameter: string, value: string | undefined, pattern: RegExp): void {
  if (value !== undefined && !pattern.test(value)) {
    throw invalidParameter(parameter, `It must match the pattern ${pattern.source}`);
  }
}

export function checkLength(parameter: string, value: string | undefined, longest: number): void {
  if (value !== undefined && (value.length < 1 || value.length > longest)) {
    throw invalidParameter(parameter, `Its length must be between 1 and ${longest}.`);
  }
}

export function checkCount(parameter: string, items: { length: number } | undefined, most: number): void {
  if (items !== undefined && (items.length < 1 || items.length > most)) {
    throw invalidParameter(parameter, `It must have between 1 and ${most} entries.`);
  }
}

export function checkTags(parameter: string, tags: Record<string, string> | undefined): void {
  if (tags === undefined) return;
  checkCount(parameter, Object.keys(tags), 50);
  for (const [key, value] of Object.entries(tags)) {
    checkLength(`${parameter}.key`, key, 128);
    checkPattern(`${parameter}.key`, key, /^(?!aws:)[a-zA-Z0-9\s_.:/=+\-@]*$/);
    if (value.length > 256) throw invalidParameter(`${parameter}.${key}`, 'Its length must be at most 256.');
  }
}

export function checkClientToken(token: string | undefined): void {
  checkLength('clientToken', token, 64);
}

type WithToken = { clientToken?: string | undefined };

/** An operation's answers by client token. Same token and input: the first answer again; other input: refused. */
export function answersByToken<I extends WithToken, O>(): (call: Call<I>, work: () => O) => O {
  const given = new WeakMap<Cloud, Map<string, { input: string; answer: O }>>();
  return ({ cloud, caller, region, input }, work) => {
    const answers = given.get(cloud) ?? new Map<string, { input: string; answer: O }>();
    given.set(cloud, answers);
    const key = [caller.account, region, input.clientToken].join('/');
    const asked = canonical(input);
    const before = answers.get(key);
    if (before === undefined) {
      const answer = work();
      answers.set(key, { input: asked, answer });
      return answer;
    }
    if (before.input === asked) return before.answer;
    const message = `The client token '${input.clientToken}' was already used with different parameters.`;
    throw new AwsError('IdempotentParameterMismatchException', 400, message);
  };
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
