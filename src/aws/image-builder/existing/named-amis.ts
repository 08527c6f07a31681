import { GetImageCommand, ListImageBuildVersionsCommand, ListImagesCommand } from '@aws-sdk/client-imagebuilder';
import type { Image, ImageVersion, Ownership } from '@aws-sdk/client-imagebuilder';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { imageNamed } from '../../../domain/inputs.ts';
import { awsErrorOf, oneLine, toFault } from '../../errors.ts';
import type { Call } from '../../limits.ts';
import type { Source } from '../../source/source.ts';
import { byVersion, nameAndVersion, versionFits } from '../arns.ts';
import type { ImageBuilder } from '../client.ts';

/** What a name stands for now, or what AWS has instead. */
export type NamedAmi =
  | { kind: 'ami'; amiId: string; imageArn?: string }
  | { kind: 'missing' | 'not-available'; says: string };

const MISSING_PARAMETER: ReadonlySet<string> = new Set(['ParameterNotFound', 'ParameterVersionNotFound']);
const BUILD_VERSION = /\/\d+\.\d+\.\d+\/\d+$/;

export function imageVersions(imageBuilder: ImageBuilder, owner: Ownership): Promise<ImageVersion[]> {
  return imageBuilder.all(
    { doing: 'listing images', operation: 'ListImages' },
    (client, page, options) => client.send(new ListImagesCommand({ ...page, owner }), options),
    (page) => page.imageVersionList,
  );
}

/**
 * AMIs of the build Region by the names that Image Builder takes: an AMI id, `ssm:` and a parameter's name or ARN, or
 * the ARN of an image of Image Builder, in whose version `x` stands for any.
 */
export class NamedAmis {
  readonly #source: Source;
  readonly #imageBuilder: ImageBuilder;
  readonly #call: Call;

  constructor(source: Source, imageBuilder: ImageBuilder, call: Call) {
    this.#source = source;
    this.#imageBuilder = imageBuilder;
    this.#call = call;
  }

  async find(named: string): Promise<NamedAmi> {
    if (named.startsWith('ssm:')) return this.#inParameter(named.slice('ssm:'.length));
    if (named.startsWith('arn:')) return this.#ofImage(named);
    return { kind: 'ami', amiId: named };
  }

  async #inParameter(name: string): Promise<NamedAmi> {
    const { account, region, ssm } = this.#source;
    const command = new GetParameterCommand({ Name: name });
    try {
      const { Parameter } = await this.#call({ account, region }, 'ssm:GetParameter', (options) =>
        ssm.send(command, options),
      );
      const value = Parameter?.Value ?? '';
      if (imageNamed(value) === 'ami') return { kind: 'ami', amiId: value };
      return { kind: 'missing', says: `"${oneLine(value, 60)}" is no AMI id` };
    } catch (error) {
      if (!MISSING_PARAMETER.has(awsErrorOf(error).code)) throw toFault(`reading SSM parameter "${name}"`, error);
      return { kind: 'missing', says: `there is no such parameter in ${region}` };
    }
  }

  async #ofImage(named: string): Promise<NamedAmi> {
    const owner = ownerOf(named);
    // What Amazon publishes is ready; of one's own the newest build may have failed.
    const isAnswered = BUILD_VERSION.test(named) || owner === 'aws';
    const arn = isAnswered ? named : await this.#newestBuild(named, owner);
    if (arn === undefined) return { kind: 'missing', says: 'no build of it is AVAILABLE' };
    try {
      const { image = {} } = await this.#imageBuilder.call(
        { doing: `reading image "${arn}"`, operation: 'GetImage' },
        (client, options) => client.send(new GetImageCommand({ imageBuildVersionArn: arn }), options),
      );
      return this.#amiOf(image, arn);
    } catch (error) {
      const { kind, message } = awsErrorOf(error);
      if (kind !== 'not-found' && kind !== 'invalid') throw error;
      return { kind: 'missing', says: message };
    }
  }

  #amiOf(image: Image, asked: string): NamedAmi {
    const status = image.state?.status ?? 'unknown';
    if (status !== 'AVAILABLE') {
      return { kind: 'not-available', says: `it is ${oneLine(status, 40)}, not AVAILABLE` };
    }
    const { account, region } = this.#source;
    const isOwn = ownerOf(asked) === account;
    // The accounts of one's own image are those of its copies; nobody copies another's image to us.
    const ami = image.outputResources?.amis?.find(
      (each) => each.region === region && (!isOwn || (each.accountId ?? account) === account),
    );
    if (ami?.image === undefined) return { kind: 'missing', says: `it has no AMI in ${region}` };
    return { kind: 'ami', amiId: ami.image, imageArn: image.arn ?? asked };
  }

  /** The newest build that is AVAILABLE. */
  async #newestBuild(named: string, owner: string): Promise<string | undefined> {
    const { name, version } = nameAndVersion(named);
    const all = await imageVersions(this.#imageBuilder, owner === this.#source.account ? 'Self' : 'Shared');
    const versions = all.filter(
      ({ arn = '', version: own }) =>
        ownerOf(arn) === owner && nameAndVersion(arn).name === name && versionFits(own, version),
    );
    for (const { arn } of versions.toSorted((a, b) => byVersion(b.version, a.version))) {
      const builds = await this.#imageBuilder.all(
        { doing: `listing the images of "${arn}"`, operation: 'ListImageBuildVersions' },
        (client, page, options) =>
          client.send(new ListImageBuildVersionsCommand({ ...page, imageVersionArn: arn }), options),
        (page) => page.imageSummaryList,
      );
      const ready = builds.filter(({ state }) => state?.status === 'AVAILABLE').flatMap((build) => build.arn ?? []);
      const [newest] = ready.toSorted((a, b) => buildNumber(b) - buildNumber(a));
      if (newest !== undefined) return newest;
    }
    return undefined;
  }
}

/** The account of an ARN; `aws` for what Amazon manages. */
function ownerOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

function buildNumber(arn: string): number {
  return Number(arn.split('/').at(-1));
}
