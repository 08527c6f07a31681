import type {
  GetWorkflowRequest,
  GetWorkflowResponse,
  ListWorkflowBuildVersionsRequest,
  ListWorkflowBuildVersionsResponse,
  ListWorkflowsRequest,
  ListWorkflowsResponse,
} from '@aws-sdk/client-imagebuilder';
import { stringify } from 'yaml';
import { resourceTagKeys } from '../../identity/access.ts';
import type { Call } from '../../operation.ts';
import { isOf, latestVersions, versionArn } from '../arns.ts';
import { listed } from '../listing.ts';
import { demandImageBuilder, notFound } from '../rules.ts';
import type { Workflow } from './workflow.ts';
import { resolveWorkflow } from './workflow.ts';

export function getWorkflow(call: Call<GetWorkflowRequest>): GetWorkflowResponse {
  const arn = call.input.workflowBuildVersionArn ?? '';
  const found = resolveWorkflow(call.cloud.library.workflows, arn);
  const context = resourceTagKeys(found?.tags ?? {});
  demandImageBuilder(call, { action: 'imagebuilder:GetWorkflow', resource: arn, context });
  if (found === undefined || !isReadable(call, found)) throw notFound(arn);
  const { steps, parameters, ...workflow } = found;
  const { name, description } = found;
  return {
    workflow: {
      ...workflow,
      data: stringify({
        name,
        description,
        schemaVersion: 1,
        ...(parameters.length === 0 ? {} : { parameters }),
        steps,
      }),
      ...(parameters.length === 0 ? {} : { parameters }),
    },
    latestVersionReferences: latestVersions(versionArn(found.arn)),
  };
}

export function listWorkflows(call: Call<ListWorkflowsRequest>): ListWorkflowsResponse {
  demandImageBuilder(call, { action: 'imagebuilder:ListWorkflows', resource: '*' });
  const owned = readable(call).filter(({ owner }) => (call.input.owner === 'Amazon') === (owner === 'Amazon'));
  const shown = call.input.owner === undefined || ['Self', 'Amazon'].includes(call.input.owner) ? owned : [];
  const { page, next } = listed(
    shown.map((workflow) => ({ ...workflow, arn: versionArn(workflow.arn) })),
    call.input,
    { name: ({ name }) => name, version: ({ version }) => version, type: ({ type }) => type },
  );
  return {
    workflowVersionList: page.map(({ steps: _steps, parameters: _parameters, tags: _tags, ...workflow }) => workflow),
    ...next,
  };
}

export function listWorkflowBuilds(call: Call<ListWorkflowBuildVersionsRequest>): ListWorkflowBuildVersionsResponse {
  const wanted = call.input.workflowVersionArn;
  demandImageBuilder(call, { action: 'imagebuilder:ListWorkflowBuildVersions', resource: wanted ?? '*' });
  const builds = readable(call).filter(({ arn }) => wanted === undefined || versionArn(arn) === wanted);
  const { page, next } = listed(builds, call.input, {});
  return {
    workflowSummaryList: page.map(({ steps: _steps, parameters: _parameters, ...workflow }) => workflow),
    ...next,
  };
}

function readable(call: Call<unknown>): Workflow[] {
  return [...call.cloud.library.workflows.values()].filter((workflow) => isReadable(call, workflow));
}

/** Amazon's are there for everybody. */
function isReadable(call: Call<unknown>, { arn, owner }: Workflow): boolean {
  return owner === 'Amazon' ? arn.startsWith(`arn:aws:imagebuilder:${call.region}:`) : isOf(call, arn);
}
