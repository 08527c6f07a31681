import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Configuration, Distribution } from '../../../src/domain/configuration.ts';
import { targetsOf } from '../../../src/domain/configuration.ts';
import type { Target } from '../../../src/domain/target.ts';
import { targetKey } from '../../../src/domain/target.ts';
import { narrowed, toBeDistributed } from '../../../src/domain/rollout/retry/narrowed.ts';
import { BUILD_REGION, CONFIGURATION_ARN, INPUTS, SOURCE } from '../../support/sample-rollout.ts';

const A = '111122223333';
const B = '777788889999';

function whole(region: string): Distribution {
  return {
    region,
    amiDistributionConfiguration: {
      name: 'golden {{ imagebuilder:buildDate }}',
      targetAccountIds: [A, B],
      amiTags: { Team: 'images' },
      launchPermission: { userIds: [A] },
    },
    licenseConfigurationArns: ['arn:aws:license-manager:us-west-2:444455556666:license-configuration:lic-1'],
    launchTemplateConfigurations: [{ launchTemplateId: 'lt-a', accountId: A }, { launchTemplateId: 'lt-own' }],
    ssmParameterConfigurations: [
      { parameterName: '/a', amiAccountId: A },
      { parameterName: '/b', amiAccountId: B },
    ],
    fastLaunchConfigurations: [{ enabled: true, accountId: B }],
    s3ExportConfiguration: { roleName: 'vmimport', s3Bucket: 'exports' },
    unknownMember: { kept: true },
  };
}

const configuration: Configuration = {
  arn: CONFIGURATION_ARN,
  name: 'golden',
  description: 'for all',
  tags: { Owner: 'us' },
  distributions: [whole('eu-west-1'), whole(BUILD_REGION)],
};
const forTargets = (targets: Target[]) => narrowed({ ...INPUTS, configuration, targets });

test('one account keeps its settings and those of nobody else', () => {
  const { distributions, ...rest } = forTargets([{ account: A, region: 'eu-west-1' }]);
  expect(rest).toEqual({ arn: CONFIGURATION_ARN, name: 'golden', description: 'for all' });
  const { amiDistributionConfiguration: ami, licenseConfigurationArns, unknownMember } = whole('eu-west-1');
  expect(distributions[1]).toEqual({
    region: 'eu-west-1',
    amiDistributionConfiguration: { ...ami, targetAccountIds: [A] },
    licenseConfigurationArns,
    launchTemplateConfigurations: [{ launchTemplateId: 'lt-a', accountId: A }],
    ssmParameterConfigurations: [{ parameterName: '/a', amiAccountId: A }],
    unknownMember,
  });
});

test('the Region where Image Builder works stays, for nobody', () => {
  const { distributions } = forTargets([{ account: A, region: 'eu-west-1' }]);
  expect(distributions[0]).toEqual({
    region: BUILD_REGION,
    amiDistributionConfiguration: { name: 'golden {{ imagebuilder:buildDate }}', amiTags: { Team: 'images' } },
  });
});

test('the source account keeps its own copy, template and export', () => {
  const { distributions } = forTargets([{ account: SOURCE, region: BUILD_REGION }]);
  expect(distributions).toHaveLength(1);
  expect(distributions[0]).toMatchObject({
    launchTemplateConfigurations: [{ launchTemplateId: 'lt-own' }],
    s3ExportConfiguration: { roleName: 'vmimport' },
  });
  expect(distributions[0]?.amiDistributionConfiguration).not.toHaveProperty('targetAccountIds');
});

test('whatever is missing, exactly that is distributed', () => {
  const all = [A, B].flatMap((account) => ['eu-west-1', BUILD_REGION].map((region) => ({ account, region })));
  fc.assert(
    fc.property(fc.subarray(all, { minLength: 1 }), (targets) => {
      const own = targetKey({ account: SOURCE, region: BUILD_REGION });
      const made = targetsOf(forTargets(targets), SOURCE)
        .map(targetKey)
        .filter((key) => key !== own);
      expect(made.toSorted()).toEqual(targets.map(targetKey).toSorted());
    }),
  );
});

test('what is distributed by bears the name of the temporary one', () => {
  const temporary = { arn: `${CONFIGURATION_ARN}-retry`, name: 'golden-retry' };
  const inputs = { ...INPUTS, configuration, targets: [{ account: A, region: BUILD_REGION }] };
  expect(toBeDistributed(inputs)).toBe(configuration);
  const way = { number: 41, imageArn: 'i' };
  expect(toBeDistributed({ ...inputs, retry: way })).toBe(configuration);
  expect(toBeDistributed({ ...inputs, retry: { ...way, temporary } })).toMatchObject(temporary);
});
