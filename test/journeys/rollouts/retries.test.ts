import { setTimeout as pause } from 'node:timers/promises';
import type { Distribution } from '@aws-sdk/client-imagebuilder';
import {
  CreateDistributionConfigurationCommand,
  ListDistributionConfigurationsCommand,
} from '@aws-sdk/client-imagebuilder';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openAws } from '../../../src/aws/open-aws.ts';
import type { Rollout } from '../../../src/domain/rollout/rollout.ts';
import { isEnded } from '../../../src/domain/rollout/transitions.ts';
import { openFlow } from '../../../src/flow/open-flow.ts';
import type { Verbs } from '../../../src/flow/verbs.ts';
import type { AwsTwin } from '../../../sandbox/aws/twin.ts';
import { postJson } from '../../../sandbox/stories/telling/control-client.ts';
import { ableWorld, EXECUTION_ROLE, FAST, SOURCE } from '../../sandbox/aws/image-builder/scene.ts';
import { BASE, FIRST, imageBuilder, SECOND, started } from '../../sandbox/aws/start-twin.ts';
import { flowScene, shownOn } from '../../support/flow-scene.ts';

const LICENSE = `arn:aws:license-manager:us-west-2:${SOURCE}:license-configuration:lic-0123456789abcdef0123456789abcdef`;

/** Each way to end has a Region of its own, so that what fails for one rollout touches no other. */
const ENDS = [
  { region: 'us-west-2', status: 'FAILED', template: 'lt-0123456789abcdef1' },
  { region: 'us-east-1', status: 'CANCELLED', template: 'lt-0123456789abcdef2' },
  { region: 'eu-west-1', status: 'TIMED_OUT', template: 'lt-0123456789abcdef3' },
] as const;

const LINUX = 'ami-0000000000000000a';
const WINDOWS = 'ami-0000000000000000b';
const COMPONENT = 'arn:aws:imagebuilder:us-west-2:aws:component/update/1.0.2/1';
const WORLD = `
accounts:
  '${SOURCE}':
    roles:
      vmimport:
        trust:
          Version: '2012-10-17'
          Statement: [{ Effect: Allow, Principal: { Service: vmie.amazonaws.com }, Action: 'sts:AssumeRole' }]
  '${FIRST}':
    regions: [us-west-2, us-east-1, eu-west-1]
    roles:
      EC2ImageBuilderDistributionCrossAccountRole:
        inlinePolicies:
          later-steps: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: ['ec2:*', 'ssm:*'], Resource: '*' }] }
    launchTemplates:${ENDS.map(({ template, region }) => `\n      ${template}: { name: golden, region: ${region} }`).join('')}
  '${SECOND}': { regions: [us-west-2, us-east-1, eu-west-1] }
publicAmis:
  - { id: ${LINUX}, name: linux, region: us-west-2, owner: '137112412989' }
  - { id: ${WINDOWS}, name: windows, region: us-west-2, owner: '801119661308', platform: Windows }
imageBuilder:
  recipes:
    - { name: linux, version: 1.0.0, platform: Linux, parentImage: ${LINUX}, components: ['${COMPONENT}'] }
    - { name: windows, version: 1.0.0, platform: Windows, parentImage: ${WINDOWS}, components: ['${COMPONENT}'] }
`;

type Settings = Partial<Distribution>;
type Step = {
  step: string;
  account: string;
  target: string;
  settings: Settings | ((template: string) => Settings);
  recipe?: string;
};

/** What can fail, in which account, for which target, and what of a configuration asks for it. */
const STEPS: Step[] = [
  { step: 'COPY', account: SECOND, target: SECOND, settings: {} },
  { step: 'ASSOCIATE_LICENSES', account: SOURCE, target: FIRST, settings: { licenseConfigurationArns: [LICENSE] } },
  {
    step: 'UPDATE_LAUNCH_TEMPLATES',
    account: FIRST,
    target: FIRST,
    settings: (template) => ({
      launchTemplateConfigurations: [{ launchTemplateId: template, accountId: FIRST }],
    }),
  },
  {
    step: 'PUT_SSM_PARAMETERS',
    account: FIRST,
    target: FIRST,
    settings: { ssmParameterConfigurations: [{ parameterName: '/golden/ami', amiAccountId: FIRST }] },
  },
  {
    step: 'UPDATE_FAST_LAUNCH_CONFIGURATIONS',
    account: SOURCE,
    target: SOURCE,
    settings: { fastLaunchConfigurations: [{ enabled: true, maxParallelLaunches: 6 }] },
    recipe: 'windows/1.0.0',
  },
  {
    step: 'EXPORT_AMI',
    account: SOURCE,
    target: FIRST,
    settings: { s3ExportConfiguration: { roleName: 'vmimport', diskImageFormat: 'VMDK', s3Bucket: 'exports' } },
  },
];

