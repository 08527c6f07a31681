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
      return binding.method === request.method && binding.path === request.url.pathname;
    });
    return found === undefined ? `${request.method} ${request.url.pathname}` : operationName(found);
  },
  read(schema, request) {
    const shape = inputShape(schema);
    const body = request.method === 'GET' ? {} : fromJson(shape, parseJsonBody(request.body));
    return { ...asRecord(body), ...fromQuery(schema, request) };
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

function fromQuery(schema: Parameters<Protocol['read']>[0], request: WireRequest): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [name, member] of inputShape(schema).structIterator()) {
    const key = member.getMergedTraits().httpQuery;
    const text = key === undefined ? null : request.url.searchParams.get(key);
    if (text !== null) read[name] = scalarFromText(member, text, name);
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
