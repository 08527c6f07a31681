import {
  CancelImageCreation$,
  CreateDistributionConfiguration$,
  CreateImage$,
  GetDistributionConfiguration$,
  GetImage$,
  GetImageRecipe$,
  GetInfrastructureConfiguration$,
  ListDistributionConfigurations$,
  ListImageBuildVersions$,
  ListImageRecipes$,
  ListImages$,
  ListInfrastructureConfigurations$,
  ListWorkflowExecutions$,
} from '@aws-sdk/client-imagebuilder';
import type { Service } from '../operation.ts';
import { operation } from '../operation.ts';
import { restJson } from '../wire/rest-json.ts';
import { createConfiguration, getConfiguration, listConfigurations } from './configurations.ts';
import { listBuilds, listImages, listWorkflowExecutions } from './image-lists.ts';
import { cancelImage, createImage, getImage } from './images.ts';
import { getInfrastructure, getRecipe, listInfrastructures, listRecipes } from './inputs.ts';

export const imageBuilder: Service = {
  signingName: 'imagebuilder',
  protocol: restJson,
  operations: [
    operation(CreateDistributionConfiguration$, createConfiguration),
    operation(GetDistributionConfiguration$, getConfiguration),
    operation(ListDistributionConfigurations$, listConfigurations),
    operation(GetImageRecipe$, getRecipe),
    operation(ListImageRecipes$, listRecipes),
    operation(GetInfrastructureConfiguration$, getInfrastructure),
    operation(ListInfrastructureConfigurations$, listInfrastructures),
    operation(CreateImage$, createImage),
    operation(GetImage$, getImage),
    operation(CancelImageCreation$, cancelImage),
    operation(ListImages$, listImages),
    operation(ListImageBuildVersions$, listBuilds),
    operation(ListWorkflowExecutions$, listWorkflowExecutions),
  ],
};
