import type { Image } from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Ami } from '../../ec2/ami.ts';
import { demand } from '../../identity/access.ts';
import type { Call } from '../../operation.ts';
import { parameterNamed } from '../../ssm/parameters.ts';
import { jsonRpc } from '../../wire/json-rpc.ts';
import { asking } from '../client-errors.ts';

/** What Amazon publishes under an ARN: the newest version that fits. */
export function amazonImage({ world }: Cloud, arn: string): Image | undefined {
  const { buildRegion: region, imageBuilder, publicAmis } = world;
  const [newest] = imageBuilder.amazonImages
    .map((image) => ({ ...image, arn: `arn:aws:imagebuilder:${region}:aws:image/${image.name}/${image.version}/1` }))
    .filter((image) => fits(arn, image.arn))
    .toSorted((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }));
  if (newest === undefined) return undefined;
  const { amiId, ...image } = newest;
  const ami = publicAmis.find(({ id }) => id === amiId);
  const output = { region, image: amiId, name: ami?.name, accountId: ami?.owner };
  return { ...image, type: 'AMI', state: { status: 'AVAILABLE' }, outputResources: { amis: [output] } };
}

/** The AMI that an Image Builder image has in the caller's account and Region; the ARN may hold `x` for the newest. */
export function imageOfArn({ cloud, caller, region }: Call<unknown>, arn: string): Ami {
  const builds = [...cloud.library.builds.values()].filter((build) => fits(arn, build.arn));
  if (builds.length === 0) throw new AwsError('InvalidRequestException', 400, `The image '${arn}' does not exist.`);
  const ready = builds.findLast(({ image }) => image.state.status === 'AVAILABLE');
  if (ready === undefined) {
    throw new AwsError('InvalidRequestException', 400, `The image '${arn}' must be in the AVAILABLE state.`);
  }
  const outputs = ready.image.outputResources?.amis ?? [];
  const output = outputs.find((ami) => ami.accountId === caller.account && ami.region === region);
  const ami = cloud.amis.find(({ id }) => id === output?.image);
  if (ami !== undefined) return ami;
  throw new AwsError('InvalidRequestException', 400, `The image '${arn}' has no AMI in ${region}.`);
}

/** Whether a build version is what an ARN stands for: itself, its version, or a version with `x` in it. */
function fits(asked: string, buildVersionArn: string): boolean {
  const [prefix, name, version = '', build] = asked.split('/');
  const [ownPrefix, ownName, ownVersion = '', ownBuild] = buildVersionArn.split('/');
  const parts = version.split('.');
  return (
    prefix === ownPrefix &&
    name === ownName &&
    ownVersion.split('.').every((part, at) => parts[at] === 'x' || parts[at] === part) &&
    (build === undefined || build === ownBuild)
  );
}

/** An AMI id, given as such or as `ssm:` and the name of a parameter that holds it. */
export function imageOfParameter(call: Call<unknown>, named: string): string {
  if (!named.startsWith('ssm:')) return named;
  const name = named.slice('ssm:'.length);
  return asking('SSM', () => {
    const { arn, found } = parameterNamed(call, name);
    demand(call, { action: 'ssm:GetParameter', resource: arn }, jsonRpc.refusals.denied);
    if (found === undefined) throw new AwsError('ParameterNotFound', 400, `Parameter ${name} not found.`);
    return found.value;
  });
}
