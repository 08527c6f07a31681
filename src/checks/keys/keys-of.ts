import type { Distribution } from '../../domain/configuration.ts';
import type { CheckContext } from '../check.ts';

/** A key as the recipe, the AMI that exists or an entry of the configuration has it, and the Region in which it has to be. */
export type NamedKey = { name: string; region: string; by: 'recipe' | 'image' | 'entry' };

/** The keys of the AMI that is copied, each once: those that the recipe names, or that the AMI's snapshots have. */
export function imageKeys({ recipe, source, buildRegion: region }: CheckContext): NamedKey[] {
  const named = new Set(recipe?.blockDevices.flatMap(({ kmsKeyId }) => kmsKeyId ?? []));
  const had = new Set(source?.devices.flatMap(({ key }) => key ?? []));
  return [
    ...[...named].map((name): NamedKey => ({ name, region, by: 'recipe' })),
    ...[...had].map((name): NamedKey => ({ name, region, by: 'image' })),
  ];
}

/** The key with which the copies in the entry's Region are encrypted. */
export function entryKeys({ region, amiDistributionConfiguration: ami }: Distribution): NamedKey[] {
  return ami?.kmsKeyId === undefined ? [] : [{ name: ami.kmsKeyId, region, by: 'entry' }];
}

/** Every key that a copy of the entry goes through: read with those of the image, written with the entry's own. */
export function keysOf(context: CheckContext, entry: Distribution): NamedKey[] {
  return [...imageKeys(context), ...entryKeys(entry)];
}

/** A bare key id or alias is looked up in the account of whoever calls; only an ARN says whose key it is. */
export function isArn(name: string): boolean {
  return name.startsWith('arn:');
}

/** Whether it is the ARN of a key itself, which no alias can point away from. */
export function isKeyArn(name: string): boolean {
  return isArn(name) && name.includes(':key/');
}

/** Whether it is the key that AWS manages for EBS in every account, which EC2 names by its alias. */
export function isOfAws(name: string): boolean {
  return name.endsWith('alias/aws/ebs');
}

/** Account and Region in a key's or an alias's ARN. */
export function homeOf(arn: string): { account: string; region: string } {
  const [, , , region = '', account = ''] = arn.split(':');
  return { account, region };
}
