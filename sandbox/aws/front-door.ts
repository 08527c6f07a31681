import { AwsError } from './aws-error.ts';
import type { Cloud } from './cloud.ts';
import { regionsOf } from './cloud.ts';
import type { RequestView } from './contract.ts';
import { ec2 } from './ec2/ec2.ts';
import { iam } from './identity/iam.ts';
import { uuid } from './identity/ids.ts';
import type { Caller } from './identity/principals.ts';
import { sts } from './identity/sts.ts';
import { imageBuilder } from './image-builder/image-builder.ts';
import { kms } from './kms/kms.ts';
import type { Service } from './operation.ts';
import { organizations } from './organizations/organizations.ts';
import { serviceQuotas } from './quotas/service-quotas.ts';
import { sqs } from './sqs/sqs.ts';
import { ssm } from './ssm/ssm.ts';
import { violations } from './wire/constraints.ts';
import type { Protocol, Refusals, WireAnswer, WireRequest } from './wire/protocol.ts';
import { operationName } from './wire/shapes.ts';
import type { Signed } from './wire/sigv4.ts';
import { readAuthorization, signatureMatches, signingTime } from './wire/sigv4.ts';
import { MalformedValue } from './wire/values.ts';

/** Every service there is, by the name in the scope of a signature. */
export const SERVICES: ReadonlyMap<string, Service> = new Map(
  [sts, iam, ec2, imageBuilder, kms, ssm, serviceQuotas, organizations, sqs].map((service) => [
    service.signingName,
    service,
  ]),
);

/** These answer where a Region is not enabled: STS with an error of its own, the others are in no Region. */
const ANSWER_FOR_REGIONS = new Set(['sts', 'iam', 'organizations']);

const LONGEST_SKEW = 15 * 60_000;

/** What was asked and answered, as far as it came to that, before and after the wire. */
export type Said = { input?: unknown; output?: unknown };

export type Answered = { answer: WireAnswer; requestId: string; view: Omit<RequestView, 'id'>; said: Said };

/** Answers one request to AWS; service and Region are those of its signature, for all of AWS has one address here. */
export async function answerAws(cloud: Cloud, request: WireRequest): Promise<Answered> {
  const requestId = uuid('request', cloud.serial());
  const at = cloud.clock.now();
  const signed = readAuthorization(request);
  const service = signed === undefined ? undefined : SERVICES.get(signed.service);
  if (signed === undefined || service === undefined) {
    const error = signed === undefined ? unsigned() : unknownService(signed.service);
    const view = { at, service: signed?.service ?? '', operation: '', region: signed?.region ?? '' };
    const refused = { ...view, status: error.status, error: error.code };
    return { answer: jsonError(error), requestId, view: refused, said: {} };
  }
  const { protocol, operations, signingName } = service;
  const operation = protocol.operationName(
    request,
    operations.map(({ schema }) => schema),
  );
  const view = { at, service: signingName, operation, region: signed.region };
  const said: Said = {};
  let caller: Caller | undefined;
  try {
    caller = authenticate(cloud, { request, signed, refusals: protocol.refusals });
    const answer = await run({ cloud, service, operation, request, caller, region: signed.region, requestId, said });
    return { answer, requestId, view: { ...view, caller: caller.arn, status: answer.status }, said };
  } catch (error) {
    const refused = asAwsError(error, protocol);
    const known = caller === undefined ? view : { ...view, caller: caller.arn };
    const answer = protocol.writeError(refused, requestId);
    return { answer, requestId, view: { ...known, status: refused.status, error: refused.code }, said };
  }
}

type Asked = {
  cloud: Cloud;
  service: Service;
  operation: string;
  request: WireRequest;
  caller: Caller;
  region: string;
  requestId: string;
  said: Said;
};

async function run({
  cloud,
  service,
  operation,
  request,
  caller,
  region,
  requestId,
  said,
}: Asked): Promise<WireAnswer> {
  const { protocol, operations, signingName } = service;
  if (!ANSWER_FOR_REGIONS.has(signingName) && !regionsOf(cloud, caller.account).includes(region)) {
    throw protocol.refusals.unknownKey();
  }
  const found = operations.find(({ schema }) => operationName(schema) === operation);
  if (found === undefined) throw protocol.refusals.unknownOperation(operation);
  const input = protocol.read(found.schema, request);
  said.input = input;
  const broken = violations(signingName, operation, input);
  if (broken.length > 0) throw protocol.refusals.invalid(broken);
  const busy = cloud.throttle.refusal({ account: caller.account, region, service: signingName, action: operation });
  if (busy !== undefined) throw busy;
  const output = await found.run({ cloud, caller, region, input, requestId });
  said.output = output;
  return protocol.write(found.schema, output, requestId);
}

function authenticate(
  cloud: Cloud,
  { request, signed, refusals }: { request: WireRequest; signed: Signed; refusals: Refusals },
): Caller {
  const key = cloud.credentials.find(signed.accessKeyId);
  if (key === undefined || key.session?.token !== request.headers['x-amz-security-token']) throw refusals.unknownKey();
  if (key.session !== undefined && cloud.realNow() >= key.session.expiresAt) throw refusals.expiredToken();
  if (!signatureMatches(request, signed, key.secretAccessKey)) throw refusals.badSignature('');
  const skew = Math.abs(cloud.realNow() - signingTime(request));
  if (!(skew <= LONGEST_SKEW)) {
    const now = new Date(cloud.realNow()).toISOString().replace(/[-:]|\.\d+/g, '');
    throw refusals.badSignature(`Signature expired: ${request.headers['x-amz-date']} is not within 15 min of ${now}`);
  }
  return key.caller;
}

function asAwsError(error: unknown, protocol: Protocol): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof MalformedValue) return protocol.refusals.malformed(error.message);
  // A bug of the twin: it must not look like an answer of AWS that a caller would retry for ever.
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError('SandboxDefect', 501, detail);
}

function unsigned(): AwsError {
  return new AwsError('MissingAuthenticationTokenException', 403, 'Missing Authentication Token');
}

function unknownService(name: string): AwsError {
  return new AwsError('UnknownOperationException', 404, `The sandbox has no service "${name}"`);
}

function jsonError(error: AwsError): WireAnswer {
  return {
    status: error.status,
    contentType: 'application/json',
    headers: { 'x-amzn-ErrorType': error.code },
    body: JSON.stringify({ message: error.message }),
  };
}
