import { AwsError } from '../aws-error.ts';
import { validationErrors } from './constraints.ts';
import { fromJson, parseJsonBody, toJson } from './json.ts';
import type { Protocol } from './protocol.ts';
import { SIGNATURE_MISMATCH } from './protocol.ts';
import { inputShape } from './shapes.ts';

const CONTENT_TYPE = 'application/x-amz-json-1.1';

/** KMS, Systems Manager, SQS and others: the header X-Amz-Target names the operation. */
export const jsonRpc: Protocol = {
  refusals: {
    unknownKey: () =>
      new AwsError('UnrecognizedClientException', 400, 'The security token included in the request is invalid.'),
    badSignature: (message) => new AwsError('InvalidSignatureException', 400, message || SIGNATURE_MISMATCH),
    expiredToken: () =>
      new AwsError('ExpiredTokenException', 400, 'The security token included in the request is expired'),
    unknownOperation: () => new AwsError('UnknownOperationException', 400, ''),
    invalid: (violations) => new AwsError('ValidationException', 400, validationErrors(violations)),
    malformed: (message) => new AwsError('SerializationException', 400, message),
    denied: (sentence) => new AwsError('AccessDeniedException', 400, sentence),
  },
  operationName: (request) => request.headers['x-amz-target']?.split('.').at(-1) ?? '',
  read: (schema, request) => fromJson(inputShape(schema), parseJsonBody(request.body)),
  write: (_schema, output) => ({
    status: 200,
    contentType: CONTENT_TYPE,
    body: JSON.stringify(toJson(output) ?? {}),
  }),
  writeError: (error) => ({
    status: error.status,
    contentType: CONTENT_TYPE,
    body: JSON.stringify({ __type: error.code, message: error.message }),
  }),
};
