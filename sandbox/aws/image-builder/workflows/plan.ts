import type { WorkflowConfiguration, WorkflowParameter } from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../../aws-error.ts';
import type { PlannedWorkflow } from '../build.ts';
import { absent, invalidParameter } from '../rules.ts';
import type { Workflow } from './workflow.ts';
import { defaultWorkflow, resolveWorkflow } from './workflow.ts';

type Workflows = ReadonlyMap<string, Workflow>;

/** What an image goes through: the workflows it is given, which replace Amazon's, or Amazon's. */
export function plannedWorkflows(
  workflows: Workflows,
  given: readonly WorkflowConfiguration[] | undefined,
  withTests: boolean,
): PlannedWorkflow[] {
  const named =
    given === undefined
      ? (['BUILD', 'TEST'] as const).map((type) => usual(defaultWorkflow(workflows, type)))
      : given.map((configuration) => planned(workflows, configuration));
  const ofType = (type: Workflow['type']) => named.filter(({ workflow }) => workflow.type === type);
  for (const [type, least] of [['BUILD', 1] as const, ['DISTRIBUTION', 0] as const]) {
    const count = ofType(type).length;
    if (count >= least && count <= 1) continue;
    throw new AwsError('InvalidRequestException', 400, `An image has one ${type} workflow: ${count} were provided.`);
  }
  const distribution = ofType('DISTRIBUTION');
  const own = distribution.length > 0 ? distribution : [ownDistribution(workflows)];
  return [...ofType('BUILD'), ...(withTests ? ofType('TEST') : []), ...own];
}

/** Image Builder distributes by itself where no workflow says how; nobody knows whether that shows as a workflow. */
export function ownDistribution(workflows: Workflows): PlannedWorkflow {
  return { ...usual(defaultWorkflow(workflows, 'DISTRIBUTION')), listed: false };
}

function usual(workflow: Workflow): PlannedWorkflow {
  return { workflow, onFailure: 'ABORT', parameters: {}, listed: true };
}

function planned(workflows: Workflows, configuration: WorkflowConfiguration): PlannedWorkflow {
  const { workflowArn, parameters, parallelGroup, onFailure } = configuration;
  const workflow = resolveWorkflow(workflows, workflowArn ?? '');
  if (workflow === undefined) throw absent('workflowArn', workflowArn);
  return {
    ...usual(workflow),
    parameters: parametersOf(workflow, parameters ?? []),
    ...(parallelGroup === undefined ? {} : { parallelGroup }),
    // Only a test is no reason to stop.
    onFailure: workflow.type === 'TEST' ? (onFailure ?? 'ABORT') : 'ABORT',
  };
}

function parametersOf(workflow: Workflow, given: readonly WorkflowParameter[]): Record<string, string[]> {
  for (const { name } of given) {
    if (workflow.parameters.some((parameter) => parameter.name === name)) continue;
    throw invalidParameter('parameters', `The workflow '${workflow.arn}' has no parameter '${name}'.`);
  }
  const values = workflow.parameters.map(({ name, defaultValue }) => {
    const value = given.find((parameter) => parameter.name === name)?.value ?? defaultValue;
    if (value !== undefined) return [name, value] as const;
    throw invalidParameter('parameters', `The workflow '${workflow.arn}' needs a value for '${name}'.`);
  });
  return Object.fromEntries(values);
}
