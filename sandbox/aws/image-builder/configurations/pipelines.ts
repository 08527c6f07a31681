import type {
  ImagePipeline,
  ListImagePipelinesRequest,
  ListImagePipelinesResponse,
} from '@aws-sdk/client-imagebuilder';
import type { World } from '../../../world/world.ts';
import type { Call } from '../../operation.ts';
import { arnName, isOf } from '../arns.ts';
import { listed } from '../listing.ts';
import { demandImageBuilder } from '../rules.ts';

export function pipelinesIn({ buildRegion, sourceAccount, imageBuilder }: World): (ImagePipeline & { arn: string })[] {
  const base = `arn:aws:imagebuilder:${buildRegion}:${sourceAccount}`;
  return imageBuilder.imagePipelines.map(({ name, createdAt, ...uses }) => ({
    arn: `${base}:image-pipeline/${arnName(name)}`,
    name,
    status: 'ENABLED',
    infrastructureConfigurationArn: `${base}:infrastructure-configuration/${arnName(uses.infrastructureConfiguration)}`,
    ...(uses.distributionConfiguration === undefined
      ? {}
      : {
          distributionConfigurationArn: `${base}:distribution-configuration/${arnName(uses.distributionConfiguration)}`,
        }),
    dateCreated: createdAt,
    dateUpdated: createdAt,
  }));
}

export function listPipelines(call: Call<ListImagePipelinesRequest>): ListImagePipelinesResponse {
  demandImageBuilder(call, { action: 'imagebuilder:ListImagePipelines', resource: '*' });
  const own = [...call.cloud.library.pipelines.values()].filter(({ arn }) => isOf(call, arn));
  const { page, next } = listed(own, call.input, {
    name: ({ name }) => name,
    distributionConfigurationArn: ({ distributionConfigurationArn: arn }) => arn,
  });
  return { requestId: call.requestId, imagePipelineList: page, ...next };
}
