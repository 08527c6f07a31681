import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConfigurationInput } from '../../../src/domain/configuration.ts';
import { memberProblems } from '../../../src/domain/configuration/member-problems.ts';
import { draftProblems } from '../../../src/flow/configurations/draft-problems.ts';
import { oracle } from '../../support/aws-oracle.ts';
import { flowScene } from '../../support/flow-scene.ts';
import { anyConfiguration } from './generated.ts';

const RUNS = 2000;

/** Where the program refuses what AWS's service model takes, and why. */
const DIFFERENCES: Record<string, string> = {
  'regions-none': 'the model has no least number of entries, and an image without any has nowhere to go',
  'region-form': 'the model takes any text for a Region',
  'region-twice': 'only one entry a Region is allowed, which a model cannot say',
  'build-region': 'AWS asks for an AMI output in the source Region, which a model cannot know',
  'no-output': 'the service itself refuses an entry without an output; the model has all of them optional',
  twice: 'a target, template or parameter that is named twice is a slip, and one of the two would be lost',
  parameter:
    'the account has to be a target of the Region, and Systems Manager has rules of names that this model lacks',
  'key-managed': 'no other account can use it, and copies fail after the build',
  'key-arn': 'each target account looks for the key, and finds none of that name',
  'key-region': 'a key serves its own Region, and AWS finds that out while it copies',
  'fast-launch': 'AWS refuses it across accounts when it distributes',
  'template-quota': 'the service refuses what is beyond the quota of the account, which a model cannot know',
  'name-taken': 'names are one to each account, which a model cannot know',
};

function inModel(configuration: object): string[] {
  return oracle.request('imagebuilder', 'CreateDistributionConfiguration', { ...configuration, clientToken: 'token' });
}

test('the rules of members agree with the service model', () => {
  const counts = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(anyConfiguration, (configuration) => {
      const [aws, ours] = [inModel(configuration), memberProblems(configuration)];
      counts[aws.length === 0 ? 'accepted' : 'refused'] += 1;
      expect({ aws, ours, refused: ours.length > 0 }).toMatchObject({ refused: aws.length > 0 });
    }),
    { numRuns: RUNS },
  );
  // A generator that makes one kind only would prove nothing.
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(RUNS / 20);
});

test('what more is refused before saving is among the reasons, and each is met', { timeout: 60_000 }, async () => {
  const met = new Set<string>();
  const { rooms } = flowScene();
  const there = {
    ...rooms,
    accounts: { names: unasked },
    configurations: { read: unasked, replace: unasked, tag: unasked, pipelinesOf: unasked, remove: unasked },
  };
  await fc.assert(
    fc.asyncProperty(anyConfiguration, async (configuration) => {
      fc.pre(isInput(configuration));
      const draft = { id: 'd', userId: 'U', channel: 'C', input: configuration, updatedAt: 0 };
      for (const { rule } of await draftProblems(there, draft)) met.add(rule);
    }),
    { numRuns: RUNS },
  );
  expect([...met].toSorted()).toEqual(Object.keys(DIFFERENCES).toSorted());
});

const unasked = async () => Promise.reject(new Error('nobody should ask this here'));

/** Taken by the model as well, which the test above shows. */
function isInput(configuration: object): configuration is ConfigurationInput {
  return memberProblems(configuration).length === 0;
}
