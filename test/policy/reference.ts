import type { Outcome } from '../../src/policy/decide.ts';

/**
 * A second, deliberately naive evaluator, to disagree with the real one. It reads policies as they are written and knows
 * no third truth value: whatever it cannot tell is tried both ways, in every combination, and only an outcome common to
 * all of these worlds is an outcome.
 */

export type RawStatement = {
  Effect: string;
  Principal?: unknown;
  NotPrincipal?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
};
export type RawPolicy = { Statement: RawStatement[] };
export type Scene = {
  principal: { arn: string; account: string; roleArn?: string };
  action: string;
  resource: string;
  resourceAccount: string;
  context: Record<string, string[]>;
  /** Service control policies: they deny, and allow nothing. */
  control: RawPolicy[];
  identity: RawPolicy[];
  session: RawPolicy[];
  resourcePolicy: RawPolicy | undefined;
  requiresResourcePolicy: boolean;
};

/** All the truth values a thing could have. */
type Possible = readonly boolean[];
const yes: Possible = [true];
const no: Possible = [false];
const either: Possible = [true, false];

function sure(value: boolean): Possible {
  return value ? yes : no;
}

function combined(parts: Possible[], join: (left: boolean, right: boolean) => boolean, start: boolean): Possible {
  let sofar = new Set([start]);
  for (const part of parts) sofar = new Set([...sofar].flatMap((left) => part.map((right) => join(left, right))));
  return [...sofar];
}

const every = (parts: Possible[]) => combined(parts, (left, right) => left && right, true);
const some = (parts: Possible[]) => combined(parts, (left, right) => left || right, false);
const opposite = (part: Possible): Possible => part.map((value) => !value);

/** One statement that could apply, as a switch that a world sets. */
type Switch = {
  side: 'control' | 'identity' | 'session' | 'resource';
  deny: boolean;
  direct: boolean;
  settings: Possible;
};

export function referenceOutcome(scene: Scene): Outcome {
  const switches = allSwitches(scene);
  const outcomes = new Set<Outcome>();
  for (let world = 0; world < 2 ** switches.length; world++) {
    const on = switches.filter((_, at) => Math.floor(world / 2 ** at) % 2 === 1);
    const possible = switches.every((one) => one.settings.includes(on.includes(one)));
    if (possible) outcomes.add(outcomeIn(scene, on));
  }
  const [only, ...more] = outcomes;
  return only === undefined || more.length > 0 ? 'unknown' : only;
}

/** The flow chart of the documentation, top to bottom, once everything is known. */
function outcomeIn(scene: Scene, on: Switch[]): Outcome {
  if (on.some((one) => one.deny)) return 'explicitly-denied';
  const identity = on.some((one) => one.side === 'identity');
  const resource = on.some((one) => one.side === 'resource');
  const direct = on.some((one) => one.side === 'resource' && one.direct);
  if (scene.session.length > 0 && !on.some((one) => one.side === 'session')) return 'implicitly-denied';
  if (scene.principal.account !== scene.resourceAccount) return identity && resource ? 'allowed' : 'implicitly-denied';
  if (direct) return 'allowed';
  if (scene.requiresResourcePolicy && !resource) return 'implicitly-denied';
  return identity ? 'allowed' : 'implicitly-denied';
}

function allSwitches(scene: Scene): Switch[] {
  const sides = {
    control: scene.control.map(({ Statement }) => ({ Statement: Statement.filter(({ Effect }) => Effect === 'Deny') })),
    identity: scene.identity,
    session: scene.session,
    resource: [scene.resourcePolicy ?? { Statement: [] }],
  };
  return (['control', 'identity', 'session', 'resource'] as const)
    .flatMap((side) => sides[side].flatMap((policy) => policy.Statement.map((one) => switchOf(scene, side, one))))
    .filter((one) => one.settings.includes(true));
}

function switchOf(scene: Scene, side: Switch['side'], statement: RawStatement): Switch {
  const standing = side === 'resource' ? standingOf(scene, statement) : 'direct';
  const named = { direct: yes, account: yes, maybe: either, none: no }[standing];
  const settings = every([
    named,
    actionFits(scene, statement),
    resourceFits(scene, statement),
    ...conditions(scene, statement),
  ]);
  return { side, deny: statement.Effect === 'Deny', direct: standing !== 'account', settings };
}

function standingOf({ principal }: Scene, statement: RawStatement): 'direct' | 'account' | 'maybe' | 'none' {
  const selves = [principal.arn, principal.roleArn ?? principal.arn];
  const isAccount = (name: string) => name === principal.account || name === `arn:aws:iam::${principal.account}:root`;
  if ('Principal' in statement) {
    const names = awsNames(statement.Principal);
    if (names.some((name) => name === '*' || selves.includes(name))) return 'direct';
    return names.some(isAccount) ? 'account' : 'none';
  }
  const names = awsNames(statement.NotPrincipal);
  const missing = selves.filter((name) => !names.includes(name));
  if (names.includes('*') || (missing.length === 0 && names.some(isAccount))) return 'none';
  return statement.Effect === 'Deny' && missing.length === selves.length ? 'direct' : 'maybe';
}

