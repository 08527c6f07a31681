import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import type { Ask } from '../identity/access.ts';
import { demand, judge } from '../identity/access.ts';
import type { Caller } from '../identity/principals.ts';
import type { Call } from '../operation.ts';
import { jsonRpc } from '../wire/json-rpc.ts';
import type { Grant } from './grants.ts';
import type { Key } from './keys.ts';
import { findKey, originOf } from './keys.ts';

/** What somebody wants to do with a key. */
export type Use = {
  /** `kms:Decrypt` */
  action: string;
  key: Key;
  /** Condition keys of this request alone. */
  context?: Record<string, string[]>;
  encryptionContext?: Record<string, string> | undefined;
  /** `ec2`: the service that asks for the caller, where the caller does not ask itself. */
  via?: string;
};

type Who = { cloud: Cloud; caller: Caller; region: string };

/** These, and no others, know whether an AWS service wants the grant for a resource of its own. */
const ABOUT_GRANTS = new Set(['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant']);

/** Whether key policy and identity policies, or a grant, allow it. */
export function mayUse(who: Who, use: Use): boolean {
  const { outcome } = judge(who, askOf(who, use));
  return outcome === 'allowed' || (outcome === 'implicitly-denied' && isGranted(who, use));
}

/** AccessDeniedException unless the caller may. */
export function demandUse(who: Who, use: Use): void {
  if (!mayUse(who, use)) demand(who, askOf(who, use), jsonRpc.refusals.denied);
}

function askOf({ cloud, caller }: Who, { action, key, context, encryptionContext = {}, via }: Use): Ask {
  const { organization } = cloud.world;
  const ofService = via === undefined ? {} : { 'kms:viaservice': [`${via}.${key.region}.amazonaws.com`] };
  const ofGrants = ABOUT_GRANTS.has(action) ? { 'kms:grantisforawsresource': [String(via !== undefined)] } : {};
  const pairs = Object.entries(encryptionContext);
  return {
    action,
    resource: key.arn,
    resourceAccount: key.account,
    resourcePolicy: key.policy,
    context: {
      'kms:calleraccount': [caller.account],
      'kms:keyspec': [key.spec],
      'kms:keyusage': [key.usage],
      'kms:keyorigin': [originOf(key)],
      'kms:multiregion': ['false'],
      ...(key.alias === undefined ? {} : { 'kms:resourcealiases': [key.alias] }),
      ...(pairs.length === 0 ? {} : { 'kms:encryptioncontextkeys': pairs.map(([name]) => name) }),
      ...Object.fromEntries(pairs.map(([name, value]) => [`kms:encryptioncontext:${name}`, [value]])),
      ...(organization === undefined ? {} : { 'aws:principalorgid': [organization.id] }),
      ...ofService,
      ...ofGrants,
      ...context,
    },
  };
}

/** A grant does not get past the policy of a session, which only narrows. */
function isGranted(who: Who, use: Use): boolean {
  const { session, ...caller } = who.caller;
  if (!who.cloud.grants.some((grant) => covers(grant, caller, use))) return false;
  if (session === undefined) return true;
  const { action, resource, context = {} } = askOf(who, use);
  const narrowed = { cloud: who.cloud, region: who.region, caller: { ...caller, identity: session } };
  return judge(narrowed, { action, resource, context }).outcome === 'allowed';
}

function covers(grant: Grant, caller: Caller, { action, key, encryptionContext = {} }: Use): boolean {
  const isGrantee = grant.granteePrincipal === caller.arn || grant.granteePrincipal === caller.roleArn;
  if (grant.keyArn !== key.arn || !isGrantee) return false;
  if (!grant.operations.some((operation) => `kms:${operation}` === action)) return false;
  const { EncryptionContextSubset: subset, EncryptionContextEquals: equal, SourceArn } = grant.constraints ?? {};
  // Only AWS services act for a resource, and none of them uses grants here.
  if (SourceArn !== undefined) return false;
  const wanted = Object.entries(equal ?? subset ?? {});
  const hasAll = wanted.every(([name, value]) => encryptionContext[name] === value);
  return hasAll && (equal === undefined || Object.keys(encryptionContext).length === wanted.length);
}

/** What the name of a key in a request must be: for some operations an alias is none. */
type Naming = { aliases: boolean };

/** The key a request names, or KMS's refusal. */
export function keyNamed(call: Call<unknown>, name: string, { aliases }: Naming): Key {
  const { cloud, caller, region } = call;
  const [, , service, itsRegion, , resource] = name.split(':');
  const isArn = name.startsWith('arn:');
  if (isArn && (service !== 'kms' || resource === undefined)) {
    throw new AwsError('InvalidArnException', 400, `Invalid arn ${name}`);
  }
  if (isArn && itsRegion !== region) throw new AwsError('NotFoundException', 400, `Invalid arn ${itsRegion}`);
  const isAlias = (isArn ? resource : name)?.startsWith('alias/') === true;
  if (isAlias && !aliases) {
    throw new AwsError('InvalidArnException', 400, 'Key Aliases are not supported for this operation.');
  }
  const key = findKey(cloud.keys, name, { account: caller.account, region });
  if (key !== undefined) return key;
  const arn = isArn ? name : `arn:aws:kms:${region}:${caller.account}:${isAlias ? name : `key/${name}`}`;
  throw new AwsError('NotFoundException', 400, isAlias ? `Alias ${arn} is not found.` : `Key '${arn}' does not exist`);
}

/** The key, if it is one of the caller's account: some operations are for nobody else, whatever the policy says. */
export function ownKeyNamed(call: Call<unknown>, name: string, action: string): Key {
  const key = keyNamed(call, name, { aliases: false });
  if (key.account === call.caller.account) {
    demandUse(call, { action, key });
    return key;
  }
  const sentence = `User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ${key.arn}`;
  throw jsonRpc.refusals.denied(`${sentence} because no resource-based policy allows the ${action} action`);
}

/** Cryptography and grants need a key that works. */
export function checkState({ arn, state }: Key): void {
  if (state === 'Disabled') throw new AwsError('DisabledException', 400, `${arn} is disabled.`);
  if (state === 'Enabled') return;
  const why = state === 'PendingDeletion' ? 'pending deletion' : 'pending import';
  throw new AwsError('KMSInvalidStateException', 400, `${arn} is ${why}.`);
}
