import type { Call } from '../operation.ts';

/** The ARN of something lower-cases its name; what an ARN cannot hold becomes a hyphen. */
export function arnName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9-_]/g, '-');
}

/** Image Builder's resources live in one Region of one account. */
export function isOf({ region, caller }: Call<unknown>, arn: string | undefined): boolean {
  return arn?.startsWith(`arn:aws:imagebuilder:${region}:${caller.account}:`) === true;
}

/** `…:image/name/1.0.0` of `…:image/name/1.0.0/3`. */
export function versionArn(buildVersionArn: string): string {
  return buildVersionArn.replace(/\/[0-9]+$/, '');
}

/** The ARNs that stand for the newest of all versions, of a major version and so on. */
export function latestVersions(version: string): Record<string, string> {
  return {
    latestVersionArn: version.replace(/[^/]+$/, 'x.x.x'),
    latestMajorVersionArn: version.replace(/\.\d+\.\d+$/, '.x.x'),
    latestMinorVersionArn: version.replace(/\.\d+$/, '.x'),
    latestPatchVersionArn: version,
  };
}
