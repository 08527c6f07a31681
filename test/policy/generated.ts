import * as fc from 'fast-check';
import type { RawPolicy, RawStatement, Scene } from './reference.ts';
import { bot, copier, root, source, stranger, target, user } from './scenario.ts';

// Few names and many stars, so that statements and calls meet often.

const kmsKey = `arn:aws:kms:eu-west-1:${source}:key/k1`;
const image = `arn:aws:ec2:eu-west-1:${target}:image/ami-1`;

const called = ['kms:Decrypt', 'kms:CreateGrant', 'ec2:CopyImage', 'sts:AssumeRole'];
const touched = [kmsKey, image, copier.roleArn, bot.roleArn];

const actions = [
  '*',
  '*',
  '*',
  '*',
  'kms:*',
  'KMS:decrypt',
  'kms:?ecrypt',
  'kms:Create*',
  'ec2:*',
  'ec2:CopyImage',
  'sts:assumerole',
];
const exactResources = [kmsKey, image, copier.roleArn];
const wildResources = [
  '*',
  '*',
  '*',
  '*',
  'arn:aws:kms:*',
  'arn:aws:ec2:*:*:image/*',
  'arn:aws:iam::*:role/?*',
  'arn:aws:ec2:EU-*',
];
const resources = [...exactResources, ...wildResources, 'arn:aws:kms:eu-west-1:${aws:PrincipalAccount}:key/k1'];
const callers = [bot.arn, bot.roleArn, copier.arn, copier.roleArn, user.arn];
const accounts = [source, root(source), target, root(target), root(stranger)];
const principals = ['*', '*', '*', '*', ...callers, ...accounts];

const tags = ['EC2 Image Builder', 'ec2 image builder', 'EC2*', 'E?2 Image Builder', 'other', '${aws:username}'];
const arns = [...callers, 'arn:aws:iam::*:role/*', `arn:aws:iam::${source}:role/ami-*`, 'arn:aws:*:*:*:user/*'];
const networks = ['10.0.0.0/8', '10.1.2.3', '203.0.113.128/25', '0.0.0.0/0'];

type Question = { key: string; operators: string[]; values: string[] };

const questions: Question[] = [
  {
    key: 'aws:ResourceTag/CreatedBy',
    operators: ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike'],
    values: tags,
  },
  { key: 'aws:TagKeys', operators: ['StringEquals', 'StringNotLike', 'StringEqualsIfExists'], values: tags },
  { key: 'aws:TagKeys', operators: ['Null'], values: ['true', 'false'] },
  { key: 'aws:SourceArn', operators: ['ArnEquals', 'ArnLike', 'ArnNotLike', 'ArnLikeIfExists'], values: arns },
  { key: 'aws:PrincipalArn', operators: ['ArnEquals', 'ArnNotEquals'], values: arns },
  { key: 'kms:GrantIsForAWSResource', operators: ['Bool', 'BoolIfExists'], values: ['true', 'false'] },
  {
    key: 'aws:MultiFactorAuthAge',
    operators: ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (order) => `Numeric${order}`,
    ),
    values: ['1', '5', '5.5', '-3'],
  },
  {
    key: 'aws:CurrentTime',
    operators: ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateGreaterThanEquals'],
    values: ['2026-11-23', '2026-11-23T10:00:00Z'],
  },
  { key: 'aws:SourceIp', operators: ['IpAddress', 'NotIpAddress', 'IpAddressIfExists'], values: networks },
  { key: 'aws:SourceIp', operators: ['StringResembles', 'BinaryEquals'], values: ['x', 'y'] },
  { key: 'aws:UserAgent', operators: ['StringSounds', 'ForSomeValues:StringLike'], values: ['x', 'y'] },
];

