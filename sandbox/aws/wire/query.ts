import { AwsError } from '../aws-error.ts';
import type { Violation } from './constraints.ts';
import { dotted, isAbsent, textOf, validationErrors } from './constraints.ts';
import { fromForm, parseForm, UnknownField } from './form.ts';
import type { Protocol, WireRequest } from './protocol.ts';
import { SIGNATURE_MISMATCH } from './protocol.ts';
import { inputShape, operationName, outputShape } from './shapes.ts';
import { escapeXml, membersToXml } from './xml.ts';

const CONTENT_TYPE = 'text/xml;charset=UTF-8';

/** STS and IAM. `namespace` is the one of the service's XML answers. */
export function awsQuery(namespace: string): Protocol {
  return {
    refusals: {
      unknownKey: () =>
        new AwsError('InvalidClientTokenId', 403, 'The security token included in the request is invalid.'),
      badSignature: (message) => new AwsError('SignatureDoesNotMatch', 403, message || SIGNATURE_MISMATCH),
      expiredToken: () => new AwsError('ExpiredToken', 403, 'The security token included in the request is expired'),
      unknownOperation: (name) =>
        new AwsError('InvalidAction', 400, `Could not find operation ${name} for this version`),
      invalid: (violations) => new AwsError('ValidationError', 400, validationErrors(violations)),
      malformed: (message) => new AwsError('MalformedInput', 400, message),
      denied: (sentence) => new AwsError('AccessDenied', 403, sentence),
    },
    operationName: actionOf,
    read: (schema, request) => fromForm(inputShape(schema), fieldsOf(request), 'query'),
    write(schema, output, requestId) {
      const name = operationName(schema);
      const result = `<${name}Result>${membersToXml(outputShape(schema), output)}</${name}Result>`;
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      const body = `<${name}Response xmlns="${namespace}">${result}${metadata}</${name}Response>`;
      return { status: 200, contentType: CONTENT_TYPE, body };
    },
    writeError(error, requestId) {
      const detail = `<Error><Type>Sender</Type>${codeAndMessage(error)}</Error>`;
      const body = `<ErrorResponse xmlns="${namespace}">${detail}<RequestId>${requestId}</RequestId></ErrorResponse>`;
      return { status: error.status, contentType: CONTENT_TYPE, body };
    },
  };
}

const NOT_VALIDATED = 'AWS was not able to validate the provided access credentials';

export const ec2Query: Protocol = {
  refusals: {
    // EC2 tells neither an unknown key nor a wrong secret apart.
    unknownKey: () => new AwsError('AuthFailure', 401, NOT_VALIDATED),
    badSignature: () => new AwsError('AuthFailure', 401, NOT_VALIDATED),
    expiredToken: () => new AwsError('RequestExpired', 400, 'Request has expired.'),
    unknownOperation: (name) =>
      new AwsError('InvalidAction', 400, `The action ${name} is not valid for this web service.`),
    invalid: ec2Invalid,
    malformed: (message) => new AwsError('InvalidParameterValue', 400, message),
    denied: (sentence) =>
      new AwsError('UnauthorizedOperation', 403, `You are not authorized to perform this operation. ${sentence}`),
  },
  operationName: actionOf,
  read(schema, request) {
    try {
      return fromForm(inputShape(schema), fieldsOf(request), 'ec2');
    } catch (error) {
      if (!(error instanceof UnknownField)) throw error;
      throw new AwsError('UnknownParameter', 400, `The parameter ${error.message} is not recognized`);
    }
  },
  write(schema, output, requestId) {
    const name = operationName(schema);
    const shape = outputShape(schema);
    const members = shape.isUnitSchema() ? '<return>true</return>' : membersToXml(shape, output);
    const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';
    const body = `<${name}Response xmlns="${namespace}"><requestId>${requestId}</requestId>${members}</${name}Response>`;
    return { status: 200, contentType: CONTENT_TYPE, body };
  },
  writeError(error, requestId) {
    const detail = `<Errors><Error>${codeAndMessage(error)}</Error></Errors>`;
    const body = `<?xml version="1.0" encoding="UTF-8"?><Response>${detail}<RequestID>${requestId}</RequestID></Response>`;
    return { status: error.status, contentType: CONTENT_TYPE, body };
  },
};

function actionOf(request: WireRequest): string {
  return new URLSearchParams(request.body.toString('utf8')).get('Action') ?? '';
}

/** The operation's own fields: Action and Version belong to the protocol. */
function fieldsOf(request: WireRequest): ReturnType<typeof parseForm> {
  const form = parseForm(request.body);
  form.children.delete('Action');
  form.children.delete('Version');
  return form;
}

function codeAndMessage(error: AwsError): string {
  return `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
}

/** EC2 tells the first it finds. */
function ec2Invalid(violations: readonly Violation[]): AwsError {
  const first = violations.find(isAbsent) ?? violations[0];
  if (first === undefined) return new AwsError('InvalidParameterValue', 400, '');
  const parameter = dotted(first.path);
  return isAbsent(first)
    ? new AwsError('MissingParameter', 400, `The request must contain the parameter ${parameter}`)
    : new AwsError(
        'InvalidParameterValue',
        400,
        `Value (${textOf(first.value)}) for parameter ${parameter} is invalid. ${first.rule}`,
      );
}
