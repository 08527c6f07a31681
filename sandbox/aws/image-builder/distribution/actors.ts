import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Caller } from '../../identity/principals.ts';
import { CROSS_ACCOUNT_ROLE, SERVICE } from '../../identity/principals.ts';
import { serviceSession } from '../../identity/service-session.ts';
import { openSession } from '../../identity/sts.ts';
import type { Call } from '../../operation.ts';
import type { Build } from '../build.ts';
import { asking } from '../client-errors.ts';

/** Image Builder in the source account: as the image's execution role where it has one, else as its own role. */
export function actorAtHome(cloud: Cloud, build: Build): Caller {
  const role = build.image.executionRole;
  if (role === undefined) return cloud.principals.imageBuilder;
  const session = serviceSession(cloud, role, SERVICE);
  if (session !== undefined) return session;
  const message = `STS Client Error: 'User: ${SERVICE} is not authorized to perform: sts:AssumeRole on resource: ${role}'`;
  throw new AwsError('AccessDenied', 403, message);
}

/** In its own account Image Builder acts itself, anywhere else as the cross-account role. */
export function actorIn(cloud: Cloud, build: Build, where: { account: string; region: string }): Caller {
  const home = actorAtHome(cloud, build);
  if (where.account === home.account) return home;
  const input = {
    RoleArn: `arn:aws:iam::${where.account}:role/${CROSS_ACCOUNT_ROLE}`,
    RoleSessionName: 'ImageBuilder',
  };
  return asking('STS', () => openSession(callAs(cloud, home, where.region, input)));
}

/** A request of Image Builder's own to another service. */
export function callAs<I>(cloud: Cloud, caller: Caller, region: string, input: I): Call<I> {
  return { cloud, caller, region, input, requestId: 'image-builder' };
}
