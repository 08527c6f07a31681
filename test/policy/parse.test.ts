import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePolicy, PolicyProblem } from '../../src/policy/parse.ts';

const allow = { Effect: 'Allow', Action: 'ec2:CopyImage', Resource: '*' };

describe('reading a policy', () => {
  it('makes lists of all that may be single', () => {
    const text = JSON.stringify({
      Version: '2012-10-17',
      Id: 'key-default',
      Statement: {
        Sid: 'Allow use of the key',
        Effect: 'Allow',
        Principal: { AWS: '444455556666', Service: ['ec2.amazonaws.com'] },
        Action: 'kms:*',
        Resource: '*',
        Condition: { Bool: { 'kms:GrantIsForAWSResource': true }, NumericLessThan: { a: [1, '2'] } },
      },
    });
    expect(parsePolicy(text)).toEqual({
      statements: [
        {
          sid: 'Allow use of the key',
          effect: 'Allow',
          principals: { AWS: ['444455556666'], Service: ['ec2.amazonaws.com'] },
          actions: ['kms:*'],
          resources: ['*'],
          conditions: { Bool: { 'kms:GrantIsForAWSResource': ['true'] }, NumericLessThan: { a: ['1', '2'] } },
        },
      ],
    });
  });

  it('takes the older version and no version', () => {
    expect(parsePolicy({ Version: '2008-10-17', Statement: [allow] }).statements).toHaveLength(1);
    expect(parsePolicy({ Statement: [allow, allow] }).statements).toHaveLength(2);
  });

  it('keeps the negated members apart', () => {
    const denial = {
      Effect: 'Deny',
      NotAction: ['iam:*'],
      NotResource: ['arn:aws:s3:::a'],
      NotPrincipal: { AWS: '*' },
    };
    expect(parsePolicy({ Statement: denial }).statements[0]).toEqual({
      effect: 'Deny',
      notActions: ['iam:*'],
      notResources: ['arn:aws:s3:::a'],
      notPrincipals: { AWS: ['*'] },
      conditions: {},
    });
  });
});

describe('reading a policy of some other kind', () => {
  it('leaves unknown condition operators to the evaluation', () => {
    const odd = { ...allow, Condition: { StringResembles: { 'aws:x': 'y' } } };
    expect(parsePolicy({ Statement: odd }).statements[0]?.conditions).toEqual({ StringResembles: { 'aws:x': ['y'] } });
  });

  it('keeps a condition key that objects treat specially', () => {
    const text =
      '{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Null":{"__proto__":"true"}}}}';
    const condition = parsePolicy(text).statements[0]?.conditions['Null'] ?? {};
    expect(Object.entries(condition)).toEqual([['__proto__', ['true']]]);
  });

  it('takes the unique id of a deleted role', () => {
    const trust = { Effect: 'Allow', Principal: { AWS: 'AROACKCEVSQ6C2EXAMPLE' }, Action: 'sts:AssumeRole' };
    expect(parsePolicy({ Statement: trust }).statements).toHaveLength(1);
  });
});

const documents: [what: string, document: unknown, message: string][] = [
  ['text that is no JSON', 'nonsense', 'policy: "nonsense" is not JSON'],
  ['a list', [], 'policy: the list is not an object'],
  ['nothing', undefined, 'policy: nothing is not an object'],
  [
    'another version',
    { Version: '2020-01-01', Statement: [] },
    'Version: "2020-01-01" is not 2012-10-17 or 2008-10-17',
  ],
  ['no statement', { Version: '2012-10-17' }, 'Statement: nothing is not a statement'],
  ['a foreign member', { Statements: [] }, 'policy: "Statements" is not one of Version, Id, Statement'],
  ['a statement of text', { Statement: ['x'] }, 'Statement[0]: "x" is not an object'],
];

