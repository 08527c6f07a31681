import { describe, expect, it } from 'vitest';
import { decide } from '../../src/policy/decide.ts';
import { bot, call, copier, policy, source, target } from './scenario.ts';

const image = `arn:aws:ec2:eu-west-1:${target}:image/ami-1`;
const everything = policy('admin', { Effect: 'Allow', Action: '*', Resource: '*' });

describe('identity policies', () => {
  it('allow nothing when there are none', () => {
    expect(decide(call(copier, 'ec2:CopyImage', image), { identity: [] })).toEqual({
      outcome: 'implicitly-denied',
      because: 'no identity-based policy allows the ec2:CopyImage action',
    });
  });

  it('name the statement that allowed the call', () => {
    const copying = policy('copying', { Sid: 'Copy', Effect: 'Allow', Action: 'ec2:CopyImage', Resource: '*' });
    const decision = decide(call(copier, 'ec2:CopyImage', image), { identity: [copying] });
    expect(decision).toEqual({
      outcome: 'allowed',
      deciding: { policy: 'copying', statement: copying.document.statements[0] },
      because: 'an identity-based policy allows the ec2:CopyImage action',
    });
  });

  it('lose against an explicit deny in any of them', () => {
    const never = policy('never', { Sid: 'No', Effect: 'Deny', Action: 'ec2:Copy*', Resource: '*' });
    for (const identity of [
      [everything, never],
      [never, everything],
    ]) {
      const decision = decide(call(copier, 'ec2:CopyImage', image), { identity });
      expect(decision.outcome).toBe('explicitly-denied');
      expect(decision.deciding).toEqual({ policy: 'never', statement: never.document.statements[0] });
      expect(decision.because).toBe('with an explicit deny in an identity-based policy');
    }
  });

  it('allow all but the exceptions of NotAction', () => {
    const identity = [policy('power', { Effect: 'Allow', NotAction: ['iam:*', 'ec2:Delete*'], Resource: '*' })];
    expect(decide(call(copier, 'ec2:CopyImage', image), { identity }).outcome).toBe('allowed');
    expect(decide(call(copier, 'ec2:DeleteSnapshot', image), { identity }).outcome).toBe('implicitly-denied');
    expect(decide(call(copier, 'IAM:GetRole', '*'), { identity }).outcome).toBe('implicitly-denied');
  });

  it('deny all but the exceptions of NotResource', () => {
    const fence = policy('fence', { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:ec2:eu-west-1:*' });
    const identity = [everything, fence];
    expect(decide(call(copier, 'ec2:CopyImage', image), { identity }).outcome).toBe('allowed');
    const elsewhere = image.replace('eu-west-1', 'us-east-1');
    expect(decide(call(copier, 'ec2:CopyImage', elsewhere), { identity }).outcome).toBe('explicitly-denied');
  });

  it('reach no resource of an account that granted nothing', () => {
    const decision = decide(call(bot, 'ec2:CopyImage', image), { identity: [everything] });
    expect(decision).toEqual({
      outcome: 'implicitly-denied',
      because: 'no resource-based policy allows the ec2:CopyImage action',
    });
  });

  it('stay unknown where AWS would not store them', () => {
    const misplaced = policy('odd', { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' });
    expect(decide(call(copier, 'ec2:CopyImage', image), { identity: [misplaced] }).outcome).toBe('unknown');
  });
});

describe('the documented launch template policy', () => {
  const template = `arn:aws:ec2:eu-west-1:${target}:launch-template/lt-1`;
  const identity = [
    policy(
      'launch-templates',
      {
        Effect: 'Allow',
        Action: ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'],
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/CreatedBy': 'EC2 Image Builder' } },
      },
      {
        Effect: 'Allow',
        Action: 'ec2:CreateTags',
        Resource: 'arn:aws:ec2:*:*:launch-template/*',
        Condition: { StringEquals: { 'aws:RequestTag/CreatedBy': 'EC2 Image Builder' } },
      },
    ),
  ];
  const outcome = (action: string, context: Record<string, string[]>) =>
    decide(call(copier, action, template, context), { identity }).outcome;

  it('takes templates that carry the CreatedBy tag', () => {
    const tagged = { 'aws:resourcetag/createdby': ['EC2 Image Builder'] };
    expect(outcome('ec2:CreateLaunchTemplateVersion', tagged)).toBe('allowed');
  });

  it.each([
    ['no tag', {}],
    ['a tag in other spelling', { 'aws:resourcetag/createdby': ['ec2 image builder'] }],
    ['only a request tag', { 'aws:requesttag/createdby': ['EC2 Image Builder'] }],
  ])('leaves templates alone that carry %s', (_, context) => {
    expect(outcome('ec2:ModifyLaunchTemplate', context)).toBe('implicitly-denied');
  });

  it('tags templates only with the request tag', () => {
    expect(outcome('ec2:CreateTags', { 'aws:requesttag/createdby': ['EC2 Image Builder'] })).toBe('allowed');
    expect(outcome('ec2:CreateTags', { 'aws:resourcetag/createdby': ['EC2 Image Builder'] })).toBe('implicitly-denied');
  });
});

function put(name: string, account: string) {
  const Resource = `arn:aws:ssm:*:${account}:parameter/ImageBuilder-*`;
  const identity = [policy('parameters', { Effect: 'Allow', Action: 'ssm:PutParameter', Resource })];
  return decide(call(copier, 'ssm:PutParameter', `arn:aws:ssm:eu-west-1:${target}:parameter/${name}`), { identity })
    .outcome;
}

describe('the documented parameter policy', () => {
  it('writes parameters under its own account number', () => {
    expect(put('ImageBuilder-golden', target)).toBe('allowed');
  });

  it('denies when pasted with another account number', () => {
    expect(put('ImageBuilder-golden', source)).toBe('implicitly-denied');
  });

  it('denies names in another case or hierarchy', () => {
    expect(put('imagebuilder-golden', target)).toBe('implicitly-denied');
    expect(put('imagebuilder/golden', target)).toBe('implicitly-denied');
  });
});

describe('session policies', () => {
  const readOnly = policy('session', { Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' });

  it('narrow what the identity policy allows', () => {
    const grounds = { identity: [everything], session: [readOnly] };
    expect(decide(call(copier, 'ec2:DescribeImages', '*'), grounds).outcome).toBe('allowed');
    expect(decide(call(copier, 'ec2:CopyImage', image), grounds)).toEqual({
      outcome: 'implicitly-denied',
      because: 'no session policy allows the ec2:CopyImage action',
    });
  });

  it('grant nothing at all by themselves', () => {
    const decision = decide(call(copier, 'ec2:DescribeImages', '*'), { identity: [], session: [readOnly] });
    expect(decision.because).toBe('no identity-based policy allows the ec2:DescribeImages action');
  });

  it('narrow what the resource policy allows', () => {
    const resource = policy('key', { Effect: 'Allow', Principal: { AWS: copier.roleArn }, Action: '*', Resource: '*' });
    const key = `arn:aws:kms:eu-west-1:${target}:key/1`;
    const grounds = { identity: [], session: [readOnly], resource, requiresResourcePolicy: true };
    expect(decide(call(copier, 'kms:Decrypt', key), grounds).because).toBe(
      'no session policy allows the kms:Decrypt action',
    );
  });

  it('deny explicitly like any other policy', () => {
    const session = [everything, policy('session', { Effect: 'Deny', Action: 'ec2:CopyImage', Resource: '*' })];
    expect(decide(call(copier, 'ec2:CopyImage', image), { identity: [everything], session }).because).toBe(
      'with an explicit deny in a session policy',
    );
  });

  it('do not narrow when none was given', () => {
    const grounds = { identity: [everything], session: [] };
    expect(decide(call(copier, 'ec2:CopyImage', image), grounds).outcome).toBe('allowed');
  });
});

describe('what cannot be evaluated', () => {
  const strange = { Condition: { StringResembles: { 'aws:SourceIp': 'x' } } };
  const maybeAllow = policy('maybe', { Sid: 'Maybe', Effect: 'Allow', Action: '*', Resource: '*', ...strange });
  const maybeDeny = policy('maybe', { Sid: 'Maybe', Effect: 'Deny', Action: 'ec2:*', Resource: '*', ...strange });
  const copy = call(copier, 'ec2:CopyImage', image);

  it('never allows by an unknown operator', () => {
    const decision = decide(copy, { identity: [maybeAllow] });
    expect(decision.outcome).toBe('unknown');
    expect(decision.deciding?.statement.sid).toBe('Maybe');
    expect(decision.because).toBe('it cannot be told whether an identity-based policy allows the ec2:CopyImage action');
  });

  it('keeps an allow that needs no unknown', () => {
    expect(decide(copy, { identity: [maybeAllow, everything] }).outcome).toBe('allowed');
  });

  it('lets an unknown deny spoil a clear allow', () => {
    const decision = decide(copy, { identity: [everything, maybeDeny] });
    expect(decision.outcome).toBe('unknown');
    expect(decision.because).toBe('it cannot be told whether an identity-based policy denies the ec2:CopyImage action');
  });

  it('lets a clear deny settle an unknown one', () => {
    const never = policy('never', { Effect: 'Deny', Action: '*', Resource: '*' });
    const decision = decide(copy, { identity: [everything, maybeDeny], session: [never] });
    expect(decision.outcome).toBe('explicitly-denied');
    expect(decision.deciding?.policy).toBe('never');
  });

  it('ignores an unknown operator of a statement about others', () => {
    expect(decide(call(copier, 'ssm:GetParameter', '*'), { identity: [everything, maybeDeny] }).outcome).toBe(
      'allowed',
    );
  });

  it('is denied all the same when another side is silent', () => {
    const session = [policy('session', { Effect: 'Allow', Action: 'ssm:*', Resource: '*' })];
    expect(decide(copy, { identity: [maybeAllow], session }).outcome).toBe('implicitly-denied');
  });

  it('includes policy variables wherever they could matter', () => {
    const home = policy('home', { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::home/${aws:username}/*' });
    const own = { ...call(copier, 's3:GetObject', 'arn:aws:s3:::home/ada/x'), resourceAccount: target };
    const other = { ...call(copier, 's3:GetObject', 'arn:aws:s3:::away/ada/x'), resourceAccount: target };
    expect(decide(own, { identity: [home] }).outcome).toBe('unknown');
    expect(decide(other, { identity: [home] }).outcome).toBe('implicitly-denied');
  });
});

function copyIf(Condition: object) {
  const identity = [policy('copying', { Effect: 'Allow', Action: '*', Resource: '*', Condition })];
  return decide(call(copier, 'ec2:CopyImage', image), { identity }).outcome;
}

describe('keys that follow from the call', () => {
  it('give the role as the principal of a session', () => {
    expect(copyIf({ ArnEquals: { 'aws:PrincipalArn': copier.roleArn } })).toBe('allowed');
    expect(copyIf({ ArnEquals: { 'aws:PrincipalArn': copier.arn } })).toBe('implicitly-denied');
  });

  it('say that no AWS service is calling', () => {
    expect(copyIf({ Bool: { 'aws:PrincipalIsAWSService': 'false' } })).toBe('allowed');
    expect(copyIf({ Bool: { 'aws:PrincipalIsAWSService': 'true' } })).toBe('implicitly-denied');
  });

  it('give way to what the call itself carries', () => {
    const identity = [
      policy('copying', {
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalAccount': source } },
      }),
    ];
    const copy = call(copier, 'ec2:CopyImage', image, { 'aws:principalaccount': [source] });
    expect(decide(copy, { identity }).outcome).toBe('allowed');
  });

  it('give the accounts of caller and resource', () => {
    expect(copyIf({ StringEquals: { 'aws:PrincipalAccount': target, 'aws:ResourceAccount': target } })).toBe('allowed');
    expect(copyIf({ StringEquals: { 'aws:ResourceAccount': source } })).toBe('implicitly-denied');
  });
});