const carried: Record<string, string[][]> = {
  'aws:resourcetag/createdby': [['EC2 Image Builder'], ['other'], ['']],
  'aws:tagkeys': [['EC2 Image Builder'], ['other', 'EC2 Image Builder'], ['other'], ['']],
  'aws:sourcearn': [[bot.roleArn], [copier.roleArn]],
  'kms:grantisforawsresource': [['true'], ['false']],
  'aws:multifactorauthage': [['5'], ['-3'], ['5.50']],
  'aws:currenttime': [['2026-11-23T00:00:00Z'], ['2026-11-23T11:00:00+01:00']],
  'aws:sourceip': [['10.1.2.3'], ['203.0.113.129'], ['203.0.113.127']],
};

function weighted<T>(...choices: [weight: number, arbitrary: fc.Arbitrary<T>][]): fc.Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

function oneOrSome(values: string[]): fc.Arbitrary<string | string[]> {
  return fc.oneof(
    fc.constantFrom(...values),
    fc.subarray(values, { minLength: 1, maxLength: Math.min(3, values.length) }),
  );
}

/** `{ Action }` mostly, `{ NotAction }` now and then. */
function member(name: string, values: string[]): fc.Arbitrary<object> {
  const named = (key: string) => oneOrSome(values).map((value) => ({ [key]: value }));
  return weighted([6, named(name)], [1, named(`Not${name}`)]);
}

function conditionOn({ key, operators, values }: Question): fc.Arbitrary<object> {
  const prefix = weighted([5, fc.constant('')], [1, fc.constantFrom('ForAllValues:', 'ForAnyValue:')]);
  return fc
    .tuple(prefix, fc.constantFrom(...operators), oneOrSome(values))
    .map(([set, operator, wanted]) => ({ [operator === 'Null' ? operator : set + operator]: { [key]: wanted } }));
}

const condition = fc.oneof(...questions.map(conditionOn));
const conditions = weighted<object>(
  [6, fc.constant({})],
  [3, condition.map((one) => ({ Condition: one }))],
  [1, fc.tuple(condition, condition).map(([one, other]) => ({ Condition: { ...one, ...other } }))],
);

const principal = weighted<object>(
  [6, oneOrSome(principals).map((AWS) => ({ Principal: { AWS } }))],
  [1, fc.constantFrom<object>({ Principal: '*' }, { Principal: { Service: 'ec2.amazonaws.com' } })],
  [1, fc.subarray(principals, { minLength: 1, maxLength: 5 }).map((AWS) => ({ NotPrincipal: { AWS } }))],
);

function policy(whom: fc.Arbitrary<object>): fc.Arbitrary<RawPolicy> {
  const effect = weighted([8, fc.constant('Allow')], [1, fc.constant('Deny')]);
  const statement = fc
    .tuple(effect, member('Action', actions), member('Resource', resources), conditions, whom)
    .map(([Effect, ...members]): RawStatement => Object.assign({ Effect }, ...members));
  return fc.array(statement, { minLength: 1, maxLength: 3 }).map((Statement) => ({ Statement }));
}

const unnamed = policy(fc.constant({}));
const context = fc.record(
  Object.fromEntries(Object.entries(carried).map(([key, values]) => [key, fc.constantFrom(...values)])),
  { requiredKeys: [] },
);

/** Any call, with any policies that could stand around it. */
export const scenes: fc.Arbitrary<Scene> = fc
  .record({
    principal: fc.constantFrom<Scene['principal'][]>(bot, copier, user),
    action: fc.constantFrom(...called),
    resource: fc.constantFrom(...touched),
    context,
    control: fc.constant<RawPolicy[]>([]),
    identity: weighted([1, fc.constant<RawPolicy[]>([])], [5, unnamed.map((one) => [one])]),
    session: weighted([4, fc.constant<RawPolicy[]>([])], [1, unnamed.map((one) => [one])]),
    resourcePolicy: fc.option(policy(principal), { nil: undefined, freq: 6 }),
    requiresResourcePolicy: fc.boolean(),
  })
  .map((scene) => ({
    ...scene,
    resourceAccount: scene.resource.split(':')[4] ?? '',
    context: { ...scene.context, 'aws:principalarn': [scene.principal.roleArn ?? scene.principal.arn] },
  }));
