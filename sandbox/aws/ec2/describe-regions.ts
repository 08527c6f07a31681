import type { DescribeRegionsRequest, DescribeRegionsResult } from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import { regionsOf } from '../cloud.ts';
import type { Call } from '../operation.ts';
import { demandEc2, endDryRun } from './rules.ts';

/** AWS enables these in every account; the others have to be opted into. */
const ENABLED_BY_DEFAULT = new Set([
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-north-1',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  'ap-southeast-2',
]);

/** The Regions that some account of the world uses; with AllRegions also those not enabled for the caller. */
export function describeRegions(call: Call<DescribeRegionsRequest>): DescribeRegionsResult {
  const { cloud, caller, input } = call;
  demandEc2(call, { action: 'ec2:DescribeRegions', resource: '*' });
  endDryRun(input.DryRun);
  if (input.Filters !== undefined) {
    throw new AwsError('InvalidParameterValue', 400, 'the sandbox has no filters for DescribeRegions');
  }
  const enabled = new Set(regionsOf(cloud, caller.account));
  const known = new Set(Object.values(cloud.world.accounts).flatMap(({ regions }) => regions));
  for (const name of input.RegionNames ?? []) {
    if (!known.has(name)) throw new AwsError('InvalidParameterValue', 400, `Invalid region provided: ${name}`);
  }
  const asked = input.RegionNames ?? [...known].filter((name) => input.AllRegions === true || enabled.has(name));
  return {
    Regions: asked.toSorted().map((name) => ({
      RegionName: name,
      Endpoint: `ec2.${name}.amazonaws.com`,
      OptInStatus: optInStatus(name, enabled.has(name)),
    })),
  };
}

function optInStatus(name: string, isEnabled: boolean): string {
  if (!isEnabled) return 'not-opted-in';
  return ENABLED_BY_DEFAULT.has(name) ? 'opt-in-not-required' : 'opted-in';
}
