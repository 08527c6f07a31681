import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type {
  CreateGrantRequest,
  CreateGrantResponse,
  GrantConstraints,
  GrantListEntry,
  GrantOperation,
  ListGrantsRequest,
  ListGrantsResponse,
  RevokeGrantRequest,
} from '@aws-sdk/client-kms';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../operation.ts';
import { endDryRun } from './cryptography.ts';
import { checkState, demandUse, keyNamed } from './key-access.ts';
import type { Key } from './keys.ts';

/** Lets one principal do some things with one key, beside the key's policy. */
export type Grant = {
  /** 64 hexadecimal digits. */
  id: string;
  /** The same request with the same name finds the grant it made before. */
  name?: string;
  keyArn: string;
  granteePrincipal: string;
  retiringPrincipal?: string;
  issuingAccount: string;
  operations: GrantOperation[];
  constraints?: GrantConstraints;
  createdAt: number;
};

const DEFAULT_PAGE = 50;

export function createGrant(call: Call<CreateGrantRequest>): CreateGrantResponse {
  const { cloud, input } = call;
  const key = keyNamed(call, input.KeyId ?? '', { aliases: false });
  const grantee = input.GranteePrincipal;
  if (grantee === undefined) {
    throw new AwsError(
      'ValidationException',
      400,
      'GranteePrincipal must be specified: services are no grantees here.',
    );
  }
  const operations = [...new Set(input.Operations)];
  const context = {
    'kms:granteeprincipal': [grantee],
    'kms:grantoperations': operations,
    ...(input.RetiringPrincipal === undefined ? {} : { 'kms:retiringprincipal': [input.RetiringPrincipal] }),
    ...constraintContext(input.Constraints),
  };
  demandUse(call, { action: 'kms:CreateGrant', key, context });
  checkState(key);
  for (const principal of [grantee, input.RetiringPrincipal]) {
    if (principal !== undefined) checkPrincipal(principal);
  }
  checkOperations(key, operations);
  endDryRun(input.DryRun);
  const grant = grantOf(call, key, operations);
  const earlier = cloud.grants.find((each) => isSame(each, grant));
  if (earlier === undefined) cloud.grants.push(grant);
  const { id } = earlier ?? grant;
  return { GrantId: id, GrantToken: Buffer.from(`${id}${cloud.serial()}`).toString('base64') };
}

function grantOf({ cloud, caller, input }: Call<CreateGrantRequest>, key: Key, operations: GrantOperation[]): Grant {
  const id = createHash('sha256').update(`grant ${key.arn} ${cloud.serial()}`).digest('hex');
  return {
    id,
    ...(input.Name === undefined ? {} : { name: input.Name }),
    keyArn: key.arn,
    granteePrincipal: input.GranteePrincipal ?? '',
    ...(input.RetiringPrincipal === undefined ? {} : { retiringPrincipal: input.RetiringPrincipal }),
    issuingAccount: caller.account,
    operations,
    ...(input.Constraints === undefined ? {} : { constraints: input.Constraints }),
    createdAt: cloud.clock.now(),
  };
}

/** Only a name makes a request one that can be repeated. */
function isSame(grant: Grant, other: Grant): boolean {
  const { id, createdAt } = other;
  return grant.name !== undefined && isDeepStrictEqual({ ...grant, id, createdAt }, other);
}

function constraintContext({ EncryptionContextEquals, EncryptionContextSubset }: GrantConstraints = {}) {
  const names = [
    ...(EncryptionContextEquals === undefined ? [] : ['EncryptionContextEquals']),
    ...(EncryptionContextSubset === undefined ? [] : ['EncryptionContextSubset']),
  ];
  return names.length === 0 ? {} : { 'kms:grantconstrainttype': names };
}

function checkPrincipal(arn: string): void {
  if (/^arn:aws:(iam::\d{12}:(root|user\/.+|role\/.+)|sts::\d{12}:(assumed-role|federated-user)\/.+)$/.test(arn))
    return;
  throw new AwsError('InvalidArnException', 400, `ARN does not refer to a valid principal: ${arn}`);
}

const OF_ANY_KEY: readonly GrantOperation[] = ['CreateGrant', 'RetireGrant', 'DescribeKey'];
const OF_ENCRYPTION: readonly GrantOperation[] = ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo'];
const OF_DATA_KEYS: readonly GrantOperation[] = [
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
];

/** A grant names only what such a key can do. */
function checkOperations(key: Key, operations: readonly GrantOperation[]): void {
  const possible = new Set([...OF_ANY_KEY, ...operationsOf(key)]);
  const wrong = operations.find((operation) => !possible.has(operation));
  if (wrong === undefined) return;
  const message = `Operation ${wrong} is not supported for a grant on a key of spec ${key.spec} and usage ${key.usage}`;
  throw new AwsError('ValidationException', 400, message);
}

function operationsOf({ spec, usage }: Key): readonly GrantOperation[] {
  if (usage === 'GENERATE_VERIFY_MAC') return ['GenerateMac', 'VerifyMac'];
  if (usage === 'SIGN_VERIFY') return ['Sign', 'Verify', 'GetPublicKey'];
  return spec === 'SYMMETRIC_DEFAULT' ? [...OF_ENCRYPTION, ...OF_DATA_KEYS] : [...OF_ENCRYPTION, 'GetPublicKey'];
}

export function listGrants(call: Call<ListGrantsRequest>): ListGrantsResponse {
  const { cloud, input } = call;
  const key = keyNamed(call, input.KeyId ?? '', { aliases: false });
  demandUse(call, { action: 'kms:ListGrants', key });
  const found = cloud.grants
    .filter(({ keyArn }) => keyArn === key.arn)
    .filter(({ id }) => input.GrantId === undefined || id === input.GrantId)
    .filter(({ granteePrincipal }) => [undefined, granteePrincipal].includes(input.GranteePrincipal));
  const start = input.Marker === undefined ? 0 : found.findIndex(({ id }) => id === input.Marker);
  if (start < 0) throw new AwsError('InvalidMarkerException', 400, 'Invalid marker');
  const end = start + (input.Limit ?? DEFAULT_PAGE);
  const next = found[end];
  return {
    Grants: found.slice(start, end).map(entryOf),
    Truncated: next !== undefined,
    ...(next === undefined ? {} : { NextMarker: next.id }),
  };
}

function entryOf(grant: Grant): GrantListEntry {
  return {
    KeyId: grant.keyArn,
    GrantId: grant.id,
    Name: grant.name ?? '',
    CreationDate: new Date(grant.createdAt),
    GranteePrincipal: grant.granteePrincipal,
    ...(grant.retiringPrincipal === undefined ? {} : { RetiringPrincipal: grant.retiringPrincipal }),
    IssuingAccount: `arn:aws:iam::${grant.issuingAccount}:root`,
    Operations: grant.operations,
    ...(grant.constraints === undefined ? {} : { Constraints: grant.constraints }),
  };
}

export function revokeGrant(call: Call<RevokeGrantRequest>): void {
  const { cloud, input } = call;
  const key = keyNamed(call, input.KeyId ?? '', { aliases: false });
  demandUse(call, { action: 'kms:RevokeGrant', key });
  const at = cloud.grants.findIndex(({ id, keyArn }) => id === input.GrantId && keyArn === key.arn);
  if (at < 0) throw new AwsError('NotFoundException', 400, `Grant ID ${input.GrantId} not found`);
  endDryRun(input.DryRun);
  cloud.grants.splice(at, 1);
}
