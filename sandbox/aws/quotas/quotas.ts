import type { Cloud } from '../cloud.ts';

/** A quota of every account. `isApplied`: GetServiceQuota knows it; of others AWS has the default alone. */
export type Quota = {
  service: string;
  code: string;
  name: string;
  value: number;
  isAdjustable: boolean;
  isApplied: boolean;
};

/** The names of the services that have quotas here. */
export const SERVICE_NAMES: Record<string, string> = {
  imagebuilder: 'EC2 Image Builder',
  ec2: 'Amazon Elastic Compute Cloud (Amazon EC2)',
};

const IMAGE_BUILDER = { service: 'imagebuilder', isAdjustable: true, isApplied: true };
const EC2 = { service: 'ec2', isAdjustable: true, isApplied: true };

/** AWS's defaults. */
export const QUOTAS: readonly Quota[] = [
  {
    ...IMAGE_BUILDER,
    code: 'L-69312229',
    name: 'Concurrent AMI copies per distribution configuration',
    value: 50,
  },
  {
    ...IMAGE_BUILDER,
    code: 'L-D5665818',
    name: 'Launch templates modified per distribution configuration Region',
    value: 5,
  },
  // That it exists is known, how high it is is not.
  {
    ...IMAGE_BUILDER,
    code: 'L-B588F8CA',
    name: 'SSM Parameters updated per distribution configuration Region',
    value: 10,
    isApplied: false,
  },
  { ...IMAGE_BUILDER, code: 'L-BA4D191B', name: 'Concurrent builds', value: 100 },
  { ...IMAGE_BUILDER, code: 'L-2BAA05D8', name: 'Distribution configurations', value: 1000 },
  { ...EC2, code: 'L-B665C33B', name: 'AMIs', value: 50_000 },
  { ...EC2, code: 'L-0E3CBAB9', name: 'Public AMIs', value: 5 },
];

export type QuotaPlace = { account: string; region: string; service: string; code: string };

/** How much an account may have; Error for a code that the twin does not know. */
export function quotaOf({ world }: Pick<Cloud, 'world'>, { account, service, code }: QuotaPlace): number {
  const quota = quotaNamed(service, code);
  if (quota === undefined) throw new Error(`reading the quota "${service}/${code}": the twin has none`);
  return world.accounts[account]?.quotas[code] ?? quota.value;
}

export function quotaNamed(service: string, code: string): Quota | undefined {
  return QUOTAS.find((quota) => quota.service === service && quota.code === code);
}
