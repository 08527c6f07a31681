import { GetWorkflowCommand } from '@aws-sdk/client-imagebuilder';
import { Refusal } from '../../domain/errors.ts';
import type { PinnedResource } from '../../domain/inputs.ts';
import { awsErrorOf } from '../errors.ts';
import type { ImageBuilder } from './client.ts';
import { objectAt, textAt } from './wire-body.ts';

/** With what every image is built, where it is not Image Builder's own way, and as whom. */
export type Builds = {
  /** ARNs of workflow versions, each with its build number; Image Builder's own ones where there is none. */
  workflows: readonly string[];
  /** Name or ARN of the role that workflows run as, and that images which exist are distributed by. */
  executionRole?: string;
};

/** What decides what a workflow does: its steps, and what they are told. */
const DECIDING: ReadonlySet<string> = new Set(['name', 'version', 'type', 'data']);

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
