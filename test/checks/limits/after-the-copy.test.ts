import { expect, test } from 'vitest';
import { fastLaunch } from '../../../src/checks/limits/fast-launch.ts';
import { licenseCopies } from '../../../src/checks/limits/license-copies.ts';
import type { CheckContext } from '../../../src/checks/check.ts';
import type { Distribution } from '../../../src/domain/configuration.ts';
import { checkContext } from '../../support/fake-probe.ts';
import { NEAR, SOURCE } from '../../support/sample-rollout.ts';
import { recipe } from '../recipe/scene.ts';

const LICENSE = `arn:aws:license-manager:us-west-2:${SOURCE}:license-configuration:lic-${'a'.repeat(32)}`;

function entryFor(targetAccountIds: string[], members: Partial<Distribution>): Distribution {
  return { region: 'us-west-2', amiDistributionConfiguration: { targetAccountIds }, ...members };
}
const launching = { fastLaunchConfigurations: [{ enabled: true }] };

const building = (platform: string): Partial<CheckContext> => ({ recipe: { ...recipe(), content: { platform } } });

test('Fast Launch of Windows in the source account passes', async () => {
  expect(await fastLaunch.judge(checkContext({}, building('Windows')), entryFor([SOURCE], launching))).toEqual({
    verdict: 'pass',
    evidence: [
      'imagebuilder:GetDistributionConfiguration "golden", us-west-2 → Fast Launch enabled, 0 other accounts',
      'platform of the image is Windows',
    ],
  });
});

test('Fast Launch of a platform nobody knows cannot be told', async () => {
  expect(await fastLaunch.judge(checkContext(), entryFor([SOURCE], launching))).toMatchObject({
    verdict: 'cannot-tell',
  });
});

test.each([
  ['of Linux', 'Linux', {}],
  ['with too few launches', 'Windows', { maxParallelLaunches: 5 }],
])('Fast Launch %s fails', async (_how, platform, also) => {
  const entry = entryFor([SOURCE], { fastLaunchConfigurations: [{ enabled: true, ...also }] });
  expect(await fastLaunch.judge(checkContext({}, building(platform)), entry)).toMatchObject({ verdict: 'fail' });
});

test.each([
  ['for other accounts', entryFor([SOURCE, NEAR.account], launching)],
  [
    'in another account',
    entryFor([SOURCE], { fastLaunchConfigurations: [{ enabled: true, accountId: NEAR.account }] }),
  ],
])('Fast Launch %s fails', async (_how, entry) => {
  expect(await fastLaunch.judge(checkContext(), entry)).toMatchObject({
    verdict: 'fail',
    evidence: [expect.stringContaining('1 other accounts')],
    fix: { kind: 'configuration', owner: 'us' },
  });
});

test('Fast Launch that is not enabled is not asked', () => {
  const off = entryFor([NEAR.account], { fastLaunchConfigurations: [{ enabled: false }] });
  expect(fastLaunch.applies(checkContext(), off)).toBe(false);
  expect(fastLaunch.applies(checkContext(), entryFor([NEAR.account], {}))).toBe(false);
  expect(fastLaunch.applies(checkContext(), entryFor([NEAR.account], launching))).toBe(true);
});

test('license configurations with foreign copies warn', async () => {
  const entry = entryFor([SOURCE, NEAR.account], { licenseConfigurationArns: [LICENSE] });
  expect(licenseCopies.applies(checkContext(), entry)).toBe(true);
  expect(await licenseCopies.judge(checkContext(), entry)).toMatchObject({
    verdict: 'warn',
    evidence: [expect.stringContaining('1 license configurations, 1 other accounts')],
    cause: 'license configurations are associated in the source account only',
  });
});

test.each([
  ['without license configurations', entryFor([NEAR.account], { licenseConfigurationArns: [] })],
  ['without foreign copies', entryFor([SOURCE], { licenseConfigurationArns: [LICENSE] })],
])('an entry %s is not asked about licenses', (_what, entry) => {
  expect(licenseCopies.applies(checkContext(), entry)).toBe(false);
});
