import type { WorkflowConfiguration } from '@aws-sdk/client-imagebuilder';
import {
  GetWorkflowCommand,
  GetWorkflowExecutionCommand,
  ListWorkflowBuildVersionsCommand,
  ListWorkflowsCommand,
} from '@aws-sdk/client-imagebuilder';
import { expect, test } from 'vitest';
import { BASE, FIRST, imageBuilder, refusal, started } from '../start-twin.ts';
import { AMAZON, BUILD, executions, GATE, GATED, gated } from './gated.ts';
import type { Building } from './scene.ts';
import { ableWorld, building, EXECUTION_ROLE, SOURCE, until } from './scene.ts';

test("Image Builder's own build and tests show as workflows", async () => {
  const build = await building(ableWorld());
  await until(build, 'AVAILABLE');
  const runs = await executions(build);
  expect(runs.map(({ type, status, workflowBuildVersionArn }) => [type, status, workflowBuildVersionArn])).toEqual([
    ['BUILD', 'COMPLETED', `${AMAZON}/build/build-image/1.0.0/1`],
    ['TEST', 'COMPLETED', `${AMAZON}/test/test-image/1.0.0/1`],
  ]);
  const { totalStepCount, totalStepsSucceeded } = await build.client.send(
    new GetWorkflowExecutionCommand({ workflowExecutionId: runs[0]?.workflowExecutionId }),
  );
  expect([totalStepCount, totalStepsSucceeded]).toEqual([6, 6]);
});

test('an image without tests runs no test workflow', async () => {
  const build = await building(ableWorld(), { input: { imageTestsConfiguration: { imageTestsEnabled: false } } });
  await until(build, 'AVAILABLE');
  expect((await executions(build)).map(({ type }) => type)).toEqual(['BUILD']);
});

test.each<[string, WorkflowConfiguration[], string]>([
  ['no build workflow', [GATED], 'InvalidRequestException'],
  ['two distribution workflows', [BUILD, GATED, GATED], 'InvalidRequestException'],
  [
    'a workflow that is not there',
    [BUILD, { workflowArn: `${BASE}:workflow/test/none/1.0.0/1` }],
    'InvalidParameterValueException',
  ],
  [
    'a parameter that is not there',
    [BUILD, { ...GATED, parameters: [{ name: 'no', value: ['x'] }] }],
    'InvalidParameterValueException',
  ],
])('%s is refused', async (_title, workflows, code) => {
  expect((await refusal(gated(workflows))).name).toBe(code);
});

test('workflows without an execution role are refused', async () => {
  const refused = await refusal(building(ableWorld(), { input: { workflows: [BUILD] } }));
  expect(refused).toMatchObject({
    name: 'InvalidRequestException',
    message: 'An execution role is required to provide workflows',
  });
});

function buildAs(executionRole: string): Promise<Building> {
  return building(ableWorld(), { input: { executionRole } });
}

test('an execution role has to be passed and trusted', async () => {
  expect((await refusal(buildAs('NoSuchRole'))).name).toBe('InvalidRequestException');
  const foreign = `arn:aws:iam::${FIRST}:role/EC2ImageBuilderDistributionCrossAccountRole`;
  expect((await refusal(buildAs(foreign))).message).toBe('Cross-account pass role is not allowed.');
  const denial = { Effect: 'Deny', Action: 'iam:PassRole', Resource: '*' };
  const denied = `bot: { policies: { denied: ${JSON.stringify({ Version: '2012-10-17', Statement: [denial] })} } }`;
  const refused = await refusal(building(ableWorld(denied), { input: { executionRole: EXECUTION_ROLE } }));
  expect(refused.name).toBe('AccessDeniedException');
  expect(refused.message).toContain(`iam:PassRole on resource: ${EXECUTION_ROLE}`);
});

test("an execution role's own policies decide", async () => {
  const world = ableWorld(`
accounts:
  '${SOURCE}':
    roles:
      ImageBuilderExecution:
        managedPolicies: []
        inlinePolicies:
          image: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: 'ec2:*', Resource: '*' }] }
`);
  const build = await building(world, { input: { executionRole: 'ImageBuilderExecution' } });
  const image = await until(build, 'FAILED');
  expect(image?.executionRole).toBe(EXECUTION_ROLE);
  expect(image?.state?.reason).toContain(
    `STS Client Error: 'User: arn:aws:sts::${SOURCE}:assumed-role/ImageBuilderExecution/imagebuilder is not authorized to perform: sts:AssumeRole`,
  );
});

test("the world's workflows and Amazon's are listed", async () => {
  const client = imageBuilder(await started({ world: ableWorld(GATE) }));
  const names = async (owner: 'Self' | 'Amazon') => {
    const { workflowVersionList: listed } = await client.send(new ListWorkflowsCommand({ owner }));
    return listed?.map(({ name }) => name);
  };
  expect(await names('Self')).toEqual(['gated']);
  expect(await names('Amazon')).toEqual(['build-image', 'test-image', 'distribute-image']);
  const { workflow } = await client.send(
    new GetWorkflowCommand({ workflowBuildVersionArn: `${BASE}:workflow/distribution/gated/x.x.x` }),
  );
  expect(workflow).toMatchObject({ arn: GATED.workflowArn, type: 'DISTRIBUTION', owner: SOURCE });
  expect(workflow?.data).toContain('action: WaitForAction');
  const version = `${BASE}:workflow/distribution/gated/1.0.0`;
  const { workflowSummaryList } = await client.send(
    new ListWorkflowBuildVersionsCommand({ workflowVersionArn: version }),
  );
  expect(workflowSummaryList).toMatchObject([{ arn: GATED.workflowArn }]);
});
