import { DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import type { Distribution } from '@aws-sdk/client-imagebuilder';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, test, vi } from 'vitest';
import type { World } from '../../../../sandbox/world/world.ts';
import { assume, ec2In, FIRST, reach } from '../start-twin.ts';
import { ableWorld, building, copies, failureContext, imagesOf, outputIn, SOURCE, until } from './scene.ts';

const TEMPLATE = 'lt-0aaaaaaaaaaaaaaaa';
const BY_US = '{ CreatedBy: EC2 Image Builder }';

/** The first target with a launch template, and a role that may do what an SSM parameter and a look at both need. */
function worldWithTemplate(tags = BY_US): World {
  return ableWorld(`
accounts:
  '${FIRST}':
    launchTemplates: { ${TEMPLATE}: { name: web, region: us-west-2, tags: ${tags} } }
    roles:
      EC2ImageBuilderDistributionCrossAccountRole:
        inlinePolicies:
          look:
            Version: '2012-10-17'
            Statement:
              - { Effect: Allow, Action: [ec2:DescribeLaunchTemplateVersions, ssm:GetParameter], Resource: '*' }
              - { Effect: Allow, Action: ssm:PutParameter, Resource: 'arn:aws:ssm:*:${FIRST}:parameter/imagebuilder/*' }
`);
}

test("a target's launch template is given the source account's AMI", async () => {
  const template = { launchTemplateId: TEMPLATE, accountId: FIRST, setDefaultVersion: true };
  const build = await building(worldWithTemplate(), {
    distributions: [copies({ launchTemplateConfigurations: [template] })],
  });
  const image = await until(build, 'AVAILABLE');
  const { LaunchTemplateVersions: versions } = await (await ec2In(build.twin, FIRST)).send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: TEMPLATE, Versions: ['$Default'] }),
  );
  expect(versions).toMatchObject([
    { VersionNumber: 2, LaunchTemplateData: { ImageId: outputIn(image, SOURCE) }, CreatedBy: expect.any(String) },
  ]);
});

test("a target's parameter names the target's own copy", async () => {
  const parameter = { parameterName: '/imagebuilder/golden', amiAccountId: FIRST, dataType: 'aws:ec2:image' as const };
  const build = await building(worldWithTemplate(), {
    distributions: [copies({ ssmParameterConfigurations: [parameter] })],
  });
  const image = await until(build, 'AVAILABLE');
  const ssm = new SSMClient(reach(build.twin, await assume(build.twin, FIRST)));
  // Systems Manager looks at the AMI first.
  const read = () => ssm.send(new GetParameterCommand({ Name: '/imagebuilder/golden' }));
  const written = await vi.waitUntil(() => read().catch(() => undefined), { interval: 5 });
  expect(written?.Parameter?.Value).toBe(outputIn(image, FIRST));
});

type Failure = {
  title: string;
  step: string;
  world?: () => World;
  also: Partial<Distribution>;
  account: string;
  said: string;
};

