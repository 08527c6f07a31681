import { expect, test } from 'vitest';
import { cannotTell, fail, pass, together, unanswered } from '../../src/checks/judgement.ts';

const FIX = { kind: 'key', owner: 'us', summary: 'enable it' } as const;

test('the worst judgement decides and its evidence comes first', () => {
  const judged = together([
    pass('a → ok'),
    fail(['b → gone'], 'b is gone', FIX),
    cannotTell(['c → ?'], 'c is odd', 'd'),
  ]);
  expect(judged).toEqual({ verdict: 'fail', evidence: ['b → gone', 'a → ok', 'c → ?'], cause: 'b is gone', fix: FIX });
});

test('equal causes and equal evidence are told once', () => {
  const same = fail(['b → gone'], 'b is gone', FIX);
  expect(together([same, same, fail(['c → gone'], 'c is gone', FIX)])).toMatchObject({
    evidence: ['b → gone', 'c → gone'],
    cause: 'b is gone; c is gone',
  });
});

test('nothing to judge is never a pass', () => {
  expect(() => together([])).toThrow('there is nothing to judge');
});

test('a question without a fact says what would bring one', () => {
  const asked = 'kms:DescribeKey';
  const answer = { code: 'Oops', message: 'no', evidence: `${asked} → Oops` } as const;
  expect(unanswered({ ...answer, kind: 'denied' }, asked)).toMatchObject({
    cause: 'kms:DescribeKey is denied to the bot',
    wouldProve: 'kms:DescribeKey for the bot',
  });
  expect(unanswered({ ...answer, kind: 'no-answer' }, asked)).toMatchObject({
    verdict: 'cannot-tell',
    cause: 'kms:DescribeKey brought no fact: Oops',
    wouldProve: 'an answer from kms:DescribeKey',
  });
});
