import { expect, test } from 'vitest';
import type { ConfigurationInput } from '../../src/domain/configuration.ts';
import { ownerOf, targetsOf } from '../../src/domain/configuration.ts';
import { CONFIGURATION_ARN, SOURCE } from '../support/sample-rollout.ts';

const of = (...distributions: ConfigurationInput['distributions']) =>
  targetsOf({ name: 'golden', distributions }, SOURCE);

test('every account of every Region is a target, in order', () => {
  const targets = of(
    { region: 'us-west-2', amiDistributionConfiguration: { targetAccountIds: ['222222222222', '111111111111'] } },
    { region: 'eu-west-1', amiDistributionConfiguration: { targetAccountIds: ['111111111111'] } },
  );
  expect(targets.map(({ account, region }) => `${account}/${region}`)).toEqual([
    '222222222222/us-west-2',
    '111111111111/us-west-2',
    '111111111111/eu-west-1',
  ]);
});

test.each([[undefined], [[]]])('without target accounts (%j) the source account keeps the copy', (targetAccountIds) => {
  const ami = targetAccountIds === undefined ? { name: 'golden' } : { targetAccountIds };
  expect(of({ region: 'eu-west-1', amiDistributionConfiguration: ami })).toEqual([
    { account: SOURCE, region: 'eu-west-1' },
  ]);
});

test('a Region without an AMI output has no target', () => {
  expect(of({ region: 'us-west-2', launchTemplateConfigurations: [] })).toEqual([]);
});

test('a target that is named twice is one target', () => {
  const entry = {
    region: 'us-west-2',
    amiDistributionConfiguration: { targetAccountIds: ['111111111111', '111111111111'] },
  };
  expect(of(entry, entry)).toHaveLength(1);
});

test('the owner of an ARN is its account and Region', () => {
  expect(ownerOf(CONFIGURATION_ARN)).toEqual({ account: SOURCE, region: 'us-west-2' });
});
