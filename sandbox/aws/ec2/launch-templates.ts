import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { World } from '../../world/world.ts';
import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';

export type LaunchTemplateVersion = {
  number: number;
  imageId?: string;
  description?: string;
  /** Everything else that instances are launched with. */
  data: ResponseLaunchTemplateData;
  createdAt: number;
  createdBy: string;
  /** Of the request that made it: the same token again is the same request. */
  clientToken?: string;
};

export type LaunchTemplate = {
  id: string;
  name: string;
  account: string;
  region: string;
  tags: Record<string, string>;
  createdAt: number;
  createdBy: string;
  defaultVersion: number;
  latestVersion: number;
  versions: LaunchTemplateVersion[];
};

/** The world says nothing about when its templates were made. */
const CREATED = Date.parse('2026-09-01T06:00:00.000Z');

export function launchTemplatesOf(world: World): LaunchTemplate[] {
  return Object.entries(world.accounts).flatMap(([account, { launchTemplates }]) =>
    Object.entries(launchTemplates).map(([id, { name, region, tags, imageId }]) => {
      const made = { createdAt: CREATED, createdBy: `arn:aws:iam::${account}:root` };
      const first = { number: 1, data: {}, ...made, ...(imageId === undefined ? {} : { imageId }) };
      return { id, name, account, region, tags, ...made, defaultVersion: 1, latestVersion: 1, versions: [first] };
    }),
  );
}

export type Named = { LaunchTemplateId?: string | undefined; LaunchTemplateName?: string | undefined };
type Where = { account: string; region: string };

/** The templates of an account in a Region: those of others do not exist there. */
export function templatesIn(cloud: Cloud, { account, region }: Where): LaunchTemplate[] {
  return cloud.launchTemplates.filter((template) => template.account === account && template.region === region);
}

/** By id or by name, whichever a request gives; undefined where there is none. */
export function findTemplate(cloud: Cloud, named: Named, where: Where): LaunchTemplate | undefined {
  const { LaunchTemplateId: id, LaunchTemplateName: name } = named;
  if ((id === undefined) === (name === undefined)) {
    const message = 'Exactly one of LaunchTemplateId and LaunchTemplateName must be specified.';
    throw new AwsError(id === undefined ? 'MissingParameter' : 'InvalidParameterCombination', 400, message);
  }
  if (id !== undefined) checkTemplateId(id);
  return templatesIn(cloud, where).find((template) => template.id === id || template.name === name);
}

export function checkTemplateId(id: string): void {
  if (/^lt-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) return;
  throw new AwsError('InvalidLaunchTemplateId.Malformed', 400, `Invalid id: "${id}" (expecting "lt-...")`);
}

export function noSuchTemplate({ LaunchTemplateId: id, LaunchTemplateName: name }: Named): AwsError {
  return id === undefined
    ? new AwsError(
        'InvalidLaunchTemplateName.NotFoundException',
        400,
        `The specified launch template, with template name ${name}, does not exist.`,
      )
    : new AwsError('InvalidLaunchTemplateId.NotFound', 400, `The launch-template ID '${id}' does not exist`);
}

/** The version called `3`, `$Latest` or `$Default`. */
export function versionNamed(template: LaunchTemplate, name: string): LaunchTemplateVersion {
  const { defaultVersion, latestVersion } = template;
  const aliases = new Map([
    ['$Latest', latestVersion],
    ['$Default', defaultVersion],
  ]);
  const number = aliases.get(name) ?? Number(name);
  const found = template.versions.find((version) => version.number === number);
  if (found !== undefined) return found;
  throw new AwsError(
    'InvalidLaunchTemplateId.VersionNotFound',
    400,
    `Could not find the specified version ${name} for the launch template with ID ${template.id}.`,
  );
}

export function templateArn({ region, account }: Where, id: string): string {
  return `arn:aws:ec2:${region}:${account}:launch-template/${id}`;
}
