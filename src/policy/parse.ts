import type { PolicyDocument, Principals, Statement } from './document.ts';

/** What AWS would refuse as MalformedPolicyDocument. */
export class PolicyProblem extends Error {
  constructor(path: string, value: unknown, problem: string) {
    super(`${path}: ${shown(value)} ${problem}`);
    this.name = 'PolicyProblem';
  }
}

/** Reads a policy document from its JSON text, or from the object it stands for. */
export function parsePolicy(json: unknown): PolicyDocument {
  const document = asObject('policy', typeof json === 'string' ? fromText(json) : json);
  onlyMembers('policy', document, ['Version', 'Id', 'Statement']);
  const { Version: version, Id: id, Statement: statement } = document;
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    throw new PolicyProblem('Version', version, 'is not 2012-10-17 or 2008-10-17');
  }
  if (id !== undefined) asString('Id', id);
  if (statement === undefined) throw new PolicyProblem('Statement', statement, 'is not a statement');
  const list = oneOrMany(statement);
  return { statements: list.map((one, at) => parseStatement(`Statement[${at}]`, one)) };
}

const members = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

function parseStatement(path: string, value: unknown): Statement {
  const given = asObject(path, value);
  onlyMembers(path, given, members);
  oneOf(path, given, ['Action', 'NotAction']);
  notBoth(path, given, ['Resource', 'NotResource']);
  notBoth(path, given, ['Principal', 'NotPrincipal']);
  if (!['Principal', 'NotPrincipal', 'Resource', 'NotResource'].some((name) => given[name] !== undefined)) {
    throw new PolicyProblem(path, value, 'has neither Resource nor Principal');
  }
  return {
    effect: asEffect(`${path}.Effect`, given['Effect']),
    conditions: given['Condition'] === undefined ? {} : asConditions(`${path}.Condition`, given['Condition']),
    ...optionalMembers(path, given),
  };
}

function optionalMembers(path: string, given: Record<string, unknown>): Omit<Statement, 'effect' | 'conditions'> {
  const read: Omit<Statement, 'effect' | 'conditions'> = {};
  const { Sid, Action, NotAction, Resource, NotResource, Principal, NotPrincipal } = given;
  if (Sid !== undefined) read.sid = asString(`${path}.Sid`, Sid);
  if (Action !== undefined) read.actions = asActions(`${path}.Action`, Action);
  if (NotAction !== undefined) read.notActions = asActions(`${path}.NotAction`, NotAction);
  if (Resource !== undefined) read.resources = asResources(`${path}.Resource`, Resource);
  if (NotResource !== undefined) read.notResources = asResources(`${path}.NotResource`, NotResource);
  if (Principal !== undefined) read.principals = asPrincipals(`${path}.Principal`, Principal);
  if (NotPrincipal !== undefined) read.notPrincipals = asPrincipals(`${path}.NotPrincipal`, NotPrincipal);
  return read;
}

function asEffect(path: string, value: unknown): Statement['effect'] {
  if (value === 'Allow' || value === 'Deny') return value;
  throw new PolicyProblem(path, value, 'is not Allow or Deny');
}

function asActions(path: string, value: unknown): string[] {
  return eachString(path, value, (action) =>
    /^(\*|[\w*?-]+:[\w*?-]+)$/.test(action) ? undefined : 'is not an action such as ec2:CopyImage',
  );
}

function asResources(path: string, value: unknown): string[] {
  return eachString(path, value, (arn) => (arn === '*' || arn.startsWith('arn:') ? undefined : 'is not an ARN or *'));
}

const principalKinds = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

function asPrincipals(path: string, value: unknown): Principals {
  if (value === '*') return '*';
  const given = asObject(path, value);
  onlyMembers(path, given, principalKinds);
  const kinds = Object.entries(given);
  if (kinds.length === 0) throw new PolicyProblem(path, value, 'names nobody');
  return Object.fromEntries(
    kinds.map(([kind, names]) => [
      kind,
      eachString(`${path}.${kind}`, names, kind === 'AWS' ? awsPrincipalProblem : nothingWrong),
    ]),
  );
}

/** AWS shows a deleted user or role as its unique id, which then matches nobody. */
const AWS_PRINCIPAL = /^(\*|\d{12}|A[A-Z0-9]{15,127}|arn:[^:*?]+:(iam|sts)::[^:*?]+:[^*?]+)$/;

function awsPrincipalProblem(name: string): string | undefined {
  return AWS_PRINCIPAL.test(name) ? undefined : 'is not an account, the ARN of a user, role or session, or *';
}

function nothingWrong(): undefined {
  return undefined;
}

function asConditions(path: string, value: unknown): Statement['conditions'] {
  return mapMembers(path, value, (at, keys) => mapMembers(at, keys, asConditionValues));
}

function asConditionValues(path: string, value: unknown): string[] {
  return oneOrMany(value).map((one) => {
    if (typeof one === 'number' || typeof one === 'boolean') return String(one);
    return asString(path, one);
  });
}

/** Object.fromEntries, because assigning a member called `__proto__` would lose it. */
function mapMembers<T>(path: string, value: unknown, parse: (path: string, value: unknown) => T): Record<string, T> {
  const given = Object.entries(asObject(path, value));
  return Object.fromEntries(given.map(([name, member]) => [name, parse(`${path}.${name}`, member)]));
}

function eachString(path: string, value: unknown, problemOf: (text: string) => string | undefined): string[] {
  return oneOrMany(value).map((one, at) => {
    const place = Array.isArray(value) ? `${path}[${at}]` : path;
    const text = asString(place, one);
    const problem = problemOf(text);
    if (problem !== undefined) throw new PolicyProblem(place, text, problem);
    return text;
  });
}

function oneOf(path: string, given: Record<string, unknown>, names: [string, string]): void {
  notBoth(path, given, names);
  if (names.every((name) => given[name] === undefined)) {
    throw new PolicyProblem(path, given, `has neither ${names[0]} nor ${names[1]}`);
  }
}

function notBoth(path: string, given: Record<string, unknown>, names: [string, string]): void {
  if (names.every((name) => given[name] !== undefined)) {
    throw new PolicyProblem(path, given, `has both ${names[0]} and ${names[1]}`);
  }
}

function onlyMembers(path: string, given: Record<string, unknown>, known: string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new PolicyProblem(path, unknown, `is not one of ${known.join(', ')}`);
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PolicyProblem('policy', text, 'is not JSON');
  }
}

function asObject(path: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new PolicyProblem(path, value, 'is not an object');
}

function asString(path: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new PolicyProblem(path, value, 'is not a string');
}

function oneOrMany(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Enough to recognise the place, never the rest of somebody's policy. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'the list' : 'the object';
}
