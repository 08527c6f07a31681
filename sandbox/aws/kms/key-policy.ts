import type { GetKeyPolicyRequest, GetKeyPolicyResponse, PutKeyPolicyRequest } from '@aws-sdk/client-kms';
import type { PolicyDocument } from '../../../src/policy/document.ts';
import { parsePolicy, PolicyProblem } from '../../../src/policy/parse.ts';
import { policyText } from '../../world/policy-schema.ts';
import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import type { Call } from '../operation.ts';
import { mayUse, ownKeyNamed } from './key-access.ts';

/** The only name a key policy can have. */
const NAME = 'default';
const LONGEST = 32 * 1024;

export function getKeyPolicy(call: Call<GetKeyPolicyRequest>): GetKeyPolicyResponse {
  const key = ownKeyNamed(call, call.input.KeyId ?? '', 'kms:GetKeyPolicy');
  checkName(call.input.PolicyName);
  return { Policy: policyText(key.policy.document), PolicyName: NAME };
}

/** Replaces the whole policy of a key of the caller's account. */
export function putKeyPolicy(call: Call<PutKeyPolicyRequest>): void {
  const { cloud, input } = call;
  const key = ownKeyNamed(call, input.KeyId ?? '', 'kms:PutKeyPolicy');
  checkName(input.PolicyName);
  if (key.manager === 'AWS') {
    throw new AwsError(
      'UnsupportedOperationException',
      400,
      `${key.arn} is managed by AWS: its policy cannot be changed.`,
    );
  }
  const text = input.Policy ?? '';
  if (text.length > LONGEST) throw new AwsError('LimitExceededException', 400, 'The key policy is too long.');
  const document = parsed(text);
  checkPrincipals(cloud, document);
  const changed = { ...key, policy: { ...key.policy, document } };
  if (input.BypassPolicyLockoutSafetyCheck !== true && !mayUse(call, { action: 'kms:PutKeyPolicy', key: changed })) {
    throw malformed('The new key policy will not allow you to update the key policy in the future.');
  }
  key.policy = changed.policy;
}

function checkName(name: string = NAME): void {
  if (name !== NAME) throw new AwsError('NotFoundException', 400, `No such policy exists`);
}

function parsed(text: string): PolicyDocument {
  try {
    const document = parsePolicy(text);
    const isWhole = document.statements.every(
      ({ principals, notPrincipals }) => (principals ?? notPrincipals) !== undefined,
    );
    if (isWhole) return document;
  } catch (error) {
    if (!(error instanceof PolicyProblem)) throw error;
    throw malformed(`Policy contains a syntax error: ${error.message}`);
  }
  throw malformed('Policy contains a statement without a principal.');
}

/** As far as the world knows them: accounts that it does not have may exist. */
function checkPrincipals({ principals: known, world }: Cloud, { statements }: PolicyDocument): void {
  const named = statements.flatMap(({ principals }) =>
    principals === undefined || principals === '*' ? [] : (principals['AWS'] ?? []),
  );
  for (const arn of named) {
    const [, account = ''] = /^arn:aws:iam::(\d{12}):role\//.exec(arn) ?? [];
    if (world.accounts[account] === undefined || known.roles.has(arn)) continue;
    throw malformed('Policy contains a statement with one or more invalid principals.');
  }
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocumentException', 400, message);
}
