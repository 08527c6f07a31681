import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fixPack } from '../../../src/checks/fix-pack/fix-pack.ts';
import { splitConfigurations } from '../../../src/checks/fix-pack/split.ts';
import { targetsOf } from '../../../src/domain/configuration.ts';
import { SOURCE } from '../../support/sample-rollout.ts';
import {
  anyContext,
  AWAY,
  broken,
  contextOf,
  entry,
  FIRST,
  HOME,
  named,
  SECOND,
  SOURCE_SUBJECT,
  THIRD,
} from './scene.ts';

const parameters = [FIRST, SECOND].map((account) => ({ parameterName: 'golden', amiAccountId: account }));
const written = { ssmParameterConfigurations: [...parameters, { parameterName: 'golden' }] };
const context = contextOf([entry(HOME, [FIRST, SECOND], written), entry(AWAY, [FIRST, SECOND, THIRD, SOURCE])]);

it('keeps the copies of an account together', () => {
  const parts = splitConfigurations(context, 4);

  expect(parts.map(({ name }) => name)).toEqual([1, 2].map((at) => `golden linux-${at}-of-2`));
  expect(parts.map(({ distributions }) => distributions)).toEqual([
    [entry(HOME, [FIRST, SECOND], written), entry(AWAY, [FIRST, SECOND])],
    [{ region: HOME, amiDistributionConfiguration: {} }, entry(AWAY, [THIRD, SOURCE])],
  ]);
});

it('makes every copy once, in parts that fit', () => {
  fc.assert(
    fc.property(anyContext, fc.integer({ min: 1, max: 5 }), (any, atOnce) => {
      const isCopy = ({ account, region }: { account: string; region: string }) =>
        account !== any.sourceAccount || region !== any.buildRegion;
      const copies = (part: typeof any.configuration) => targetsOf(part, any.sourceAccount).filter(isCopy);
      const parts = splitConfigurations(any, atOnce);

      expect(Math.max(...parts.map((part) => copies(part).length))).toBeLessThanOrEqual(atOnce);
      const made = parts.flatMap(copies).map(({ account, region }) => `${account}/${region}`);
      expect(made.toSorted()).toEqual(
        copies(any.configuration)
          .map(({ account, region }) => `${account}/${region}`)
          .toSorted(),
      );
      for (const { distributions } of parts) {
        expect(distributions.map(({ region }) => region)).toContain(any.buildRegion);
      }
    }),
  );
});

it('is a file beside the request for a higher quota', () => {
  const cause = '6 copies, 4 at a time: about 2 rounds';
  const finding = broken('quota-request', SOURCE_SUBJECT, { checkId: 'copy-quota', verdict: 'warn', cause });
  const files = fixPack(context, [finding]);

  expect(files.map(({ name }) => name)).toEqual(['quota-requests.sh', 'split-configurations.json']);
  const { text, about } = named(files, 'split-configurations.json');
  expect(about).toContain('in 2 parts of at most 4 copies');
  expect(JSON.parse(text)).toEqual(splitConfigurations(context, 4));
});

it('is no file where the quota allows no copy at all', () => {
  const none = broken('quota-request', SOURCE_SUBJECT, {
    checkId: 'copy-quota',
    cause: '6 copies, and the quota allows none',
  });
  expect(fixPack(context, [none]).map(({ name }) => name)).toEqual(['quota-requests.sh']);
});
