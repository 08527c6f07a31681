import { describe, expect, it } from 'vitest';
import { conditionsHold } from '../../src/policy/conditions.ts';
import type { Truth } from '../../src/policy/truth.ts';

type Row = [operator: string, actual: string[] | undefined, wanted: string[], holds: Truth];

const strings: Row[] = [
  ['StringEquals', ['a'], ['b', 'a'], 'yes'],
  ['StringEquals', ['A'], ['a'], 'no'],
  ['StringEquals', ['ab'], ['a*'], 'no'],
  ['StringNotEquals', ['a'], ['b', 'c'], 'yes'],
  ['StringNotEquals', ['a'], ['b', 'a'], 'no'],
  ['StringEqualsIgnoreCase', ['A'], ['a'], 'yes'],
  ['StringNotEqualsIgnoreCase', ['A'], ['a'], 'no'],
  ['StringLike', ['golden-ami'], ['gold*-am?'], 'yes'],
  ['StringLike', ['Golden'], ['golden'], 'no'],
  ['StringNotLike', ['golden'], ['g*'], 'no'],
  ['StringNotLike', ['silver'], ['g*'], 'yes'],
];

const arns: Row[] = [
  ['ArnEquals', ['arn:aws:iam::1:role/x'], ['arn:aws:iam::*:role/*'], 'yes'],
  ['ArnLike', ['arn:aws:iam::1:role/x'], ['arn:aws:iam::1:role/?'], 'yes'],
  ['ArnLike', ['arn:aws:sns:r:1:topic:sub'], ['arn:aws:sns:r:1:topic:*'], 'yes'],
  ['ArnLike', ['arn:aws:sns:r:1:topic:sub'], ['arn:aws:sns:r:1:topic:other'], 'no'],
  ['ArnLike', ['arn:aws:iam::1:role/x'], ['arn:aws:*:role/x:a:b'], 'no'],
  ['ArnNotEquals', ['arn:aws:iam::1:role/x'], ['arn:aws:iam::2:*'], 'yes'],
  ['ArnNotLike', ['arn:aws:iam::1:role/x'], ['arn:aws:iam::1:*'], 'no'],
  ['ArnLike', ['arn:aws:iam::1:role/x'], ['arn:aws:*'], 'unknown'],
];

const numbers: Row[] = [
  ['NumericEquals', ['10'], ['10.0'], 'yes'],
  ['NumericNotEquals', ['10'], ['11'], 'yes'],
  ['NumericLessThan', ['9'], ['10'], 'yes'],
  ['NumericLessThan', ['10'], ['10'], 'no'],
  ['NumericLessThanEquals', ['10'], ['10'], 'yes'],
  ['NumericGreaterThan', ['-1'], ['-2'], 'yes'],
  ['NumericGreaterThanEquals', ['10'], ['11'], 'no'],
  ['NumericEquals', ['ten'], ['10'], 'unknown'],
  ['NumericEquals', ['9007199254740993'], ['9007199254740992'], 'unknown'],
];

const dates: Row[] = [
  ['DateEquals', ['2026-11-23T00:00:00Z'], ['2026-11-23'], 'yes'],
  ['DateNotEquals', ['2026-11-23T00:00:00Z'], ['2026-11-24'], 'yes'],
  ['DateLessThan', ['2026-11-23T10:00:00Z'], ['2026-11-23T10:00:01Z'], 'yes'],
  ['DateLessThanEquals', ['2026-11-23T10:00:00Z'], ['2026-11-23T09:00:00-01:00'], 'yes'],
  ['DateEquals', ['1795392000'], ['2026-11-23T00:00:00Z'], 'yes'],
  ['DateGreaterThanEquals', ['2026-11-23T00:00:00.001Z'], ['2026-11-23T00:00:00Z'], 'yes'],
  ['DateGreaterThan', ['2026-11-23T00:00:00Z'], ['last week'], 'unknown'],
];

const addresses: Row[] = [
  ['IpAddress', ['203.0.113.7'], ['198.51.100.0/24', '203.0.113.0/24'], 'yes'],
  ['IpAddress', ['203.0.114.7'], ['203.0.113.0/24'], 'no'],
  ['IpAddress', ['203.0.113.7'], ['203.0.113.7'], 'yes'],
  ['IpAddress', ['8.8.8.8'], ['0.0.0.0/0'], 'yes'],
  ['NotIpAddress', ['203.0.113.7'], ['203.0.113.0/25'], 'no'],
  ['NotIpAddress', ['203.0.113.200'], ['203.0.113.0/25'], 'yes'],
  ['IpAddress', ['2001:db8::1'], ['2001:db8::/32'], 'yes'],
  ['IpAddress', ['203.0.113.7'], ['2001:db8::/32'], 'no'],
  ['IpAddress', ['203.0.113.7'], ['::/0'], 'no'],
  ['IpAddress', ['::ffff:203.0.113.7'], ['203.0.113.0/24'], 'no'],
  ['IpAddress', ['203.0.113.7'], ['203.0.113.0/33'], 'unknown'],
  ['IpAddress', ['here'], ['203.0.113.0/24'], 'unknown'],
];

