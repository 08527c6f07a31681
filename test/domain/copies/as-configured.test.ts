import { expect, test } from 'vitest';
import { unlikeConfigured } from '../../../src/domain/rollout/copies/as-configured.ts';
import type { AmiDistribution } from '../../../src/domain/configuration.ts';
import type { RolloutInputs } from '../../../src/domain/inputs.ts';
import { INPUTS, NEAR } from '../../support/sample-rollout.ts';
import { copyOf, image, look, seen } from './looks.ts';
import { rolloutIn } from '../../support/sample-rollout.ts';

function asking(ami: AmiDistribution): RolloutInputs {
  const distributions = [
    { region: NEAR.region, amiDistributionConfiguration: { targetAccountIds: [NEAR.account], ...ami } },
  ];
  return { ...INPUTS, configuration: { ...INPUTS.configuration, distributions } };
}

test.each([
  ['golden 2026-11-27', 'golden {{ imagebuilder:buildDate }}', true],
  ['golden', 'golden {{ imagebuilder:buildDate }}', false],
  ['golden', 'golden', true],
  ['golden 2', 'golden', false],
  ['a 1 b 2 c', 'a {{ x }} b {{y}} c', true],
  ['a 1 c', 'a {{ x }} b {{y}} c', false],
  ['ab', 'ab{{x}}b', false],
])('the name %s fits %s: %s', (name, pattern, fits) => {
  expect(unlikeConfigured(seen(NEAR, 'available', { name }), asking({ name: pattern }))).toHaveLength(fits ? 0 : 1);
});

test('tags that are missing or another are named', () => {
  const tags = { Team: 'web', Ec2ImageBuilderArn: 'arn' };
  const inputs = asking({ amiTags: { Team: 'core', Stage: 'prod' } });
  expect(unlikeConfigured(seen(NEAR, 'available', { tags }), inputs)).toEqual([
    'tag "Team" is "web"',
    'tag "Stage" is missing',
  ]);
});

test('what the account does not tell is not compared', () => {
  expect(unlikeConfigured(seen(NEAR, 'available'), asking({ amiTags: { Team: 'core' }, kmsKeyId: 'k' }))).toEqual([]);
});

test('a copy that was to be encrypted and is not is said', () => {
  const open = seen(NEAR, 'available', { encrypted: false });
  expect(unlikeConfigured(open, asking({ kmsKeyId: 'k' }))).toEqual(['it is not encrypted']);
});

test('no more differences are named than a person reads', () => {
  const amiTags = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`t${at}`, 'x']));
  expect(unlikeConfigured(seen(NEAR, 'available', { tags: {} }), asking({ amiTags }))).toEqual([
    'tag "t0" is missing',
    'tag "t1" is missing',
    'tag "t2" is missing',
    'and 47 more',
  ]);
});

test('a copy unlike its configuration waits for the end of the image', () => {
  const inputs = asking({ amiTags: { Team: 'core' } });
  const copies = [{ target: NEAR, state: 'waiting' as const }];
  const bare = [seen(NEAR, 'available', { tags: {} })];
  const early = look(rolloutIn('distributing', { inputs, copies }), image('DISTRIBUTING'), bare).rollout;
  expect(copyOf(early, NEAR)).toMatchObject({ state: 'available', reason: 'tag "Team" is missing' });
  const tagged = [seen(NEAR, 'available', { tags: { Team: 'core' } })];
  expect(copyOf(look(early, image('DISTRIBUTING'), tagged).rollout, NEAR)?.state).toBe('verified');
  const { rollout } = look(early, image('AVAILABLE'), bare);
  expect(copyOf(rollout, NEAR)).toMatchObject({ state: 'verified', unlike: ['tag "Team" is missing'] });
});
