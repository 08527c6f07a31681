import { isDeepStrictEqual } from 'node:util';
import type {
  CreateLaunchTemplateVersionRequest,
  CreateLaunchTemplateVersionResult,
  ModifyLaunchTemplateRequest,
  ModifyLaunchTemplateResult,
  ValidationWarning,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import { resourceTagKeys } from '../identity/access.ts';
import type { Call } from '../operation.ts';
import { shownTemplate, shownVersion } from './describe-launch-templates.ts';
import type { LaunchTemplate, LaunchTemplateVersion, Named } from './launch-templates.ts';
import { findTemplate, noSuchTemplate, templateArn, versionNamed } from './launch-templates.ts';
import { demandEc2, endDryRun, visibleImage } from './rules.ts';

/** Adds a version, out of the data given or laid over an earlier version. */
export function createLaunchTemplateVersion(
  call: Call<CreateLaunchTemplateVersionRequest>,
): CreateLaunchTemplateVersionResult {
  const { input } = call;
  const template = demandTemplate(call, 'ec2:CreateLaunchTemplateVersion');
  const base = input.SourceVersion === undefined ? undefined : versionNamed(template, input.SourceVersion);
  endDryRun(input.DryRun);
  const made = newVersion(call, template, base);
  const version = earlierVersion(template, made) ?? made;
  if (version === made) {
    template.versions.push(made);
    template.latestVersion = made.number;
  }
  const warning = warningAbout(call, version.imageId);
  return {
    LaunchTemplateVersion: shownVersion(template, version),
    ...(warning === undefined ? {} : { Warning: warning }),
  };
}

function newVersion(
  { cloud, caller, input }: Call<CreateLaunchTemplateVersionRequest>,
  template: LaunchTemplate,
  base: LaunchTemplateVersion | undefined,
): LaunchTemplateVersion {
  const { ImageId = base?.imageId, ...given } = input.LaunchTemplateData ?? {};
  return {
    number: template.latestVersion + 1,
    ...(ImageId === undefined ? {} : { imageId: ImageId }),
    ...(input.VersionDescription === undefined ? {} : { description: input.VersionDescription }),
    data: { ...base?.data, ...given },
    createdAt: cloud.clock.now(),
    createdBy: caller.arn,
    ...(input.ClientToken === undefined ? {} : { clientToken: input.ClientToken }),
  };
}

/** What a request with this token has made already. */
function earlierVersion(template: LaunchTemplate, made: LaunchTemplateVersion): LaunchTemplateVersion | undefined {
  const earlier = template.versions.find(
    ({ clientToken }) => clientToken !== undefined && clientToken === made.clientToken,
  );
  if (earlier === undefined) return undefined;
  const { number, createdAt } = earlier;
  if (isDeepStrictEqual(earlier, { ...made, number, createdAt })) return earlier;
  const message = `The client token '${made.clientToken}' was already used with different parameters`;
  throw new AwsError('IdempotentParameterMismatch', 400, message);
}

/** EC2 stores what cannot be launched, and says so: an AMI of another account, for one. */
function warningAbout({ cloud, caller, region }: Call<unknown>, imageId = ''): ValidationWarning | undefined {
  if (!imageId.startsWith('ami-')) return undefined;
  try {
    visibleImage(cloud, imageId, { account: caller.account, region });
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { Errors: [{ Code: error.code, Message: error.message }] };
  }
}

/** Sets which version is the default. */
export function modifyLaunchTemplate(call: Call<ModifyLaunchTemplateRequest>): ModifyLaunchTemplateResult {
  const { input } = call;
  const template = demandTemplate(call, 'ec2:ModifyLaunchTemplate');
  const version = input.DefaultVersion === undefined ? undefined : versionNamed(template, input.DefaultVersion);
  endDryRun(input.DryRun);
  if (version !== undefined) template.defaultVersion = version.number;
  return { LaunchTemplate: shownTemplate(template) };
}

/** IAM is asked first, about a template without tags where there is none; then it has to be there. */
function demandTemplate(call: Call<Named>, action: string): LaunchTemplate {
  const { cloud, caller, region, input } = call;
  const where = { account: caller.account, region };
  const template = findTemplate(cloud, input, where);
  // A template that is only named has no ARN until it is found.
  const resource = templateArn(where, template?.id ?? input.LaunchTemplateId ?? '*');
  demandEc2(call, { action, resource, context: resourceTagKeys(template?.tags ?? {}) });
  if (template === undefined) throw noSuchTemplate(input);
  return template;
}