function awsNames(principal: unknown): string[] {
  if (typeof principal === 'string') return [principal];
  const named: { AWS?: unknown } = principal ?? {};
  return list(named.AWS ?? []);
}

function actionFits(scene: Scene, statement: RawStatement): Possible {
  const fits = (value: unknown) => list(value).some((pattern) => wild(pattern, 'i').test(scene.action));
  return sure('Action' in statement ? fits(statement.Action) : !fits(statement.NotAction));
}

function resourceFits(scene: Scene, statement: RawStatement): Possible {
  const fits = (value: unknown) =>
    some(
      list(value).map((pattern) => {
        const [before = '', ...after] = pattern.split('${');
        if (after.length === 0) return sure(wild(pattern).test(scene.resource));
        return new RegExp(`^${regexp(before)}`, 's').test(scene.resource) ? either : no;
      }),
    );
  if ('NotResource' in statement) return opposite(fits(statement.NotResource));
  return 'Resource' in statement ? fits(statement.Resource) : yes;
}

function conditions(scene: Scene, statement: RawStatement): Possible[] {
  const blocks = Object.entries(statement.Condition ?? {});
  return blocks.flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => {
      const values = scene.context[key.toLowerCase()] ?? [];
      return conditionFits(operator, values, list(wanted));
    }),
  );
}

function conditionFits(operator: string, values: string[], wanted: string[]): Possible {
  const optional = operator.endsWith('IfExists');
  const [prefix, bare] = operator.includes(':') ? operator.split(':') : [undefined, operator];
  const name = (bare ?? '').replace(/IfExists$/, '');
  if (name === 'Null') return sure(wanted.includes(values.length === 0 ? 'true' : 'false'));
  const family = positive[name.replace('Not', '')];
  const knownPrefix = prefix === undefined || prefix === 'ForAllValues' || prefix === 'ForAnyValue';
  if (family === undefined || !knownPrefix) return either;
  if (optional && values.length === 0) return yes;
  const one = (value: string): Possible => {
    const found = some(wanted.map((want) => (want.includes('${') ? either : sure(family(value, want)))));
    return name.includes('Not') ? opposite(found) : found;
  };
  const blank = values.filter((value) => value !== '').length === 0;
  if (prefix === 'ForAllValues') return blank ? yes : every(values.map(one));
  if (prefix === 'ForAnyValue') return blank ? no : some(values.map(one));
  if (values.length === 0) return sure(name.includes('Not'));
  return values.length > 1 ? either : one(values[0] ?? '');
}

/** By name without its `Not`; values in the generated cases are always well formed. */
const positive: Record<string, (value: string, wanted: string) => boolean> = {
  StringEquals: (value, wanted) => value === wanted,
  StringEqualsIgnoreCase: (value, wanted) => value.toUpperCase() === wanted.toUpperCase(),
  StringLike: (value, wanted) => wild(wanted).test(value),
  ArnLike: (value, wanted) => sameArn(value, wanted),
  ArnEquals: (value, wanted) => sameArn(value, wanted),
  Bool: (value, wanted) => value === wanted,
  NumericEquals: (value, wanted) => Number(value) === Number(wanted),
  NumericLessThan: (value, wanted) => Number(value) < Number(wanted),
  NumericLessThanEquals: (value, wanted) => Number(value) <= Number(wanted),
  NumericGreaterThan: (value, wanted) => Number(value) > Number(wanted),
  NumericGreaterThanEquals: (value, wanted) => Number(value) >= Number(wanted),
  DateEquals: (value, wanted) => +new Date(value) === +new Date(wanted),
  DateLessThan: (value, wanted) => new Date(value) < new Date(wanted),
  DateGreaterThanEquals: (value, wanted) => new Date(value) >= new Date(wanted),
  IpAddress: (value, wanted) => {
    const [network = '', bits = '32'] = wanted.split('/');
    return binary(value).slice(0, Number(bits)) === binary(network).slice(0, Number(bits));
  },
};

function sameArn(value: string, wanted: string): boolean {
  const pattern = wanted.split(':').map((part, at) => (at < 5 ? regexp(part).replaceAll('.*', '[^:]*') : regexp(part)));
  return new RegExp(`^${pattern.join(':')}$`).test(value);
}

function binary(address: string): string {
  return address
    .split('.')
    .map((byte) => Number(byte).toString(2).padStart(8, '0'))
    .join('');
}

function wild(pattern: string, flags = ''): RegExp {
  return new RegExp(`^${regexp(pattern)}$`, `${flags}s`);
}

function regexp(pattern: string): string {
  return pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
}

function list(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
