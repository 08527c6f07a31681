import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { problemsOf } from '../../../src/domain/configuration-rules.ts';
import type { ConfigurationInput } from '../../../src/domain/configuration.ts';
import { memberProblems } from '../../../src/domain/configuration/member-problems.ts';
import { oracle } from '../../support/aws-oracle.ts';
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

test('what more is refused is among the reasons listed', () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(anyConfiguration, (configuration) => {
      fc.pre(isInput(configuration));
      for (const { rule } of problemsOf(configuration, 'us-west-2')) met.add(rule);
    }),
    { numRuns: RUNS / 4 },
  );
  expect([...met].filter((rule) => DIFFERENCES[rule] === undefined)).toEqual([]);
  expect(met.size).toBeGreaterThan(3);
});

function isInput(configuration: object): configuration is ConfigurationInput {
  return inModel(configuration).length === 0 && memberProblems(configuration).length === 0;
}
