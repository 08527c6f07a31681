import { GetWorkflowCommand } from '@aws-sdk/client-imagebuilder';
import { Refusal } from '../../domain/errors.ts';
import type { PinnedResource } from '../../domain/inputs.ts';
import { awsErrorOf, oneLine } from '../errors.ts';
import type { ImageBuilder } from './client.ts';
import { isWireObject, objectAt, objectsAt, textAt } from './wire-body.ts';

/** With what every image is built, where it is not Image Builder's own way, and as whom. */
export type Builds = {
  /** ARNs of workflow versions, each with its build number; Image Builder's own ones where there is none. */
  workflows: readonly string[];
  /** Name or ARN of the role that workflows run as, and that images which exist are distributed by. */
  executionRole?: string;
};

/** What decides what a workflow does: its steps, and what they are told. */
const DECIDING: ReadonlySet<string> = new Set(['name', 'version', 'type', 'data', 'parameters']);

export function readWorkflows(imageBuilder: ImageBuilder, { workflows }: Builds): Promise<PinnedResource[]> {
  return Promise.all(workflows.map((arn) => readWorkflow(imageBuilder, arn)));
}

async function readWorkflow(imageBuilder: ImageBuilder, asked: string): Promise<PinnedResource> {
  const doing = `reading workflow "${asked}"`;
  const body = await imageBuilder
    .body({ doing, operation: 'GetWorkflow' }, (client) =>
      client.send(new GetWorkflowCommand({ workflowBuildVersionArn: asked })),
    )
    .catch((error: unknown) => {
      if (awsErrorOf(error).kind !== 'not-found') throw error;
      throw new Refusal('workflow-not-found', `${doing}: there is none`, 'Correct WORKFLOWS and start the bot again.');
    });
  const found = objectAt(body, 'workflow');
  const content = Object.fromEntries(Object.entries(found).filter(([member]) => DECIDING.has(member)));
  return { arn: textAt(found, 'arn') ?? asked, name: textAt(found, 'name') ?? asked, content };
}

/** Those of the parameters that the workflow declares. */
export function parametersFor({ content }: PinnedResource, parameters: Record<string, string>): [string, string][] {
  const declared = isWireObject(content) ? objectsAt(content, 'parameters') : [];
  const names = new Set(declared.map((each) => textAt(each, 'name')));
  return Object.entries(parameters).filter(([name]) => names.has(name));
}

/** A parameter that reaches no workflow would be approved in vain. */
export function refuseUndeclared(parameters: Record<string, string>, workflows: PinnedResource[]): void {
  const reached = new Set(workflows.flatMap((each) => parametersFor(each, parameters).map(([name]) => name)));
  const lost = Object.keys(parameters).filter((name) => !reached.has(name));
  if (lost.length === 0) return;
  throw new Refusal(
    'workflow-parameter-unknown',
    `giving parameters to workflows: none of WORKFLOWS declares "${oneLine(lost.join('", "'), 300)}"`,
    'Correct the name, or leave it out.',
  );
}
