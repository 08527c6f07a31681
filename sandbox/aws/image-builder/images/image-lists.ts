import type {
  ImageSummary,
  ImageVersion,
  ListImageBuildVersionsRequest,
  ListImageBuildVersionsResponse,
  ListImagesRequest,
  ListImagesResponse,
} from '@aws-sdk/client-imagebuilder';
import type { Call } from '../../operation.ts';
import { isOf, versionArn } from '../arns.ts';
import type { Build } from '../build.ts';
import { ownedAs } from '../inputs.ts';
import { listed } from '../listing.ts';
import { demandImageBuilder } from '../rules.ts';

const MINUTE = 60_000;

/** One entry for each version of an image, whatever the number of its builds. */
export function listImages(call: Call<ListImagesRequest>): ListImagesResponse {
  demandImageBuilder(call, { action: 'imagebuilder:ListImages', resource: '*' });
  const versions = new Map(listedBuilds(call).map((build) => [versionArn(build.arn), build]));
  const all = [...versions].map(([arn, build]) => versionOf(arn, build, call.caller.account));
  const { page, next } = listed(ownedAs(call.input.owner, all), call.input, {
    name: ({ name }) => name,
    version: ({ version }) => version,
    platform: ({ platform }) => platform,
    type: ({ type }) => type,
    osVersion: ({ osVersion }) => osVersion,
  });
  return { requestId: call.requestId, imageVersionList: page, ...next };
}

export function listBuilds(call: Call<ListImageBuildVersionsRequest>): ListImageBuildVersionsResponse {
  const { input, caller } = call;
  const version = input.imageVersionArn;
  demandImageBuilder(call, { action: 'imagebuilder:ListImageBuildVersions', resource: version ?? '*' });
  const builds = listedBuilds(call).filter(({ arn }) => version === undefined || versionArn(arn) === version);
  const { page, next } = listed(
    builds.map((build) => summaryOf(build, caller.account)),
    input,
    { name: ({ name }) => name, version: ({ version: number }) => number, type: ({ type }) => type },
  );
  return { requestId: call.requestId, imageSummaryList: page, ...next };
}

/** New images take a while to be listed. */
function listedBuilds(call: Call<unknown>): Build[] {
  const { clock, library, world } = call.cloud;
  const youngest = clock.now() - world.imageBuilder.durations.listingLag * MINUTE;
  return [...library.builds.values()].filter((build) => build.createdAt <= youngest && isOf(call, build.arn));
}

function versionOf(arn: string, { image }: Build, owner: string): ImageVersion {
  const { name, type, platform, dateCreated, buildType } = image;
  return { arn, name, type, version: arn.split('/').at(-1), platform, owner, dateCreated, buildType };
}

function summaryOf({ image }: Build, owner: string): ImageSummary {
  const { arn, name, type, version, platform, state, dateCreated, outputResources, tags, buildType } = image;
  return { arn, name, type, version, platform, state, owner, dateCreated, outputResources, tags, buildType };
}
