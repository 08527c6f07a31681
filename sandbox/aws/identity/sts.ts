import type { AssumeRoleRequest, AssumeRoleResponse, GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import { AssumeRole$, GetCallerIdentity$ } from '@aws-sdk/client-sts';
import type { NamedPolicy } from '../../../src/policy/decide.ts';
import { parsePolicy } from '../../../src/policy/parse.ts';
import { AwsError } from '../aws-error.ts';
import { regionsOf } from '../cloud.ts';
import type { Call, Service } from '../operation.ts';
import { operation } from '../operation.ts';
import { awsQuery } from '../wire/query.ts';
import type { Ask } from './access.ts';
import { judge, notAuthorized } from './access.ts';
import type { Caller } from './principals.ts';
import { SESSION_SECONDS, sessionOf } from './principals.ts';

const DEFAULT_SECONDS = 3600;
const SHORTEST_SECONDS = 900;
/** A role assumed by the session of a role, whatever its own maximum. */
const CHAINED_SECONDS = 3600;
const LONGEST_SESSION_POLICY = 2048;

export const sts: Service = {
  signingName: 'sts',
  protocol: awsQuery('https://sts.amazonaws.com/doc/2011-06-15/'),
  operations: [operation(GetCallerIdentity$, getCallerIdentity), operation(AssumeRole$, assumeRole)],
};

function getCallerIdentity(call: Call<unknown>): GetCallerIdentityResponse {
  const { caller, cloud } = call;
  requireRegion(call, caller.account);
  const account = cloud.world.stsNames[caller.account] ?? caller.account;
  return { Account: account, Arn: caller.arn, UserId: caller.userId };
}

/** The session a caller gets under a role, or AWS's refusal. */
export function openSession(call: Call<AssumeRoleRequest>): Caller {
  const { cloud, caller, input } = call;
  const arn = input.RoleArn ?? '';
  const name = input.RoleSessionName ?? '';
  const session = sessionPolicy(input.Policy);
  const account = arn.split(':')[4] ?? '';
  const role = cloud.principals.roles.get(arn);
  const context = {
    'sts:rolesessionname': [name],
    ...(input.ExternalId === undefined ? {} : { 'sts:externalid': [input.ExternalId] }),
  };
  const ask: Ask = { action: 'sts:AssumeRole', resource: arn, resourceAccount: account, context };
  // A role that does not exist, a trust that does not fit and a missing permission are answered alike.
  const allowed = role !== undefined && judge(call, { ...ask, resourcePolicy: role.trust }).outcome === 'allowed';
  if (!allowed) throw new AwsError('AccessDenied', 403, notAuthorized(caller, ask));
  requireRegion(call, caller.account);
  requireRegion(call, account);
  return { ...sessionOf(role, name), ...(session === undefined ? {} : { session }) };
}

function assumeRole(call: Call<AssumeRoleRequest>): AssumeRoleResponse {
  const seconds = call.input.DurationSeconds ?? DEFAULT_SECONDS;
  checkSession(call, seconds);
  const session = openSession(call);
  const key = call.cloud.credentials.issue(session, call.cloud.realNow() + seconds * 1000);
  return {
    Credentials: {
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey,
      SessionToken: key.session.token,
      Expiration: new Date(key.session.expiresAt),
    },
    AssumedRoleUser: { Arn: session.arn, AssumedRoleId: session.userId },
  };
}

function checkSession({ cloud, caller, input }: Call<AssumeRoleRequest>, seconds: number): void {
  const name = input.RoleSessionName ?? '';
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) throw constraint(name, 'roleSessionName', String.raw`[\w+=,.@-]*`);
  const arn = input.RoleArn ?? '';
  if (!/^arn:aws:iam::\d{12}:role\/\S+$/.test(arn)) throw invalid(`${arn} is invalid`);
  if (seconds < SHORTEST_SECONDS) {
    throw invalid(
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to ${SHORTEST_SECONDS}`,
    );
  }
  const own = cloud.principals.roles.get(arn)?.maxSessionSeconds ?? SESSION_SECONDS;
  if (seconds <= (caller.roleArn === undefined ? own : CHAINED_SECONDS)) return;
  throw invalid(
    caller.roleArn === undefined
      ? 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'
      : 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  );
}

function sessionPolicy(text: string | undefined): NamedPolicy[] | undefined {
  if (text === undefined) return undefined;
  if (text.length > LONGEST_SESSION_POLICY) {
    throw new AwsError('PackedPolicyTooLarge', 400, 'The session policy exceeds 2048 characters.');
  }
  try {
    return [{ name: 'session policy', document: parsePolicy(JSON.parse(text)) }];
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AwsError('MalformedPolicyDocument', 400, `This policy contains invalid Json: ${detail}`);
  }
}

function requireRegion({ cloud, region }: Call<unknown>, account: string): void {
  if (regionsOf(cloud, account).includes(region)) return;
  throw new AwsError(
    'RegionDisabledException',
    403,
    `STS is not activated in this region for account:${account}. Your account administrator can activate STS in this region using the IAM Console.`,
  );
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', 400, message);
}

function constraint(value: string, member: string, pattern: string): AwsError {
  return invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
  );
}
