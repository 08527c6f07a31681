import {
  CancelImageCreation$,
  CreateDistributionConfiguration$,
  CreateImage$,
  DeleteDistributionConfiguration$,
  DeleteImage$,
  DistributeImage$,
  GetDistributionConfiguration$,
  GetImage$,
  GetImageRecipe$,
  GetInfrastructureConfiguration$,
  GetWorkflow$,
  GetWorkflowExecution$,
  GetWorkflowStepExecution$,
  ListDistributionConfigurations$,
  ListImageBuildVersions$,
  ListImagePipelines$,
  ListImageRecipes$,
  ListImages$,
  ListInfrastructureConfigurations$,
  ListTagsForResource$,
  ListWaitingWorkflowSteps$,
  ListWorkflowBuildVersions$,
  ListWorkflowExecutions$,
  ListWorkflows$,
  ListWorkflowStepExecutions$,
  RetryImage$,
  SendWorkflowStepAction$,
  TagResource$,
  UntagResource$,
  UpdateDistributionConfiguration$,
} from '@aws-sdk/client-imagebuilder';
import type { Service } from '../operation.ts';
import { operation } from '../operation.ts';
import { restJson } from '../wire/rest-json.ts';
import {
  createConfiguration,
  deleteConfiguration,
  getConfiguration,
  listConfigurations,
  updateConfiguration,
} from './configurations/configurations.ts';
import { createImage } from './images/create-image.ts';
import { distributeImage } from './images/distribute-image.ts';
import { listBuilds, listImages } from './images/image-lists.ts';
import { cancelImage, deleteImage, getImage } from './images/images.ts';
import { retryImage } from './images/retry-image.ts';
import { getInfrastructure, getRecipe, listInfrastructures, listRecipes } from './inputs.ts';
import { listPipelines } from './configurations/pipelines.ts';
import { listTags, tagResource, untagResource } from './tags.ts';
import { getExecution, getStepExecution, listExecutions, listStepExecutions } from './workflows/executions.ts';
import { listWaitingSteps, sendStepAction } from './workflows/waiting-steps.ts';
import { getWorkflow, listWorkflowBuilds, listWorkflows } from './workflows/workflows.ts';

export const imageBuilder: Service = {
  signingName: 'imagebuilder',
  protocol: restJson,
  operations: [
    operation(CreateDistributionConfiguration$, createConfiguration),
    operation(UpdateDistributionConfiguration$, updateConfiguration),
    operation(DeleteDistributionConfiguration$, deleteConfiguration),
    operation(GetDistributionConfiguration$, getConfiguration),
    operation(ListDistributionConfigurations$, listConfigurations),
    operation(GetImageRecipe$, getRecipe),
    operation(ListImageRecipes$, listRecipes),
    operation(GetInfrastructureConfiguration$, getInfrastructure),
    operation(ListInfrastructureConfigurations$, listInfrastructures),
    operation(CreateImage$, createImage),
    operation(DistributeImage$, distributeImage),
    operation(RetryImage$, retryImage),
    operation(CancelImageCreation$, cancelImage),
    operation(DeleteImage$, deleteImage),
    operation(GetImage$, getImage),
    operation(ListImages$, listImages),
    operation(ListImageBuildVersions$, listBuilds),
    operation(ListImagePipelines$, listPipelines),
    operation(GetWorkflow$, getWorkflow),
    operation(ListWorkflows$, listWorkflows),
    operation(ListWorkflowBuildVersions$, listWorkflowBuilds),
    operation(ListWorkflowExecutions$, listExecutions),
    operation(GetWorkflowExecution$, getExecution),
    operation(ListWorkflowStepExecutions$, listStepExecutions),
    operation(GetWorkflowStepExecution$, getStepExecution),
    operation(ListWaitingWorkflowSteps$, listWaitingSteps),
    operation(SendWorkflowStepAction$, sendStepAction),
    operation(TagResource$, tagResource),
    operation(UntagResource$, untagResource),
    operation(ListTagsForResource$, listTags),
  ],
};