const statements: [statement: object, message: string][] = [
  [{ ...allow, Effect: 'allow' }, '.Effect: "allow" is not Allow or Deny'],
  [{ Action: '*', Resource: '*' }, '.Effect: nothing is not Allow or Deny'],
  [
    { ...allow, Actions: 'x' },
    ': "Actions" is not one of Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition',
  ],
  [{ ...allow, NotAction: '*' }, ': the object has both Action and NotAction'],
  [{ Effect: 'Allow', Resource: '*' }, ': the object has neither Action nor NotAction'],
  [{ ...allow, NotResource: '*' }, ': the object has both Resource and NotResource'],
  [{ Effect: 'Allow', Action: '*' }, ': the object has neither Resource nor Principal'],
  [{ ...allow, Principal: '*', NotPrincipal: '*' }, ': the object has both Principal and NotPrincipal'],
  [
    { ...allow, Action: ['ec2:CopyImage', 'CopyImage'] },
    '.Action[1]: "CopyImage" is not an action such as ec2:CopyImage',
  ],
  [{ ...allow, Action: 7 }, '.Action: 7 is not a string'],
  [{ ...allow, Action: null }, '.Action: null is not a string'],
  [{ ...allow, Resource: 'ami-1' }, '.Resource: "ami-1" is not an ARN or *'],
  [
    { ...allow, Principal: 'arn:aws:iam::444455556666:root' },
    '.Principal: "arn:aws:iam::444455556666:root" is not an object',
  ],
  [{ ...allow, Principal: {} }, '.Principal: the object names nobody'],
  [{ ...allow, Principal: { Aws: '*' } }, '.Principal: "Aws" is not one of AWS, Service, Federated, CanonicalUser'],
  [
    { ...allow, Principal: { AWS: 'arn:aws:iam::444455556666:role/*' } },
    '.Principal.AWS: "arn:aws:iam::444455556666:role/*" is not an account, the ARN of a user, role or session, or *',
  ],
  [
    { ...allow, Principal: { AWS: '44445555666' } },
    '.Principal.AWS: "44445555666" is not an account, the ARN of a user, role or session, or *',
  ],
  [{ ...allow, Condition: [] }, '.Condition: the list is not an object'],
  [{ ...allow, Condition: { Bool: 'x' } }, '.Condition.Bool: "x" is not an object'],
  [{ ...allow, Condition: { Bool: { a: null } } }, '.Condition.Bool.a: null is not a string'],
  [{ ...allow, Condition: { Bool: { a: [['x']] } } }, '.Condition.Bool.a: the list is not a string'],
  [{ ...allow, Sid: 1 }, '.Sid: 1 is not a string'],
];

describe('refusing a policy', () => {
  it.each(documents)('refuses %s and names its place', (_, document, message) => {
    expect(() => parsePolicy(document)).toThrow(PolicyProblem);
    expect(() => parsePolicy(document)).toThrow(expect.objectContaining({ message }));
  });

  it.each(statements)('refuses a malformed statement such as %j', (statement, message) => {
    expect(() => parsePolicy({ Statement: [statement] })).toThrow(
      expect.objectContaining({ name: 'PolicyProblem', message: `Statement[0]${message}` }),
    );
  });

  it('shows no more than the start of a text', () => {
    const secret = `${'x'.repeat(80)}secret`;
    expect(() => parsePolicy(secret)).toThrow(
      expect.objectContaining({ message: `policy: "${'x'.repeat(80)}…" is not JSON` }),
    );
  });

  it('survives values nested beyond any stack', () => {
    const deep = `{"Statement":{"Effect":"Allow","Resource":"*","Action":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect(() => parsePolicy(deep)).toThrow(PolicyProblem);
  });

  it('answers any JSON with a policy or a problem', () => {
    const member = fc.constantFrom('Version', 'Statement', 'Effect', 'Principal', 'Action', 'Resource', 'Condition');
    const json = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(member, fc.oneof(fc.jsonValue(), fc.dictionary(member, fc.jsonValue()))),
    );
    fc.assert(
      fc.property(json, (value) => {
        const result = attempt(value);
        expect(result === 'problem' || Array.isArray(result.statements)).toBe(true);
      }),
    );
  });
});

function attempt(value: unknown) {
  try {
    return parsePolicy(value);
  } catch (error) {
    if (error instanceof PolicyProblem) return 'problem';
    throw error;
  }
}
