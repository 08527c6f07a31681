import type { CreateTagsRequest, Tag } from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import { requestTagKeys, resourceTagKeys } from '../identity/access.ts';
import type { Call } from '../operation.ts';
import { imageArn, tagsSeenBy } from './ami.ts';
import { findTemplate, noSuchTemplate, templateArn } from './launch-templates.ts';
import { demandEc2, endDryRun, visibleImage } from './rules.ts';
import { snapshotArn, snapshotsIn, visibleSnapshot } from './snapshots/snapshot.ts';

const MOST_TAGS = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** AMIs, snapshots and launch templates can be tagged here: the twin has nothing else that EC2 could tag. */
export function createTags(call: Call<CreateTagsRequest>): void {
  const { input } = call;
  const tags = tagsOf(input.Tags);
  const resources = (input.Resources ?? []).map((id) => taggable(call, id));
  for (const { arn, tagsNow } of resources) {
    const context = { ...resourceTagKeys(tagsNow), ...requestTagKeys(tags) };
    demandEc2(call, { action: 'ec2:CreateTags', resource: arn, context });
  }
  const found = resources.map(({ find }) => find());
  endDryRun(input.DryRun);
  const merged = resources.map(({ tagsNow }) => checkCount({ ...tagsNow, ...tags }));
  for (const [index, put] of found.entries()) put(merged[index] ?? {});
}

/** `find` throws where there is no such thing for the caller; what it gives replaces the tags. */
type Taggable = {
  arn: string;
  tagsNow: Record<string, string>;
  find: () => (tags: Record<string, string>) => void;
};

function taggable(call: Call<unknown>, id: string): Taggable {
  if (id.startsWith('lt-')) return taggableTemplate(call, id);
  const { cloud, caller, region } = call;
  const where = { account: caller.account, region };
  const isImage = id.startsWith('ami-');
  if (!isImage && !id.startsWith('snap-')) throw new AwsError('InvalidID', 400, `The ID '${id}' is not valid`);
  const known = isImage
    ? cloud.amis.find((ami) => ami.id === id && ami.region === region)
    : snapshotsIn(cloud, region).find((snapshot) => snapshot.id === id);
  return {
    arn: isImage ? imageArn(region, id) : snapshotArn(region, id),
    tagsNow: known === undefined ? {} : tagsSeenBy(known, caller.account),
    find: () => {
      const found = isImage ? visibleImage(cloud, id, where) : visibleSnapshot(cloud, id, where);
      return (tags) => found.tags.set(caller.account, tags);
    },
  };
}

function taggableTemplate({ cloud, caller, region }: Call<unknown>, id: string): Taggable {
  const where = { account: caller.account, region };
  const template = findTemplate(cloud, { LaunchTemplateId: id }, where);
  return {
    arn: templateArn(where, id),
    tagsNow: template?.tags ?? {},
    find: () => {
      if (template === undefined) throw noSuchTemplate({ LaunchTemplateId: id });
      return (tags) => {
        template.tags = tags;
      };
    },
  };
}

export function tagsOf(tags: readonly Tag[] | undefined): Record<string, string> {
  const read = Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
  for (const [key, value] of Object.entries(read)) {
    const problem = problemWith(key, value);
    if (problem !== undefined) throw new AwsError('InvalidParameterValue', 400, problem);
  }
  return checkCount(read);
}

function problemWith(key: string, value: string): string | undefined {
  if (key === '') return 'Tag key cannot be empty.';
  if (key.toLowerCase().startsWith('aws:')) return `Tag keys starting with 'aws:' are reserved for internal use`;
  if (key.length > LONGEST_KEY) return `Tag key exceeds the maximum length of ${LONGEST_KEY} characters`;
  if (value.length > LONGEST_VALUE) return `Tag value exceeds the maximum length of ${LONGEST_VALUE} characters`;
  return undefined;
}

function checkCount(tags: Record<string, string>): Record<string, string> {
  if (Object.keys(tags).length <= MOST_TAGS) return tags;
  throw new AwsError('TagLimitExceeded', 400, 'The maximum number of Tags for a resource has been reached.');
}

/** As answers show them. */
export function tagList(tags: Record<string, string>): { Tags?: Tag[] } {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return list.length === 0 ? {} : { Tags: list };
}
