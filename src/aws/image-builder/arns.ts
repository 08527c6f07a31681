import type { Listed } from '../../flow/ports.ts';

/** What an ARN of Image Builder ends in: its resource's name as ARNs spell it, and the version, where it has one. */
export function nameAndVersion(arn: string): { name: string; version?: string } {
  const [, name = '', version] = arn.split(':').slice(5).join(':').split('/');
  return version === undefined ? { name } : { name, version };
}

/** Whether a version fits one that may hold `x` for "any", as in `1.x.x`. */
export function versionFits(version: string | undefined, wanted: string | undefined): boolean {
  const parts = version?.split('.') ?? [];
  const wantedParts = wanted?.split('.') ?? [];
  return (
    parts.length === wantedParts.length && wantedParts.every((part, index) => part === 'x' || part === parts[index])
  );
}

export function hasWildcard(arn: string): boolean {
  return nameAndVersion(arn).version?.split('.').includes('x') === true;
}

/** Orders versions as numbers, oldest first. */
export function byVersion(a: string | undefined, b: string | undefined): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  const different = left.findIndex((part, index) => part !== right[index]);
  return different === -1 ? 0 : (left[different] ?? 0) - (right[different] ?? 0);
}

function numbersOf(version: string | undefined): number[] {
  return (version ?? '').split('.').map(Number);
}

/** What people choose from. */
export function listed(summaries: { arn?: string | undefined; name?: string | undefined }[]): Listed[] {
  return summaries.flatMap(({ arn, name }) => {
    if (arn === undefined) return [];
    const { name: nameInArn, version } = nameAndVersion(arn);
    return [{ arn, name: name ?? nameInArn, ...(version === undefined ? {} : { version }) }];
  });
}
