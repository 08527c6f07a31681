import { expect, test } from 'vitest';
import type { Check } from '../../src/checks/check.ts';
import { mayHoldUp, planOf } from '../../src/checks/plan.ts';
import type { Distribution } from '../../src/domain/configuration.ts';
import type { Subject } from '../../src/domain/report/finding.ts';
import type { Target } from '../../src/domain/target.ts';
import { checkContext } from '../support/fake-probe.ts';
import { FAR, NEAR, OTHER, SOURCE } from '../support/sample-rollout.ts';

/** Tells which entry a target came with, by the name of its AMI. */
const naming: Check = {
  id: 'naming',
  title: () => 'naming',
  why: 'names tell entries apart',
  needs: [],
  subject: 'target',
  judge: async (_context, _target, { amiDistributionConfiguration: ami }) => ({
    verdict: 'pass',
    evidence: [ami?.name ?? 'no AMI'],
  }),
};

function entryFor(region: string, name: string, ...targetAccountIds: string[]): Distribution {
  return { region, amiDistributionConfiguration: { name, targetAccountIds } };
}

async function namesFor(distributions: Distribution[], targets: Target[]): Promise<string[]> {
  const { accounts } = planOf(checkContext({}, { configuration: { name: 'golden', distributions } }), targets);
  const questions = accounts.flatMap((scope) => scope(naming));
  return (await Promise.all(questions.map(({ judge }) => judge()))).flatMap(({ evidence }) => evidence);
}

test('each target comes with the entry of its Region', async () => {
  const distributions = [entryFor('us-west-2', 'near', NEAR.account), entryFor('eu-west-1', 'far', FAR.account)];
  expect(await namesFor(distributions, [FAR, NEAR])).toEqual(['far', 'near']);
});

test('of two entries a target has the one that names it', async () => {
  const distributions = [entryFor('us-west-2', 'first', NEAR.account), entryFor('us-west-2', 'second', OTHER.account)];
  expect(await namesFor(distributions, [NEAR, OTHER])).toEqual(['first', 'second']);
});

test('a target that no entry names comes without outputs', async () => {
  expect(await namesFor([entryFor('us-west-2', 'near', NEAR.account)], [FAR])).toEqual(['no AMI']);
});

test('the source account is no target of its own', async () => {
  const distributions = [entryFor('us-west-2', 'near', SOURCE, NEAR.account)];
  expect(await namesFor(distributions, [{ account: SOURCE, region: 'us-west-2' }, NEAR])).toEqual(['near']);
});

const source: Subject = { kind: 'source', account: SOURCE, region: 'us-west-2' };
const region: Subject = { kind: 'region', account: SOURCE, region: 'us-west-2' };
const account: Subject = { kind: 'account', account: NEAR.account };
const near: Subject = { kind: 'target', ...NEAR };
const far: Subject = { kind: 'target', ...FAR };

test.each<[Subject, Subject, boolean]>([
  [source, region, true],
  [source, far, true],
  [region, near, true],
  [region, far, false],
  [region, account, true],
  [account, far, true],
  [near, far, false],
  [near, near, true],
])('%j holds up %j: %s', (earlier, later, holds) => {
  expect(mayHoldUp(earlier, later)).toBe(holds);
});
