import type { RetryImageRequest, RetryImageResponse } from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../operation.ts';
import type { Build } from '../build.ts';
import { answersByToken } from '../rules.ts';
import { resumeLife } from './image-life.ts';
import { buildOf } from './images.ts';

const answerRetry = answersByToken<RetryImageRequest, RetryImageResponse>();

/** AWS's pages disagree about INTEGRATING; the stricter of them says that it is not retried. */
const RETRIED = new Set(['TESTING', 'DISTRIBUTING']);

/** Goes on with a failed image where it failed, with everything as it was asked for at first. */
export function retryImage(call: Call<RetryImageRequest>): RetryImageResponse {
  const { cloud, input } = call;
  const build = buildOf(call, 'imagebuilder:RetryImage', input.imageBuildVersionArn);
  return answerRetry(call, () => {
    resumeLife(cloud, build, failedAt(build));
    return { clientToken: input.clientToken, imageBuildVersionArn: build.arn };
  });
}

function failedAt(build: Build): NonNullable<Build['failedAt']> {
  const { status, failureContext } = build.image.state;
  if (status !== 'FAILED' || build.failedAt === undefined) {
    throw refusal(`The image '${build.arn}' is in the state ${status}: only failed images can be retried.`);
  }
  const phase = failureContext?.imageStatus ?? '';
  if (RETRIED.has(phase)) return build.failedAt;
  throw refusal(`The image '${build.arn}' failed while ${phase}: only test and distribution failures can be retried.`);
}

function refusal(message: string): AwsError {
  return new AwsError('InvalidRequestException', 400, message);
}
