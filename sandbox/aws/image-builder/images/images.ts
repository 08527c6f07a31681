import type {
  CancelImageCreationRequest,
  CancelImageCreationResponse,
  DeleteImageRequest,
  DeleteImageResponse,
  GetImageRequest,
  GetImageResponse,
} from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../../aws-error.ts';
import { resourceTagKeys } from '../../identity/access.ts';
import type { Call } from '../../operation.ts';
import { isOf } from '../arns.ts';
import type { Build } from '../build.ts';
import { hasEnded } from '../build.ts';
import { answersByToken, demandImageBuilder, notFound } from '../rules.ts';
import { cancelLife } from './image-life.ts';
import { amazonImage } from './named-image.ts';

const answerCancellation = answersByToken<CancelImageCreationRequest, CancelImageCreationResponse>();

export function getImage(call: Call<GetImageRequest>): GetImageResponse {
  const { cloud, input, region, requestId } = call;
  const arn = input.imageBuildVersionArn ?? '';
  if (!arn.startsWith(`arn:aws:imagebuilder:${region}:aws:`)) {
    return { requestId, image: buildOf(call, 'imagebuilder:GetImage', arn).image };
  }
  demandImageBuilder(call, { action: 'imagebuilder:GetImage', resource: arn });
  const image = amazonImage(cloud, arn);
  if (image === undefined) throw notFound(arn);
  return { requestId, image };
}

export function cancelImage(call: Call<CancelImageCreationRequest>): CancelImageCreationResponse {
  const { input, requestId, cloud } = call;
  const build = buildOf(call, 'imagebuilder:CancelImageCreation', input.imageBuildVersionArn);
  return answerCancellation(call, () => {
    if (hasEnded(build)) {
      const message = `The image '${build.arn}' is in the state ${build.image.state.status} and cannot be cancelled.`;
      throw new AwsError('InvalidRequestException', 400, message);
    }
    cancelLife(cloud, build);
    return { requestId, clientToken: input.clientToken, imageBuildVersionArn: build.arn };
  });
}

/** The image is forgotten; its AMIs stay where they are. */
export function deleteImage(call: Call<DeleteImageRequest>): DeleteImageResponse {
  const build = buildOf(call, 'imagebuilder:DeleteImage', call.input.imageBuildVersionArn);
  if (!hasEnded(build)) {
    const message = `The image '${build.arn}' is in the state ${build.image.state.status} and cannot be deleted.`;
    throw new AwsError('ResourceDependencyException', 400, message);
  }
  call.cloud.library.builds.delete(build.arn);
  return { requestId: call.requestId, imageBuildVersionArn: build.arn };
}

/** The build of an ARN, if the caller may do that with it and has it. */
export function buildOf(call: Call<unknown>, action: string, given: string | undefined): Build {
  const arn = given ?? '';
  const build = call.cloud.library.builds.get(arn);
  demandImageBuilder(call, { action, resource: arn, context: resourceTagKeys(build?.image.tags ?? {}) });
  if (build === undefined || !isOf(call, arn)) throw notFound(arn);
  return build;
}
