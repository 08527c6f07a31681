import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { problemsOf } from '../../src/domain/configuration-rules.ts';
import type { AmiDistribution, ConfigurationInput } from '../../src/domain/configuration.ts';

const ami: AmiDistribution = { name: 'Name {{ imagebuilder:buildDate }}', targetAccountIds: ['123456789012'] };
const good: ConfigurationInput = {
  name: 'cross-account-distribution-example',
  distributions: [{ region: 'us-west-2', amiDistributionConfiguration: ami }],
};
const fieldsOf = (input: ConfigurationInput) => problemsOf(input, 'us-west-2').map(({ field }) => field);
const withAmi = (change: AmiDistribution): ConfigurationInput => ({
  ...good,
  distributions: [{ region: 'us-west-2', amiDistributionConfiguration: { ...ami, ...change } }],
});

test('the form of the AWS example has no problems', () => {
  expect(problemsOf(good, 'us-west-2')).toEqual([]);
});

test.each(['abc', 'a b', '-a-', 'Golden Linux 2', 'x'.repeat(128)])('the name "%s" is fine', (name) => {
  expect(fieldsOf({ ...good, name })).toEqual([]);
});

test.each(['', 'ab', ' abc', 'abc ', 'a/b/c', 'naïve', 'x'.repeat(129)])('the name "%s" is refused', (name) => {
  expect(fieldsOf({ ...good, name })).toEqual(['name']);
});

test.each(['{{ imagebuilder:buildDate }}', 'a.b', 'x'.repeat(127)])('the AMI name "%s" is fine', (name) => {
  expect(fieldsOf(withAmi({ name }))).toEqual([]);
});

test.each(['', 'ab', 'foo/bar', 'x (y)', 'ends.', ' led', 'x'.repeat(128)])('the AMI name "%s" is refused', (name) => {
  expect(fieldsOf(withAmi({ name }))).toEqual(['ami-name/us-west-2']);
});

test('a problem names the value and the rule', () => {
  const [problem] = problemsOf({ ...good, name: 'a/b/c' }, 'us-west-2');
  expect(problem?.message).toBe('"a/b/c" does not work. A name has 3 to 128 letters, digits, - _ and inner spaces.');
});

test('a configuration without the build Region is refused', () => {
  const [problem] = problemsOf(good, 'eu-west-1');
  expect(problem).toMatchObject({ field: 'regions', message: expect.stringContaining('eu-west-1 is missing') });
});

test('the build Region without an AMI output is refused', () => {
  const arn = `arn:aws:license-manager:us-west-2:111122223333:license-configuration:lic-${'0'.repeat(32)}`;
  const licensed = { region: 'us-west-2', licenseConfigurationArns: [arn] };
  expect(fieldsOf({ ...good, distributions: [licensed] })).toEqual(['regions']);
});

test('no Regions at all is refused', () => {
  expect(fieldsOf({ ...good, distributions: [] })).toEqual(['regions']);
});

test('a Region that is there twice is refused', () => {
  expect(fieldsOf({ ...good, distributions: [...good.distributions, ...good.distributions] })).toEqual(['regions']);
});

test('a Region in no form of a Region is refused', () => {
  const other = { region: 'the moon', amiDistributionConfiguration: ami };
  expect(fieldsOf({ ...good, distributions: [...good.distributions, other] })).toEqual(['regions']);
});

test('1,536 accounts fit and one more does not', () => {
  const accounts = Array.from({ length: 1537 }, (_, n) => String(100_000_000_000 + n));
  expect(fieldsOf(withAmi({ targetAccountIds: accounts.slice(1) }))).toEqual([]);
  expect(fieldsOf(withAmi({ targetAccountIds: accounts }))).toEqual(['accounts']);
});

test('an account that is not 12 digits is refused', () => {
  expect(fieldsOf(withAmi({ targetAccountIds: ['123'] }))).toEqual(['accounts']);
});

test('an empty list of accounts is refused', () => {
  expect(fieldsOf(withAmi({ targetAccountIds: [] }))).toEqual(['accounts']);
});

test('descriptions longer than 1,024 are refused', () => {
  const description = 'x'.repeat(1025);
  expect(fieldsOf({ ...good, description })).toEqual(['description']);
  expect(fieldsOf(withAmi({ description }))).toEqual(['ami-description']);
});

test('a fault that Regions share is told once', () => {
  const second = { region: 'us-east-1', amiDistributionConfiguration: { ...ami, targetAccountIds: [] } };
  const first = withAmi({ targetAccountIds: [] }).distributions;
  expect(fieldsOf({ ...good, distributions: [...first, second] })).toEqual(['accounts']);
});

test('any input gets an answer, never an exception', () => {
  const distribution = fc.record(
    {
      region: fc.string(),
      amiDistributionConfiguration: fc.record(
        { name: fc.string(), description: fc.string(), targetAccountIds: fc.array(fc.string()) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['region'] },
  );
  const input = fc.record({ name: fc.string(), distributions: fc.array(distribution) });
  fc.assert(
    fc.property(input, (any) => {
      expect(problemsOf(any, 'us-west-2').every(({ message }) => message !== '')).toBe(true);
    }),
  );
});
