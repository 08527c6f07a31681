import { expect, test } from 'vitest';
import { uncheckedMembers } from '../../../src/checks/configuration/unchecked.ts';
import type { Distribution } from '../../../src/domain/configuration.ts';
import { checkContext } from '../../support/fake-probe.ts';
import { INPUTS, NEAR } from '../../support/sample-rollout.ts';

const region = 'us-west-2';
const permitting = (launchPermission: object): Distribution => ({
  region,
  amiDistributionConfiguration: { launchPermission },
});

test.each<[string, string, Distribution]>([
  ['s3ExportConfiguration', 's3:GetBucketLocation', { region, s3ExportConfiguration: { s3Bucket: 'images' } }],
  [
    'containerDistributionConfiguration',
    'ecr:',
    { region, containerDistributionConfiguration: { targetRepository: {} } },
  ],
  [
    'organizationArns',
    'organizations:',
    permitting({ organizationArns: ['arn:aws:organizations::1:organization/o-1'] }),
  ],
  [
    'organizationalUnitArns',
    'organizations:',
    permitting({ organizationalUnitArns: ['arn:aws:organizations::1:ou/1'] }),
  ],
  ['licenseConfigurationArns', 'license-manager:', { region, licenseConfigurationArns: ['arn:aws:license-manager:x'] }],
  ['newMember', 'a version of this program', { region, newMember: { on: true } }],
  ['amiWatermarks', 'a version of this program', { region, amiDistributionConfiguration: { amiWatermarks: ['x'] } }],
])('%s cannot be told and names its proof', async (member, proof, entry) => {
  expect(uncheckedMembers.applies(checkContext(), entry)).toBe(true);
  expect(await uncheckedMembers.judge(checkContext(), entry)).toMatchObject({
    verdict: 'cannot-tell',
    evidence: [`imagebuilder:GetDistributionConfiguration "golden", us-west-2 → ${member}`],
    cause: `no check looks at ${member}`,
    wouldProve: expect.stringContaining(proof),
  });
});

test.each<[string, Distribution[]]>([
  ['of the sample', INPUTS.configuration.distributions],
  ['with empty members', [{ region, s3ExportConfiguration: {}, newMember: [], other: null }]],
  ['with an enumerated permission', [permitting({ userIds: [NEAR.account], userGroups: ['all'] })]],
])('an entry %s leaves no finding', (_what, entries) => {
  expect(entries.map((entry) => uncheckedMembers.applies(checkContext(), entry))).not.toContain(true);
});
