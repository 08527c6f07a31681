import { BlockList, isIP } from 'node:net';
import { glob, hasVariable } from './match.ts';
import { all, type Truth, truth } from './truth.ts';

/** Compares one value of the call with one value of the policy. */
type Compare = (actual: string, wanted: string) => Truth;
export type Operator = { compare: Compare; negated: boolean };

/** The operator by its name without set prefix and `IfExists`; undefined where it is not supported. */
export function operatorNamed(name: string): Operator | undefined {
  return operators.get(name.toLowerCase());
}

const operators = new Map<string, Operator>([
  ...withNegation('StringEquals', 'StringNotEquals', (actual, wanted) => truth(actual === wanted)),
  ...withNegation('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', (actual, wanted) =>
    truth(actual.toLowerCase() === wanted.toLowerCase()),
  ),
  ...withNegation('StringLike', 'StringNotLike', (actual, wanted) => truth(glob(wanted, actual))),
  ...withNegation('ArnEquals', 'ArnNotEquals', arnLike),
  ...withNegation('ArnLike', 'ArnNotLike', arnLike),
  ...orderOf('Numeric', asNumber),
  ...orderOf('Date', asTime),
  ...withNegation('IpAddress', 'NotIpAddress', inNetwork),
  operator('Bool', sameBoolean),
]);

function operator(name: string, compare: Compare, negated = false): [string, Operator] {
  const guarded: Compare = (actual, wanted) => (hasVariable(wanted) ? 'unknown' : compare(actual, wanted));
  return [name.toLowerCase(), { compare: guarded, negated }];
}

function withNegation(name: string, negation: string, compare: Compare): [string, Operator][] {
  return [operator(name, compare), operator(negation, compare, true)];
}

type Reader = (text: string) => number | undefined;

function orderOf(family: 'Numeric' | 'Date', read: Reader): [string, Operator][] {
  const same = ordered(read, (order) => order === 0);
  const when = (name: string, holds: (order: number) => boolean) => operator(family + name, ordered(read, holds));
  return [
    ...withNegation(`${family}Equals`, `${family}NotEquals`, same),
    when('LessThan', (order) => order < 0),
    when('LessThanEquals', (order) => order <= 0),
    when('GreaterThan', (order) => order > 0),
    when('GreaterThanEquals', (order) => order >= 0),
  ];
}

function ordered(read: Reader, holds: (order: number) => boolean): Compare {
  return (actual, wanted) => {
    const left = read(actual);
    const right = read(wanted);
    return left === undefined || right === undefined ? 'unknown' : truth(holds(left - right));
  };
}

/** Only numbers that a double keeps apart: larger or finer ones could look equal. */
function asNumber(text: string): number | undefined {
  if (!/^[+-]?\d+(\.\d{1,6})?$/.test(text)) return undefined;
  const value = Number(text);
  return Math.abs(value) <= 2 ** 32 || Number.isSafeInteger(value) ? value : undefined;
}

const ISO_DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

function asTime(text: string): number | undefined {
  if (/^\d{5,12}$/.test(text)) return Number(text) * 1000;
  if (!ISO_DATE.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function sameBoolean(actual: string, wanted: string): Truth {
  const [left, right] = [actual.toLowerCase(), wanted.toLowerCase()];
  return [left, right].every((value) => value === 'true' || value === 'false') ? truth(left === right) : 'unknown';
}

/** ArnEquals and ArnLike are the same: six parts, each compared by itself. */
function arnLike(actual: string, wanted: string): Truth {
  const [left, right] = [arnParts(actual), arnParts(wanted)];
  if (left === undefined || right === undefined) return 'unknown';
  return all(right.map((part, at) => truth(glob(part, left[at] ?? ''))));
}

function arnParts(arn: string): string[] | undefined {
  const parts = arn.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function inNetwork(actual: string, wanted: string): Truth {
  const [address = '', prefix, ...rest] = wanted.split('/');
  const family = familyOf(address);
  const actualFamily = familyOf(actual);
  if (family === undefined || actualFamily === undefined || rest.length > 0) return 'unknown';
  const widest = family === 'ipv4' ? 32 : 128;
  const bits = prefix === undefined ? widest : Number(prefix);
  if (!/^\d{1,3}$/.test(prefix ?? '0') || bits > widest) return 'unknown';
  if (family !== actualFamily) return 'no';
  const network = new BlockList();
  network.addSubnet(address, bits, family);
  return truth(network.check(actual, family));
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}
