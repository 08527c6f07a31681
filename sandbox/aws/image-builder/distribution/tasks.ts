import type {
  Distribution,
  FastLaunchConfiguration,
  LaunchTemplateConfiguration,
  S3ExportConfiguration,
  SsmParameterConfiguration,
} from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { imageArn, tagsSeenBy } from '../../ec2/ami.ts';
import { createLaunchTemplateVersion, modifyLaunchTemplate } from '../../ec2/change-launch-template.ts';
import { demandEc2 } from '../../ec2/rules.ts';
import { resourceTagKeys } from '../../identity/access.ts';
import { createTags } from '../../ec2/tags.ts';
import { serviceSession } from '../../identity/service-session.ts';
import { putParameter } from '../../ssm/put-parameter.ts';
import type { Build, ImageConfigurationStep } from '../build.ts';
import { distributionsOf } from '../build.ts';
import { asking } from '../client-errors.ts';
import { roleArnOf } from '../execution-role.ts';
import { actorIn, callAs } from './actors.ts';

/** What is done with one AMI after it is there; `minutes` is how long it takes. */
export type Task = {
  region: string;
  account: string;
  step: ImageConfigurationStep;
  minutes: number;
  /** Throws AwsError with the words that Image Builder has for it. */
  work: () => void;
};

type Place = { cloud: Cloud; build: Build; region: string; account: string };

/** Everything that a configuration wants done with the AMIs, in the order in which Image Builder names the steps. */
export function tasksOf(cloud: Cloud, build: Build): Task[] {
  return distributionsOf(build).flatMap((entry) => tasksIn(cloud, build, entry));
}

function tasksIn(cloud: Cloud, build: Build, entry: Distribution): Task[] {
  const { sourceAccount, imageBuilder } = cloud.world;
  const region = entry.region ?? '';
  const at = (account = sourceAccount): Place => ({ cloud, build, region, account });
  const { export: exporting, fastLaunch } = imageBuilder.durations;
  const licenses = entry.licenseConfigurationArns ?? [];
  const exported = entry.s3ExportConfiguration;
  return [
    // There is no licence service in the twin: that the licences exist is not looked at.
    ...(licenses.length === 0 ? [] : [task(at(), 'ASSOCIATE_LICENSES', () => undefined)]),
    ...(entry.launchTemplateConfigurations ?? []).map((template) => {
      const place = at(template.accountId);
      return task(place, 'UPDATE_LAUNCH_TEMPLATES', () => updateTemplate(place, template));
    }),
    ...(entry.ssmParameterConfigurations ?? []).map((parameter) => {
      const place = at(parameter.amiAccountId);
      return task(place, 'PUT_SSM_PARAMETERS', () => writeParameter(place, parameter));
    }),
    ...fastLaunches(entry).map(({ accountId, ...configuration }) => {
      const place = at(accountId);
      const work = () => enableFastLaunch(place, configuration);
      return { ...task(place, 'UPDATE_FAST_LAUNCH_CONFIGURATIONS', work), minutes: fastLaunch };
    }),
    ...(exported === undefined
      ? []
      : [{ ...task(at(), 'EXPORT_AMI', () => exportImage(at(), exported)), minutes: exporting }]),
  ];
}

function task({ region, account }: Place, step: Task['step'], work: () => void): Task {
  return { region, account, step, minutes: 0, work };
}

/** Across accounts the template is given the source account's AMI id, not the id of the account's own copy. */
function updateTemplate(place: Place, { launchTemplateId, setDefaultVersion }: LaunchTemplateConfiguration): void {
  const { cloud, build, region } = place;
  const actor = actorIn(cloud, build, place);
  const id = launchTemplateId ?? '';
  // Where the source account has no AMI in the Region, nobody knows what AWS writes; here it is the copy.
  const imageId = amiOf({ ...place, account: cloud.world.sourceAccount }) ?? requiredAmi(place);
  asking('EC2', () => {
    const { LaunchTemplateVersion: made } = createLaunchTemplateVersion(
      callAs(cloud, actor, region, {
        LaunchTemplateId: id,
        SourceVersion: '$Latest',
        VersionDescription: `Created by EC2 Image Builder for ${build.arn}`.slice(0, 255),
        LaunchTemplateData: { ImageId: imageId },
      }),
    );
    const mark = [{ Key: 'CreatedBy', Value: 'EC2 Image Builder' }];
    createTags(callAs(cloud, actor, region, { Resources: [id], Tags: mark }));
    // CloudFormation's reference says that absent is true; the API's says nothing.
    if (setDefaultVersion === false) return;
    const version = String(made?.VersionNumber ?? '');
    modifyLaunchTemplate(callAs(cloud, actor, region, { LaunchTemplateId: id, DefaultVersion: version }));
  });
}

