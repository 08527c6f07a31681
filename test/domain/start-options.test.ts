import { expect, test } from 'vitest';
import { meant, optionProblems, readPairs } from '../../src/domain/rollout/start-options.ts';

test.each([
  ['', {}],
  ['Team = platform', { Team: 'platform' }],
  [' a=1 \n\n b = x = y ', { a: '1', b: 'x = y' }],
  ['empty =', { empty: '' }],
])('%j is read as pairs', (text, pairs) => {
  expect(readPairs(text)).toEqual({ pairs });
});

test.each([
  ['Team', 'is not of the form'],
  ['= platform', 'is not of the form'],
  ['a=1\na=2', 'is there twice'],
])('%j is told as wrong', (text, says) => {
  expect(readPairs(text)).toEqual({ problem: expect.stringContaining(says) });
});

const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`tag${at}`, 'x']));

test.each([
  ['usual tags', { tags: { Team: 'a b', 'x:y/z': '' } }, []],
  ['a tag of AWS', { tags: { 'aws:x': '1' } }, ['tags']],
  ['a tag of ours', { tags: { 'ami-distribute:rollout': '1' } }, ['tags']],
  ['a tag with a long value', { tags: { a: 'x'.repeat(257) } }, ['tags']],
  ['too many tags', { tags: many }, ['tags']],
  ['a log group', { logGroup: '/aws/imagebuilder/golden-1.2_3' }, []],
  ['a log group with a space', { logGroup: 'my group' }, ['logGroup']],
  ['a long parameter', { parameters: { ['x'.repeat(129)]: '1' } }, ['parameters']],
])('%s are taken or not', (_what, options, problems) => {
  expect(Object.keys(optionProblems(options))).toEqual(problems);
});

test('what asks for nothing is nothing', () => {
  expect(meant({ tags: {}, logGroup: '', parameters: {} })).toBeUndefined();
  expect(meant({ untested: true, tags: {} })).toEqual({ untested: true });
});
