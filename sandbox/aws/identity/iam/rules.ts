import type { PolicyDocument, Statement } from '../../../../src/policy/document.ts';
import { parsePolicy } from '../../../../src/policy/parse.ts';
import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../operation.ts';
import { awsQuery } from '../../wire/query.ts';
import type { Ask } from '../access.ts';
import { demand } from '../access.ts';
import type { Role } from '../principals.ts';
import { isServiceLinked, roleNamed } from '../principals.ts';

export const iamQuery = awsQuery('https://iam.amazonaws.com/doc/2010-05-08/');

/** AccessDenied unless IAM allows it. */
export function demandIam(call: Call<unknown>, ask: Ask): void {
  demand(call, ask, iamQuery.refusals.denied);
}

/** The role of that name, after the caller may do that with it: who may not does not learn whether it exists. */
export function roleFor(
  call: Call<{ RoleName?: string | undefined }>,
  action: string,
  context: Record<string, string[]> = {},
): Role {
  const { cloud, caller, input } = call;
  const name = input.RoleName ?? '';
  const role = roleNamed(cloud.principals, caller.account, name);
  const resource = role?.arn ?? `arn:aws:iam::${caller.account}:role/${name}`;
  demandIam(call, { action, resource, context });
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

/** The same, for a change: a service-linked role is AWS's own. */
export function changeableRole(
  call: Call<{ RoleName?: string | undefined }>,
  action: string,
  context: Record<string, string[]> = {},
): Role {
  const role = roleFor(call, action, context);
  if (!isServiceLinked(role)) return role;
  const message = `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`;
  throw new AwsError('UnmodifiableEntity', 400, message);
}

export function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', 404, message);
}

export function limitExceeded(quota: string, limit: number): AwsError {
  return new AwsError('LimitExceeded', 409, `Cannot exceed quota for ${quota}: ${limit}`);
}

/** A policy of a user or role, as IAM would store it. */
export function identityPolicy(text: string): PolicyDocument {
  const document = policyIn(text);
  for (const { principals, notPrincipals, resources, notResources } of document.statements) {
    if ((principals ?? notPrincipals) !== undefined) throw malformed('Policy document should not specify a principal.');
    if ((resources ?? notResources) === undefined) throw malformed('Policy statement must contain resources.');
  }
  return document;
}

/** Who may assume a role, as IAM would store it. */
export function trustDocument(text: string): PolicyDocument {
  const document = policyIn(text);
  for (const statement of document.statements) {
    const { principals, notPrincipals, resources, notResources } = statement;
    if ((resources ?? notResources) !== undefined) throw malformed('Has prohibited field Resource');
    if ((principals ?? notPrincipals) === undefined) throw malformed('Missing required field Principal');
    if (!isAboutSts(statement)) throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
  }
  return document;
}

function isAboutSts({ actions = [], notActions }: Statement): boolean {
  return notActions === undefined && actions.every((action) => action.toLowerCase().startsWith('sts:'));
}

function policyIn(text: string): PolicyDocument {
  try {
    return parsePolicy(text);
  } catch (error) {
    throw malformed(`Syntax errors in policy. (${error instanceof Error ? error.message : String(error)})`);
  }
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', 400, message);
}
