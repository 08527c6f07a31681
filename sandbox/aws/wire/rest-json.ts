import { AwsError } from '../aws-error.ts';
import type { Violation } from './constraints.ts';
import { bracketed, isAbsent } from './constraints.ts';
import { fromJson, parseJsonBody, toJson } from './json.ts';
import type { Protocol, WireRequest } from './protocol.ts';
import { SIGNATURE_MISMATCH } from './protocol.ts';
import { httpBinding, inputShape, operationName } from './shapes.ts';
import { scalarFromText } from './values.ts';

/** Image Builder: method and path name the operation, the input is in the query or in a JSON body. */
export const restJson: Protocol = {
  refusals: {
    unknownKey: () =>
      new AwsError('UnrecognizedClientException', 403, 'The security token included in the request is invalid.'),
    badSignature: (message) => new AwsError('InvalidSignatureException', 403, message || SIGNATURE_MISMATCH),
    expiredToken: () =>
      new AwsError('ExpiredTokenException', 403, 'The security token included in the request is expired'),
    unknownOperation: (name) => new AwsError('UnknownOperationException', 404, `Unknown operation '${name}'`),
    invalid,
    malformed: (message) => new AwsError('SerializationException', 400, message),
    denied: (sentence) => new AwsError('AccessDeniedException', 403, sentence),
  },
  operationName(request, operations) {
    const found = operations.find((operation) => {
      const binding = httpBinding(operation);
      return binding.method === request.method && labelsIn(binding.path, request) !== undefined;
    });
    return found === undefined ? `${request.method} ${request.url.pathname}` : operationName(found);
  },
  read(schema, request) {
    const shape = inputShape(schema);
    const body = request.method === 'GET' ? {} : fromJson(shape, parseJsonBody(request.body));
    return { ...asRecord(body), ...fromQuery(schema, request), ...labelsIn(httpBinding(schema).path, request) };
  },
  write: (_schema, output) => ({
    status: 200,
    contentType: 'application/json',
    body: JSON.stringify(toJson(output) ?? {}),
  }),
  writeError: (error) => ({
    status: error.status,
    contentType: 'application/json',
    headers: { 'x-amzn-ErrorType': error.code },
    body: JSON.stringify({ message: error.message }),
  }),
};

/** What stands for the `{labels}` of a path; nothing where the request has another path. */
function labelsIn(path: string, request: WireRequest): Record<string, string> | undefined {
  const asked = request.url.pathname.split('/');
  const wanted = path.split('/');
  if (asked.length !== wanted.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const label = /^\{(\w+)\}$/.exec(part)?.[1];
    if (label !== undefined) labels[label] = decoded(asked[at] ?? '');
    else if (part !== asked[at]) return undefined;
  }
  return labels;
}

/** Text that is not encoded as a URL is stands as it is: the model's pattern refuses it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function fromQuery(schema: Parameters<Protocol['read']>[0], request: WireRequest): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [name, member] of inputShape(schema).structIterator()) {
    const key = member.getMergedTraits().httpQuery;
    const [text, ...others] = key === undefined ? [] : request.url.searchParams.getAll(key);
    if (text === undefined) continue;
    const isList = member.isListSchema();
    const item = isList ? member.getValueSchema() : member;
    read[name] = isList
      ? [text, ...others].map((each) => scalarFromText(item, each, name))
      : scalarFromText(item, text, name);
  }
  return read;
}

/** Image Builder tells the first it finds. */
function invalid(violations: readonly Violation[]): AwsError {
  const first = violations.find(isAbsent) ?? violations[0];
  const parameter = bracketed(first?.path ?? []);
  if (first !== undefined && isAbsent(first)) {
    const message = `The request is missing the required parameter '${parameter}'.`;
    return new AwsError('InvalidRequestException', 400, message);
  }
  const message = `The value supplied for parameter '${parameter}' is not valid. ${first?.rule}.`;
  return new AwsError('InvalidParameterValueException', 400, message);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