const flags: Row[] = [
  ['Bool', ['true'], ['true'], 'yes'],
  ['Bool', ['True'], ['true'], 'yes'],
  ['Bool', ['false'], ['true'], 'no'],
  ['Bool', ['1'], ['true'], 'unknown'],
  ['Null', undefined, ['true'], 'yes'],
  ['Null', ['a'], ['true'], 'no'],
  ['Null', ['a'], ['false'], 'yes'],
  ['Null', undefined, ['false'], 'no'],
  ['Null', undefined, ['maybe'], 'unknown'],
];

const absent: Row[] = [
  ['StringEquals', undefined, ['a'], 'no'],
  ['StringNotEquals', undefined, ['a'], 'yes'],
  ['StringNotLike', [], ['a'], 'yes'],
  ['Bool', undefined, ['true'], 'no'],
  ['NumericLessThan', undefined, ['5'], 'no'],
  ['NotIpAddress', undefined, ['10.0.0.0/8'], 'yes'],
  ['StringEqualsIfExists', undefined, ['a'], 'yes'],
  ['StringEqualsIfExists', ['b'], ['a'], 'no'],
  ['BoolIfExists', undefined, ['true'], 'yes'],
  ['BoolIfExists', ['false'], ['true'], 'no'],
];

const sets: Row[] = [
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'c'], 'yes'],
  ['ForAllValues:StringEquals', ['a', 'd'], ['a', 'b', 'c'], 'no'],
  ['ForAllValues:StringEquals', undefined, ['a'], 'yes'],
  ['ForAllValues:StringEquals', [''], ['a'], 'yes'],
  ['ForAllValues:StringNotEquals', ['a', 'd'], ['a'], 'no'],
  ['ForAnyValue:StringEquals', ['x', 'a'], ['a'], 'yes'],
  ['ForAnyValue:StringEquals', ['x', 'y'], ['a'], 'no'],
  ['ForAnyValue:StringEquals', undefined, ['a'], 'no'],
  ['ForAnyValue:StringNotEquals', undefined, ['a'], 'no'],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a'], 'yes'],
  ['ForAnyValue:StringLikeIfExists', undefined, ['a'], 'yes'],
  ['StringEquals', ['a', 'b'], ['a'], 'unknown'],
];

const unsupported: Row[] = [
  ['StringResembles', ['a'], ['a'], 'unknown'],
  ['BinaryEquals', ['YQ=='], ['YQ=='], 'unknown'],
  ['NullIfExists', ['a'], ['true'], 'unknown'],
  ['ForSomeValues:StringEquals', ['a'], ['a'], 'unknown'],
  ['__proto__', ['a'], ['a'], 'unknown'],
  ['StringEquals', ['ada'], ['${aws:username}'], 'unknown'],
  ['StringNotEquals', ['ada'], ['${aws:username}'], 'unknown'],
  ['StringEquals', ['ada'], ['${aws:username}', 'ada'], 'yes'],
];

describe('condition operators as AWS documents them', () => {
  const tables = { strings, arns, numbers, dates, addresses, flags, absent, sets, unsupported };
  for (const [subject, rows] of Object.entries(tables)) {
    it.each(rows)(`for ${subject}: %s of %j against %j is %s`, (operator, actual, wanted, expected) => {
      const condition = Object.fromEntries([[operator, { 'Some:Key': wanted }]]);
      expect(conditionsHold(condition, actual === undefined ? {} : { 'some:key': actual })).toBe(expected);
    });
  }
});

describe('several conditions', () => {
  it('hold only when every operator and key holds', () => {
    const both = { StringEquals: { a: ['1'], b: ['2'] }, Bool: { c: ['true'] } };
    expect(conditionsHold(both, { a: ['1'], b: ['2'], c: ['true'] })).toBe('yes');
    expect(conditionsHold(both, { a: ['1'], b: ['x'], c: ['true'] })).toBe('no');
    expect(conditionsHold(both, { a: ['1'], b: ['2'], c: ['false'] })).toBe('no');
  });

  it('fail for certain beside an unknown operator', () => {
    expect(conditionsHold({ Strange: { a: ['1'] }, Bool: { c: ['true'] } }, { c: ['false'] })).toBe('no');
  });

  it('are not fooled by keys every object has', () => {
    expect(conditionsHold({ Null: { constructor: ['false'] } }, {})).toBe('no');
  });
});