/** The account's own AMI, written by whoever acts there. */
function writeParameter(place: Place, { parameterName, dataType }: SsmParameterConfiguration): void {
  const { cloud, build, region } = place;
  const value = requiredAmi(place);
  const actor = actorIn(cloud, build, place);
  asking('SSM', () =>
    putParameter(
      callAs(cloud, actor, region, {
        Name: parameterName,
        Value: value,
        Type: 'String',
        ...(dataType === undefined ? {} : { DataType: dataType }),
        Overwrite: true,
      }),
    ),
  );
}

/** Of every account that gets a copy in the Region, unless the configuration names one. */
function fastLaunches(entry: Distribution): FastLaunchConfiguration[] {
  const targets = entry.amiDistributionConfiguration?.targetAccountIds;
  return (entry.fastLaunchConfigurations ?? [])
    .filter(({ enabled }) => enabled === true)
    .flatMap((configuration) =>
      configuration.accountId !== undefined || targets === undefined
        ? [configuration]
        : targets.map((accountId) => ({ ...configuration, accountId })),
    );
}

function enableFastLaunch(place: Place, { maxParallelLaunches }: FastLaunchConfiguration): void {
  const { cloud, build, region, account } = place;
  if (account !== cloud.world.sourceAccount) {
    const message = `EC2 Fast Launch can't be enabled for the account ${account}: Image Builder doesn't support cross-account distribution for AMIs with EC2 Fast Launch pre-enabled.`;
    throw new AwsError('InvalidRequestException', 400, message);
  }
  const id = requiredAmi(place);
  const actor = actorIn(cloud, build, place);
  asking('EC2', () => {
    const image = cloud.amis.find((ami) => ami.id === id);
    const context = resourceTagKeys(image === undefined ? {} : tagsSeenBy(image, account));
    demandEc2(callAs(cloud, actor, region, {}), {
      action: 'ec2:EnableFastLaunch',
      resource: imageArn(region, id),
      context,
    });
    if (build.image.platform !== undefined && build.image.platform !== 'Windows') {
      throw new AwsError('InvalidParameterValue', 400, `The image ${id} is not a Windows image`);
    }
    if (maxParallelLaunches !== undefined && maxParallelLaunches < 6) {
      throw new AwsError('InvalidParameterValue', 400, 'MaxParallelLaunches must be 6 or greater');
    }
  });
}

/** There is no S3 in the twin: the bucket is not looked at. */
function exportImage(place: Place, { roleName }: S3ExportConfiguration): void {
  const { cloud, build, region } = place;
  const id = requiredAmi(place);
  const actor = actorIn(cloud, build, place);
  asking('EC2', () => {
    demandEc2(callAs(cloud, actor, region, {}), {
      action: 'ec2:ExportImage',
      resource: imageArn(region, id),
    });
    const role = roleArnOf(roleName ?? '', cloud.world.sourceAccount);
    if (serviceSession(cloud, role, 'vmie.amazonaws.com') !== undefined) return;
    const message = `The service role ${roleName} provided does not exist or does not have sufficient permissions`;
    throw new AwsError('InvalidParameter', 400, message);
  });
}

/** The AMI that the account has of this image in the Region, where it has one. */
function amiOf({ build, region, account }: Place): string | undefined {
  return build.jobs.find((job) => job.region === region && job.account === account)?.copy?.id;
}

function requiredAmi(place: Place): string {
  const found = amiOf(place);
  if (found !== undefined) return found;
  const message = `The account ${place.account} has no AMI of this image in Region ${place.region}`;
  throw new AwsError('InvalidRequestException', 400, message);
}