const FAILURES: Failure[] = [
  {
    title: 'a template that is not there',
    step: 'UPDATE_LAUNCH_TEMPLATES',
    also: { launchTemplateConfigurations: [{ launchTemplateId: TEMPLATE, accountId: FIRST }] },
    account: FIRST,
    said: "EC2 Client Error: 'You are not authorized to perform this operation.",
  },
  {
    title: 'a template of the source account that is not there',
    step: 'UPDATE_LAUNCH_TEMPLATES',
    also: { launchTemplateConfigurations: [{ launchTemplateId: TEMPLATE }] },
    account: SOURCE,
    said: `EC2 Client Error: 'The launch-template ID '${TEMPLATE}' does not exist'`,
  },
  {
    title: 'a template without the tag',
    step: 'UPDATE_LAUNCH_TEMPLATES',
    world: () => worldWithTemplate('{ CreatedBy: somebody }'),
    also: { launchTemplateConfigurations: [{ launchTemplateId: TEMPLATE, accountId: FIRST }] },
    account: FIRST,
    said: 'no identity-based policy allows the ec2:CreateLaunchTemplateVersion action',
  },
  {
    title: 'a parameter beyond what the role may write',
    step: 'PUT_SSM_PARAMETERS',
    world: () => worldWithTemplate(),
    also: { ssmParameterConfigurations: [{ parameterName: '/golden/ami', amiAccountId: FIRST }] },
    account: FIRST,
    said: 'no identity-based policy allows the ssm:PutParameter action',
  },
  {
    title: 'a parameter of the source account beyond Image Builder',
    step: 'PUT_SSM_PARAMETERS',
    also: { ssmParameterConfigurations: [{ parameterName: '/golden/ami' }] },
    account: SOURCE,
    said: `arn:aws:ssm:us-west-2:${SOURCE}:parameter/golden/ami`,
  },
  {
    title: 'Fast Launch in another account',
    step: 'UPDATE_FAST_LAUNCH_CONFIGURATIONS',
    also: { fastLaunchConfigurations: [{ enabled: true, accountId: FIRST }] },
    account: FIRST,
    said: "Image Builder doesn't support cross-account distribution for AMIs with EC2 Fast Launch pre-enabled",
  },
  {
    title: 'an export under a role that is not there',
    step: 'EXPORT_AMI',
    also: { s3ExportConfiguration: { roleName: 'vmimport', diskImageFormat: 'RAW', s3Bucket: 'images' } },
    account: SOURCE,
    said: 'The service role vmimport provided does not exist',
  },
];

test.each(FAILURES)('$title fails at $step', async ({ step, world = ableWorld, also, account, said }) => {
  const build = await building(world(), { distributions: [copies(also)] });
  const image = await until(build, 'FAILED');
  expect(image?.state?.reason).toMatch(
    /^Integration failed with JobId '.*', status = 'Failed' for ARN '.*'\. In region/,
  );
  expect(await failureContext(build)).toMatchObject({
    imageStatus: 'INTEGRATING',
    distributionFailure: {
      regionFailures: [
        {
          region: 'us-west-2',
          targetAccountId: account,
          status: 'FAILED',
          imageConfigurationStep: step,
          errorMessage: expect.stringContaining(said),
        },
      ],
    },
  });
  const kept = await imagesOf(build.twin, FIRST);
  expect(kept.Images).toMatchObject([{ State: 'available' }]);
});

test('licences and exports that may be are done', async () => {
  const world = ableWorld(`
accounts:
  '${SOURCE}':
    roles:
      vmimport:
        trust:
          Version: '2012-10-17'
          Statement: [{ Effect: Allow, Principal: { Service: vmie.amazonaws.com }, Action: 'sts:AssumeRole' }]
`);
  const build = await building(world, {
    distributions: [
      copies({
        licenseConfigurationArns: [
          `arn:aws:license-manager:us-west-2:${SOURCE}:license-configuration:lic-0123456789abcdef0123456789abcdef`,
        ],
        s3ExportConfiguration: { roleName: 'vmimport', diskImageFormat: 'RAW', s3Bucket: 'images' },
      }),
    ],
  });
  expect((await until(build, 'AVAILABLE'))?.outputResources?.amis).toHaveLength(3);
});

test.each([
  ['Windows', 'AVAILABLE'],
  ['Linux', 'FAILED'],
])('Fast Launch of a %s image ends %s', async (platform, status) => {
  const component = 'arn:aws:imagebuilder:us-west-2:aws:component/update/1.0.2/1';
  const world = ableWorld(`
imageBuilder:
  recipes:
    - { name: fast, version: 1.0.0, platform: ${platform}, parentImage: ami-0b5f1c2d3e4f5a6b7, components: ['${component}'] }
`);
  const entry: Distribution = {
    region: 'us-west-2',
    amiDistributionConfiguration: { name: 'scene {{ imagebuilder:buildDate }}' },
    fastLaunchConfigurations: [{ enabled: true, maxParallelLaunches: 6 }],
  };
  const image = await until(await building(world, { recipe: 'fast/1.0.0', distributions: [entry] }), status);
  expect(image?.outputResources?.amis).toHaveLength(1);
});
