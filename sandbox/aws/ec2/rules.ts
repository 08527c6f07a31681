import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import type { Ask } from '../identity/access.ts';
import { demand } from '../identity/access.ts';
import type { Call } from '../operation.ts';
import { ec2Query } from '../wire/query.ts';
import type { Ami } from './ami.ts';
import { isVisibleTo } from './ami.ts';

/** UnauthorizedOperation unless IAM allows it. */
export function demandEc2(call: Call<unknown>, ask: Ask): void {
  demand(call, ask, ec2Query.refusals.denied);
}

/** A dry run ends here, after everything that would refuse the real call for its caller. */
export function endDryRun(dryRun: boolean | undefined): void {
  if (dryRun !== true) return;
  throw new AwsError('DryRunOperation', 412, 'Request would have succeeded, but DryRun flag is set.');
}

/** The AMI, if the account may see it there: what others keep to themselves does not exist. */
export function visibleImage(cloud: Cloud, id: string, where: { account: string; region: string }): Ami {
  if (!/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) {
    throw new AwsError('InvalidAMIID.Malformed', 400, `Invalid id: "${id}" (expecting "ami-...")`);
  }
  const found = cloud.amis.find((ami) => ami.id === id && ami.region === where.region);
  if (found !== undefined && isVisibleTo(found, where.account, cloud.world)) return found;
  throw new AwsError('InvalidAMIID.NotFound', 400, `The image id '[${id}]' does not exist`);
}

/** A name is unique among the AMIs an account owns in a Region. EC2 takes fewer characters than Image Builder does. */
export function checkName(cloud: Cloud, where: { account: string; region: string }, name: string): void {
  if (!/^[-a-zA-Z0-9()[\] ./'@_]{3,128}$/.test(name)) {
    throw new AwsError(
      'InvalidAMIName.Malformed',
      400,
      `AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'`,
    );
  }
  const other = cloud.amis.find(
    (ami) => ami.owner === where.account && ami.region === where.region && ami.name === name,
  );
  if (other === undefined) return;
  throw new AwsError('InvalidAMIName.Duplicate', 400, `AMI name ${name} is already in use by AMI ${other.id}`);
}