const CASES = ENDS.flatMap((end) => STEPS.map((step) => ({ ...end, ...step, name: `${step.step} ${end.status}` })));
type Case = (typeof CASES)[number];

function distributionsOf({ region, template, target, settings }: Case): Distribution[] {
  const amiDistributionConfiguration = { name: 'case {{ imagebuilder:buildDate }}' };
  const asked = {
    region,
    // Without any target account the copy is the source account's.
    amiDistributionConfiguration: {
      ...amiDistributionConfiguration,
      ...(target === SOURCE ? {} : { targetAccountIds: [target] }),
    },
    ...(typeof settings === 'function' ? settings(template) : settings),
  };
  return region === 'us-west-2' ? [asked] : [{ region: 'us-west-2', amiDistributionConfiguration }, asked];
}

/** The flow over AWS as the twin has it; its checks find nothing amiss, so that this is about Image Builder. */
async function scenes() {
  const twin = await started({ world: ableWorld(WORLD), speed: FAST });
  for (const [name, value] of Object.entries(twin.environment)) vi.stubEnv(name, value);
  const scene = flowScene();
  const { clock, memory } = scene;
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const builds = { executionRole: EXECUTION_ROLE, workflows: [] };
  const aws = await openAws({ region: 'us-west-2', clock, log, builds });
  onTestFinished(() => {
    aws.close();
    vi.unstubAllEnvs();
  });
  const { catalog, copies, gates, reach, images } = aws;
  const rooms = { ...scene.rooms, catalog, copies, gates, reach, images, executionRole: EXECUTION_ROLE };
  const verbs = openFlow(rooms, memory.jobs);
  /** Time passes until that is so of all of them. */
  const until = async (numbers: number[], isSo: (rollout: Rollout) => boolean): Promise<Rollout[]> => {
    for (let looks = 0; looks < 900; looks += 1) {
      await memory.runFor(2000);
      const all = await Promise.all(numbers.map((number) => verbs.rolloutByNumber(number)));
      if (all.every(isSo)) return all;
      await pause(20);
    }
    throw new Error(memory.failures.join('\n') || 'it takes too long');
  };
  return { twin, verbs, until };
}

async function submitted(twin: AwsTwin, verbs: Verbs, one: Case): Promise<number> {
  const { distributionConfigurationArn: configurationArn = '' } = await imageBuilder(twin).send(
    new CreateDistributionConfigurationCommand({
      name: one.name.toLowerCase().replaceAll(/[ _]/g, '-'),
      distributions: distributionsOf(one),
    }),
  );
  const { number } = await verbs.submitRollout({
    token: one.name,
    requestedBy: 'UASKED',
    configurationArn,
    recipeArn: `${BASE}:image-recipe/${one.recipe ?? 'linux/1.0.0'}`,
    infrastructureArn: `${BASE}:infrastructure-configuration/build-large`,
  });
  return number;
}

async function failWith(twin: AwsTwin, failing: object[]): Promise<void> {
  await postJson(`${twin.url}/_control/failing`, { failing });
}

test('what failed in one place is repeated there alone', { timeout: 240_000 }, async () => {
  const { twin, verbs, until } = await scenes();
  await failWith(
    twin,
    CASES.map(({ region, account, step, status }) => ({ region, account, step, status })),
  );
  const numbers: number[] = [];
  for (const one of CASES) numbers.push(await submitted(twin, verbs, one));
  for (const rollout of await until(numbers, ({ state }) => state === 'awaiting-approval')) {
    await verbs.decide({ ...shownOn(rollout), userId: 'UYES', verdict: 'approve' });
  }
  const ended = await until(numbers, ({ state }) => isEnded(state));
  await failWith(twin, []);
  const again: number[] = [];
  for (const { id: rolloutId } of ended) again.push((await verbs.retry({ rolloutId, userId: 'UASKED' })).number);
  const retries = await until(again, ({ state }) => isEnded(state));
  const told = retries.map(({ state, inputs, outcome }, at) => ({
    at: CASES[at]?.name,
    state,
    targets: inputs?.targets,
    outcome,
  }));
  expect(told).toEqual(
    CASES.map(({ name, region, account }) => ({ at: name, state: 'available', targets: [{ account, region }] })),
  );
  // Image Builder goes on with what it had not copied; what comes after the copies needs a configuration of its own.
  const own = retries.map(({ inputs }) => inputs?.retry?.temporary !== undefined);
  expect(own).toEqual(CASES.map(({ step }) => step !== 'COPY'));
  const left = await imageBuilder(twin).send(new ListDistributionConfigurationsCommand({}));
  const names = (left.distributionConfigurationSummaryList ?? []).map(({ name = '' }) => name);
  expect(names.filter((name) => name.startsWith('ami-distribute-retry-'))).toEqual([]);
});
