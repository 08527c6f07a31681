import type { Distribution } from '@aws-sdk/client-imagebuilder';
import type { Cloud } from '../cloud.ts';
import type { Ami } from '../ec2/ami.ts';
import { checkName } from '../ec2/rules.ts';
import { ec2Id } from '../identity/ids.ts';
import { findKey } from '../kms/keys.ts';
import type { Build } from './library.ts';

/** What the build phase leaves behind: an AMI in the source account. Throws AwsError where EC2 refuses it. */
export function createSourceImage(cloud: Cloud, build: Build): Ami {
  const { sourceAccount: account, buildRegion: region } = cloud.world;
  const entry = distributionsOf(build).find((distribution) => distribution.region === region);
  const wanted = entry?.amiDistributionConfiguration;
  const name = imageName(build, wanted?.name);
  checkName(cloud, { account, region }, name);
  const parent = cloud.amis.find(({ id }) => id === build.image.imageRecipe?.parentImage);
  const keyArn = recipeKey(cloud, build);
  const ami: Ami = {
    id: ec2Id('ami', account, region, name, cloud.serial()),
    owner: account,
    region,
    name,
    ...(wanted?.description === undefined ? {} : { description: wanted.description }),
    state: 'available',
    createdAt: cloud.clock.now(),
    architecture: parent?.architecture ?? 'x86_64',
    rootDevice: parent?.rootDevice ?? '/dev/xvda',
    ...(keyArn === undefined ? {} : { kmsKeyArn: keyArn }),
    public: false,
    sharedWith: new Set(),
    tags: new Map([[account, { ...wanted?.amiTags, ...markOf(build) }]]),
  };
  cloud.amis.push(ami);
  return ami;
}

/** The tags by which Image Builder marks what it made. */
export function markOf(build: Build): Record<string, string> {
  return { CreatedBy: 'EC2 Image Builder', Ec2ImageBuilderArn: build.arn };
}

export function distributionsOf(build: Build): Distribution[] {
  return build.image.distributionConfiguration?.distributions ?? [];
}

/** The AMI's name with its variables filled in; without one, the recipe's name and the time of the build. */
export function imageName(build: Build, pattern: string | undefined): string {
  // An AMI's name cannot hold the colons of a time.
  const buildDate = new Date(build.createdAt).toISOString().replaceAll(':', '-');
  if (pattern === undefined) return `${build.image.name} ${buildDate}`;
  return pattern
    .replace(/\{\{\s*imagebuilder:buildDate\s*\}\}/g, buildDate)
    .replace(/\{\{\s*imagebuilder:buildVersion\s*\}\}/g, build.arn.split('/').at(-1) ?? '');
}

/** The key of the recipe's volumes; an encrypted volume without one falls to the account's default EBS key. */
function recipeKey(cloud: Cloud, build: Build): string | undefined {
  const { sourceAccount: account, buildRegion: region } = cloud.world;
  const volumes = (build.image.imageRecipe?.blockDeviceMappings ?? []).map(({ ebs }) => ebs);
  const encrypted = volumes.find((ebs) => ebs?.encrypted === true);
  if (encrypted === undefined) return undefined;
  const named = encrypted.kmsKeyId;
  if (named === undefined) return `arn:aws:kms:${region}:${account}:alias/aws/ebs`;
  return findKey(cloud.keys, named, { account, region })?.arn ?? named;
}
