import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Ami, Device } from '../../ec2/ami.ts';
import { visibleImage } from '../../ec2/rules.ts';
import type { Build } from '../build.ts';
import { asking } from '../client-errors.ts';
import { actorAtHome, callAs } from '../distribution/actors.ts';
import type { Stage } from '../workflows/stage.ts';
import { amazonImage, imageOfArn, imageOfParameter } from './named-image.ts';

/** What a build starts from, as far as the image that comes of it is concerned. */
export type Parent = Pick<Ami, 'architecture' | 'platform' | 'virtualization' | 'rootDevice'> & {
  devices: Pick<Device, 'deviceName' | 'snapshot'>[];
};

/** LaunchInstance: there is an instance only with an instance profile to give it and an AMI to start from. */
export function launchInstance({ cloud, build }: Stage): void {
  checkInstanceProfile(cloud, build);
  if (build.source === undefined) parentOf(cloud, build);
}

function checkInstanceProfile({ world }: Cloud, build: Build): void {
  const name = build.image.infrastructureConfiguration?.instanceProfileName ?? '';
  const profiles = world.accounts[world.sourceAccount]?.instanceProfiles ?? {};
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile === undefined)
    throw new AwsError('InvalidParameterValue', 400, `Instance profile ${name} does not exist`);
  if (profile.roles.length > 0) return;
  throw new AwsError('InvalidParameterValue', 400, `Instance profile ${name} has no role`);
}

/** The recipe's parent image. Throws EC2's refusal where Image Builder cannot start from it. */
export function parentOf(cloud: Cloud, build: Build): Parent {
  const { sourceAccount: account, buildRegion: region } = cloud.world;
  const named = build.image.imageRecipe?.parentImage ?? '';
  const call = callAs(cloud, actorAtHome(cloud, build), region, {});
  const amazons = amazonImage(cloud, named)?.outputResources?.amis?.[0]?.image;
  const ami =
    named.startsWith('arn:') && amazons === undefined
      ? imageOfArn(call, named)
      : asking('EC2', () => visibleImage(cloud, amazons ?? imageOfParameter(call, named), { account, region }));
  if (ami.state === 'available') return ami;
  throw new AwsError('InvalidAMIID.Unavailable', 400, `EC2 Client Error: 'The image ID '${ami.id}' is not available'`);
}
