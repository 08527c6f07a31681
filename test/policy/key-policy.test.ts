import { describe, expect, it } from 'vitest';
import { type AccessRequest, decide, type NamedPolicy } from '../../src/policy/decide.ts';
import { bot, call, copier, policy, root, source, stranger, target, user } from './scenario.ts';

const key = `arn:aws:kms:eu-west-1:${source}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const uses = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
const grants = ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'];

const rootStatement = { Effect: 'Allow', Principal: { AWS: root(source) }, Action: 'kms:*', Resource: '*' };
const targetUses = { Sid: 'Use', Effect: 'Allow', Principal: { AWS: root(target) }, Action: uses, Resource: '*' };
const targetGrants = {
  Sid: 'Grant',
  Effect: 'Allow',
  Principal: { AWS: root(target) },
  Action: grants,
  Resource: '*',
  Condition: { Bool: { 'kms:GrantIsForAWSResource': true } },
};
const shared = policy('key', rootStatement, targetUses, targetGrants);
const mayUse = policy('identity', { Effect: 'Allow', Action: [...uses, ...grants], Resource: key });

function useKey(principal: AccessRequest['principal'], identity: NamedPolicy[], resource: NamedPolicy) {
  return decide(call(principal, 'kms:Decrypt', key), { identity, resource, requiresResourcePolicy: true });
}

describe('a key of another account', () => {
  it('opens when key policy and identity policy both allow', () => {
    expect(useKey(copier, [mayUse], shared).outcome).toBe('allowed');
  });

  it('stays closed when the identity policy is silent', () => {
    expect(useKey(copier, [], shared)).toEqual({
      outcome: 'implicitly-denied',
      because: 'no identity-based policy allows the kms:Decrypt action',
    });
  });

  it('stays closed when the key policy omits the account', () => {
    expect(useKey(copier, [mayUse], policy('key', rootStatement))).toEqual({
      outcome: 'implicitly-denied',
      because: 'no resource-based policy allows the kms:Decrypt action',
    });
  });

  it('stays closed when only a third account is named', () => {
    const elsewhere = policy('key', rootStatement, { ...targetUses, Principal: { AWS: stranger } });
    expect(useKey(copier, [mayUse], elsewhere).outcome).toBe('implicitly-denied');
  });

  it('stays closed when the identity policy names another key', () => {
    const other = policy('identity', {
      Effect: 'Allow',
      Action: 'kms:*',
      Resource: key.replace('1234abcd', 'ffffffff'),
    });
    expect(useKey(copier, [other], shared).outcome).toBe('implicitly-denied');
  });

  it('needs the identity policy though the role is named', () => {
    const named = policy('key', rootStatement, { ...targetUses, Principal: { AWS: copier.roleArn } });
    expect(useKey(copier, [], named).outcome).toBe('implicitly-denied');
    expect(useKey(copier, [mayUse], named).outcome).toBe('allowed');
  });

  it('covers the two halves of ReEncrypt by wildcard', () => {
    const grounds = { identity: [mayUse], resource: shared, requiresResourcePolicy: true };
    expect(decide(call(copier, 'kms:ReEncryptFrom', key), grounds).outcome).toBe('allowed');
    expect(decide(call(copier, 'kms:ReEncryptTo', key), grounds).outcome).toBe('allowed');
    expect(decide(call(copier, 'kms:PutKeyPolicy', key), grounds).outcome).toBe('implicitly-denied');
  });
});

function grant(context: AccessRequest['context']) {
  const grounds = { identity: [mayUse], resource: shared, requiresResourcePolicy: true };
  return decide(call(copier, 'kms:CreateGrant', key, context), grounds).outcome;
}

describe('grants limited to AWS resources', () => {
  it('are given to a service acting for the caller', () => {
    expect(grant({ 'kms:grantisforawsresource': ['true'] })).toBe('allowed');
  });

  it('are refused to a direct call', () => {
    expect(grant({ 'kms:grantisforawsresource': ['false'] })).toBe('implicitly-denied');
  });

  it('are refused when the call does not say', () => {
    expect(grant({})).toBe('implicitly-denied');
  });
});

describe('a key of the own account', () => {
  const nobodyElse = policy('key', { ...rootStatement, Principal: { AWS: user.arn } });

  it('opens by identity policy under the root statement', () => {
    expect(useKey(bot, [mayUse], policy('key', rootStatement)).outcome).toBe('allowed');
    expect(useKey(bot, [], policy('key', rootStatement)).because).toBe(
      'no identity-based policy allows the kms:Decrypt action',
    );
  });

  it('ignores identity policies without the root statement', () => {
    expect(useKey(bot, [mayUse], nobodyElse)).toEqual({
      outcome: 'implicitly-denied',
      because: 'no resource-based policy allows the kms:Decrypt action',
    });
  });

  it('opens to the named user without an identity policy', () => {
    const decision = useKey(user, [], nobodyElse);
    expect(decision.outcome).toBe('allowed');
    expect(decision.because).toBe('a resource-based policy allows the kms:Decrypt action');
  });

  it('opens to everybody of the account by CallerAccount', () => {
    const managed = policy('key', {
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'kms:CallerAccount': source } },
    });
    expect(useKey(bot, [], managed).outcome).toBe('allowed');
    expect(useKey(copier, [mayUse], managed).outcome).toBe('implicitly-denied');
  });

  it('stays closed without a key policy', () => {
    expect(decide(call(bot, 'kms:Decrypt', key), { identity: [mayUse], requiresResourcePolicy: true }).outcome).toBe(
      'implicitly-denied',
    );
  });

  it('stays closed to the caller a key policy denies', () => {
    const closed = policy('key', rootStatement, {
      ...rootStatement,
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:Decrypt',
    });
    expect(useKey(bot, [mayUse], closed).because).toBe('with an explicit deny in a resource-based policy');
  });
});
