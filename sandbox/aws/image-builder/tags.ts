import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../aws-error.ts';
import { requestTagKeys, resourceTagKeys } from '../identity/access.ts';
import type { Call } from '../operation.ts';
import { isOf } from './arns.ts';
import { demandImageBuilder, notFound } from './rules.ts';

const MOST_TAGS = 50;

type Tagged = { tags?: Record<string, string> | undefined };

export function tagResource(call: Call<TagResourceRequest>): void {
  const { resourceArn: arn = '', tags = {} } = call.input;
  const found = taggedAs(call, arn);
  const context = { ...resourceTagKeys(found?.tags ?? {}), ...requestTagKeys(tags) };
  demandImageBuilder(call, { action: 'imagebuilder:TagResource', resource: arn, context });
  if (found === undefined) throw notFound(arn);
  const merged = { ...found.tags, ...tags };
  if (Object.keys(merged).length > MOST_TAGS) {
    throw new AwsError('InvalidParameterException', 400, `A resource has at most ${MOST_TAGS} tags.`);
  }
  found.tags = merged;
}

export function untagResource(call: Call<UntagResourceRequest>): void {
  const { resourceArn: arn = '', tagKeys = [] } = call.input;
  const found = taggedAs(call, arn);
  const context = { ...resourceTagKeys(found?.tags ?? {}), 'aws:tagkeys': tagKeys };
  demandImageBuilder(call, { action: 'imagebuilder:UntagResource', resource: arn, context });
  if (found === undefined) throw notFound(arn);
  const left = Object.entries(found.tags ?? {}).filter(([key]) => !tagKeys.includes(key));
  if (left.length === 0) delete found.tags;
  else found.tags = Object.fromEntries(left);
}

export function listTags(call: Call<ListTagsForResourceRequest>): ListTagsForResourceResponse {
  const { resourceArn: arn = '' } = call.input;
  const found = taggedAs(call, arn);
  const context = resourceTagKeys(found?.tags ?? {});
  demandImageBuilder(call, { action: 'imagebuilder:ListTagsForResource', resource: arn, context });
  if (found === undefined) throw notFound(arn);
  return found.tags === undefined ? {} : { tags: found.tags };
}

/** Whatever of the caller's has that ARN and can have tags. */
function taggedAs(call: Call<unknown>, arn: string): Tagged | undefined {
  if (!isOf(call, arn)) return undefined;
  const { builds, configurations, infrastructures, recipes, workflows } = call.cloud.library;
  return (
    builds.get(arn)?.image ??
    configurations.get(arn) ??
    infrastructures.get(arn) ??
    recipes.get(arn) ??
    workflows.get(arn)
  );
}
