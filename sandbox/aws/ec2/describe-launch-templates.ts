import type {
  DescribeLaunchTemplatesRequest,
  DescribeLaunchTemplatesResult,
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult,
  LaunchTemplate as ShownTemplate,
  LaunchTemplateVersion as ShownVersion,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../operation.ts';
import type { LaunchTemplate, LaunchTemplateVersion } from './launch-templates.ts';
import { checkTemplateId, findTemplate, noSuchTemplate, templatesIn, versionNamed } from './launch-templates.ts';
import type { Attributes } from './listing/filters.ts';
import { filtered } from './listing/filters.ts';
import { pageOf } from './listing/pages.ts';
import { demandEc2, endDryRun } from './rules.ts';
import { tagList } from './tags.ts';

const PAGE_SIZES: [smallest: number, largest: number] = [1, 200];

/** The templates of the caller's account in the Region, as far as ids, names and filters let them through. */
export function describeLaunchTemplates(call: Call<DescribeLaunchTemplatesRequest>): DescribeLaunchTemplatesResult {
  const { cloud, caller, region, input } = call;
  demandEc2(call, { action: 'ec2:DescribeLaunchTemplates', resource: '*' });
  endDryRun(input.DryRun);
  const { LaunchTemplateIds: ids, LaunchTemplateNames: names } = input;
  const own = templatesIn(cloud, { account: caller.account, region });
  for (const id of ids ?? []) {
    checkTemplateId(id);
    if (own.every((template) => template.id !== id)) throw noSuchTemplate({ LaunchTemplateId: id });
  }
  for (const name of names ?? []) {
    if (own.every((template) => template.name !== name)) throw noSuchTemplate({ LaunchTemplateName: name });
  }
  const isNamed = ({ id, name }: LaunchTemplate) => ids?.includes(id) === true || names?.includes(name) === true;
  const asked = ids === undefined && names === undefined ? own : own.filter(isNamed);
  const found = filtered(asked, input.Filters, TEMPLATE_ATTRIBUTES, ({ tags }) => tags);
  const { page, more } = pageOf(found, input, { keyOf: ({ id }) => id, sizes: PAGE_SIZES });
  return { LaunchTemplates: page.map(shownTemplate), ...more };
}

const TEMPLATE_ATTRIBUTES: Attributes<LaunchTemplate> = {
  'create-time': ({ createdAt }) => [new Date(createdAt).toISOString()],
  'launch-template-name': ({ name }) => [name],
};

type Described = { template: LaunchTemplate; version: LaunchTemplateVersion };

function versionKey({ template, version }: Described): string {
  return `${template.id} ${version.number}`;
}

/** Versions of one template, newest first; without one, the latest or default versions of all templates. */
export function describeLaunchTemplateVersions(
  call: Call<DescribeLaunchTemplateVersionsRequest>,
): DescribeLaunchTemplateVersionsResult {
  const { input } = call;
  demandEc2(call, { action: 'ec2:DescribeLaunchTemplateVersions', resource: '*' });
  endDryRun(input.DryRun);
  const found = filtered(versionsAsked(call), input.Filters, VERSION_ATTRIBUTES, ({ template }) => template.tags);
  const { page, more } = pageOf(found, input, { keyOf: versionKey, sizes: PAGE_SIZES });
  return { LaunchTemplateVersions: page.map(({ template, version }) => shownVersion(template, version)), ...more };
}

function versionsAsked({ cloud, caller, region, input }: Call<DescribeLaunchTemplateVersionsRequest>): Described[] {
  const where = { account: caller.account, region };
  const { Versions: names = [], MinVersion = '1', MaxVersion = '$Latest' } = input;
  if (input.LaunchTemplateId === undefined && input.LaunchTemplateName === undefined) {
    if (names.length === 0 || names.some((name) => name !== '$Latest' && name !== '$Default')) {
      const message = 'Either the launch template, or $Latest or $Default as version, must be specified.';
      throw new AwsError('MissingParameter', 400, message);
    }
    return templatesIn(cloud, where).flatMap((template) => versionsNamed(template, names));
  }
  const template = findTemplate(cloud, input, where);
  if (template === undefined) throw noSuchTemplate(input);
  if (names.length > 0) return versionsNamed(template, names);
  const [first, last] = [MinVersion, MaxVersion].map((name) => versionNamed(template, name).number);
  return template.versions
    .filter(({ number }) => number >= (first ?? 1) && number <= (last ?? number))
    .toReversed()
    .map((version) => ({ template, version }));
}

function versionsNamed(template: LaunchTemplate, names: readonly string[]): Described[] {
  const versions = new Set(names.map((name) => versionNamed(template, name)));
  return [...versions].map((version) => ({ template, version }));
}

const VERSION_ATTRIBUTES: Attributes<Described> = {
  'create-time': ({ version }) => [new Date(version.createdAt).toISOString()],
  'image-id': ({ version }) => [version.imageId],
  'instance-type': ({ version }) => [version.data.InstanceType],
  'is-default-version': ({ template, version }) => [String(template.defaultVersion === version.number)],
};

export function shownTemplate(template: LaunchTemplate): ShownTemplate {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    CreateTime: new Date(template.createdAt),
    CreatedBy: template.createdBy,
    DefaultVersionNumber: template.defaultVersion,
    LatestVersionNumber: template.latestVersion,
    ...tagList(template.tags),
  };
}

export function shownVersion(template: LaunchTemplate, version: LaunchTemplateVersion): ShownVersion {
  const { number, imageId, description, data } = version;
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    VersionNumber: number,
    ...(description === undefined ? {} : { VersionDescription: description }),
    CreateTime: new Date(version.createdAt),
    CreatedBy: version.createdBy,
    DefaultVersion: template.defaultVersion === number,
    LaunchTemplateData: { ...data, ...(imageId === undefined ? {} : { ImageId: imageId }) },
  };
}
