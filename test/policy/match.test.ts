import { describe, expect, it } from 'vitest';
import { actionMatches, glob, resourceMatches } from '../../src/policy/match.ts';

describe('wildcards', () => {
  it.each([
    ['*', '', true],
    ['?', '', false],
    ['*b', 'ab', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a*c', 'abbbc', true],
    ['a*c', 'abbbcd', false],
    ['*a*b', 'xxaxxbxb', true],
    ['a**', 'a', true],
    ['a.c', 'abc', false],
    ['[a]', 'a', false],
    ['a*', 'a\nb', true],
    ['**?', '', false],
  ])('decide whether %j covers %j with %s', (pattern, text, expected) => {
    expect(glob(pattern, text)).toBe(expected);
  });

  it('stay fast on patterns made to be slow', () => {
    const started = performance.now();
    expect(glob(`${'*a'.repeat(200)}b`, 'a'.repeat(5_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('matching a statement', () => {
  const statement = { effect: 'Allow' as const, conditions: {} };

  it('compares actions without regard to case', () => {
    expect(actionMatches({ ...statement, actions: ['KMS:decrypt'] }, 'kms:Decrypt')).toBe('yes');
    expect(actionMatches({ ...statement, notActions: ['KMS:decrypt'] }, 'kms:Decrypt')).toBe('no');
  });

  it('compares resources with regard to case', () => {
    expect(resourceMatches({ ...statement, resources: ['arn:aws:s3:::A'] }, 'arn:aws:s3:::a')).toBe('no');
  });

  it('speaks about no action when the list is empty', () => {
    expect(actionMatches({ ...statement, actions: [] }, 'kms:Decrypt')).toBe('no');
    expect(actionMatches({ ...statement, notActions: [] }, 'kms:Decrypt')).toBe('yes');
  });

  it('speaks about every resource when none is named', () => {
    expect(resourceMatches(statement, 'arn:aws:s3:::a')).toBe('yes');
  });

  it.each([
    [['arn:aws:s3:::${aws:username}'], 'unknown'],
    [['arn:aws:s3:::${aws:username}', 'arn:aws:s3:::ada'], 'yes'],
    [['arn:aws:sqs:::${aws:username}'], 'no'],
  ])('judges the named resources %j as %s', (patterns, expected) => {
    expect(resourceMatches({ ...statement, resources: patterns }, 'arn:aws:s3:::ada')).toBe(expected);
  });

  it.each([
    [['arn:aws:s3:::${aws:username}'], 'unknown'],
    [['arn:aws:s3:::${aws:username}', 'arn:aws:s3:::*'], 'no'],
    [['arn:aws:sqs:::${aws:username}'], 'yes'],
  ])('judges the excepted resources %j as %s', (patterns, expected) => {
    expect(resourceMatches({ ...statement, notResources: patterns }, 'arn:aws:s3:::ada')).toBe(expected);
  });
});
