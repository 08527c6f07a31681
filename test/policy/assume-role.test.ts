import { describe, expect, it } from 'vitest';
import { decide } from '../../src/policy/decide.ts';
import { bot, call, copier, policy, root, source, stranger, target, user } from './scenario.ts';

const role = copier.roleArn;
const ownRole = `arn:aws:iam::${source}:role/auditor`;
const mayAssume = policy('identity', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: role });
const mayAssumeOwn = policy('identity', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ownRole });

function trust(principal: unknown, more: object = {}) {
  return policy('trust', { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more });
}

function assume(principal: Parameters<typeof call>[0], arn: string, grounds: object) {
  return decide(call(principal, 'sts:AssumeRole', arn), { identity: [], requiresResourcePolicy: true, ...grounds });
}

describe('assuming a role of another account', () => {
  it('succeeds when trust names the account and identity allows', () => {
    const decision = assume(bot, role, { identity: [mayAssume], resource: trust({ AWS: root(source) }) });
    expect(decision.outcome).toBe('allowed');
    expect(decision.deciding?.policy).toBe('identity');
  });

  it('fails when trust names the account but identity is silent', () => {
    const decision = assume(bot, role, { resource: trust({ AWS: root(source) }) });
    expect(decision).toEqual({
      outcome: 'implicitly-denied',
      because: 'no identity-based policy allows the sts:AssumeRole action',
    });
  });

  it('fails without an identity policy though trust names the caller', () => {
    expect(assume(bot, role, { resource: trust({ AWS: bot.roleArn }) }).outcome).toBe('implicitly-denied');
  });

  it('fails when trust names some other account', () => {
    const decision = assume(bot, role, { identity: [mayAssume], resource: trust({ AWS: root(stranger) }) });
    expect(decision).toEqual({
      outcome: 'implicitly-denied',
      because: 'no role trust policy allows the sts:AssumeRole action',
    });
  });

  it('fails when trust names the target account itself', () => {
    const decision = assume(bot, role, { identity: [mayAssume], resource: trust({ AWS: root(target) }) });
    expect(decision.outcome).toBe('implicitly-denied');
  });

  it('fails when trust names only the service principal', () => {
    const decision = assume(bot, role, {
      identity: [mayAssume],
      resource: trust({ Service: 'imagebuilder.amazonaws.com' }),
    });
    expect(decision.because).toBe('no role trust policy allows the sts:AssumeRole action');
  });

  it('fails when trust is narrowed to another role', () => {
    const linked = `arn:aws:iam::${source}:role/aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder`;
    expect(assume(bot, role, { identity: [mayAssume], resource: trust({ AWS: linked }) }).outcome).toBe(
      'implicitly-denied',
    );
  });
});

describe('a role of another account', () => {
  it('cannot be assumed when it does not exist', () => {
    expect(assume(bot, role, { identity: [mayAssume] }).outcome).toBe('implicitly-denied');
  });

  it('cannot be assumed when it lives under another path', () => {
    const elsewhere = `arn:aws:iam::${target}:role/images/EC2ImageBuilderDistributionCrossAccountRole`;
    const decision = assume(bot, elsewhere, { identity: [mayAssume], resource: trust({ AWS: root(source) }) });
    expect(decision.because).toBe('no identity-based policy allows the sts:AssumeRole action');
  });

  it('cannot be assumed when its trust policy denies explicitly', () => {
    const closed = policy(
      'trust',
      { Effect: 'Allow', Principal: { AWS: source }, Action: 'sts:AssumeRole' },
      { Sid: 'Never', Effect: 'Deny', Principal: { AWS: bot.roleArn }, Action: 'sts:*' },
    );
    const decision = assume(bot, role, { identity: [mayAssume], resource: closed });
    expect(decision.outcome).toBe('explicitly-denied');
    expect(decision.because).toBe('with an explicit deny in the role trust policy');
    expect(decision.deciding?.statement.sid).toBe('Never');
  });

  it('is assumed with the external id its trust demands', () => {
    const resource = trust({ AWS: source }, { Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } });
    const grounds = { identity: [mayAssume], resource, requiresResourcePolicy: true };
    expect(decide(call(bot, 'sts:AssumeRole', role), grounds).outcome).toBe('implicitly-denied');
    const told = call(bot, 'sts:AssumeRole', role, { 'sts:externalid': ['secret'] });
    expect(decide(told, grounds).outcome).toBe('allowed');
  });
});

describe('assuming a role of the same account', () => {
  it.each([
    ['the user', user, user.arn],
    ['the session', bot, bot.arn],
    ['the role of the session', bot, bot.roleArn],
    ['everybody', user, '*'],
  ])('needs no identity policy when trust names %s', (_, principal, named) => {
    const decision = assume(principal, ownRole, { resource: trust({ AWS: named }) });
    expect(decision.outcome).toBe('allowed');
    expect(decision.deciding?.policy).toBe('trust');
  });

  it.each([
    ['root', root(source)],
    ['number', source],
  ])('needs identity to agree when trust names its account %s', (_, named) => {
    const resource = trust({ AWS: named });
    expect(assume(user, ownRole, { resource }).because).toBe(
      'no identity-based policy allows the sts:AssumeRole action',
    );
    expect(assume(user, ownRole, { resource, identity: [mayAssumeOwn] }).outcome).toBe('allowed');
  });

  it('fails on identity alone because trust must agree', () => {
    const resource = trust({ AWS: root(target) });
    expect(assume(user, ownRole, { resource, identity: [mayAssumeOwn] }).because).toBe(
      'no role trust policy allows the sts:AssumeRole action',
    );
  });

  it('does not take a like-named user of another account', () => {
    const resource = trust({ AWS: `arn:aws:iam::${stranger}:user/ada` });
    expect(assume(user, ownRole, { resource }).outcome).toBe('implicitly-denied');
  });
});

function getUnlessExcepted(...names: string[]) {
  const resource = policy(
    'resource',
    { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
    { Effect: 'Deny', NotPrincipal: { AWS: names }, Action: '*', Resource: '*' },
  );
  return decide(call(bot, 's3:GetObject', 'arn:aws:s3:::bucket/key'), { identity: [], resource }).outcome;
}

describe('exceptions by NotPrincipal', () => {
  it('spares a caller listed with role, session and account', () => {
    expect(getUnlessExcepted(bot.arn, bot.roleArn, root(source))).toBe('allowed');
  });

  it('denies a caller of whom only the account is listed', () => {
    expect(getUnlessExcepted(root(source))).toBe('explicitly-denied');
  });

  it('denies a caller who is not listed', () => {
    expect(getUnlessExcepted(copier.roleArn, root(target))).toBe('explicitly-denied');
  });

  it.each([
    ['the account', [bot.arn, bot.roleArn]],
    ['the session', [bot.roleArn, root(source)]],
    ['the role', [bot.arn, root(source)]],
  ])('stays unknown while the exception lacks %s', (_, names) => {
    expect(getUnlessExcepted(...names)).toBe('unknown');
  });

  it('never allows through NotPrincipal, which AWS does not support', () => {
    const resource = policy('resource', {
      Effect: 'Allow',
      NotPrincipal: { AWS: stranger },
      Action: '*',
      Resource: '*',
    });
    expect(decide(call(bot, 's3:GetObject', 'arn:aws:s3:::bucket/key'), { identity: [], resource }).outcome).toBe(
      'unknown',
    );
  });
});
