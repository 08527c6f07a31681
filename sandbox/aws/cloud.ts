import type { World } from '../world/world.ts';
import type { Clock } from './clock.ts';
import type { Ami } from './ec2/ami.ts';
import { amisOf } from './ec2/ami.ts';
import type { AccountSettings } from './ec2/account-settings.ts';
import { accountSettingsOf } from './ec2/account-settings.ts';
import type { LaunchTemplate } from './ec2/launch-templates.ts';
import { launchTemplatesOf } from './ec2/launch-templates.ts';
import type { Decided } from './identity/access.ts';
import type { Credentials } from './identity/credentials.ts';
import { createCredentials } from './identity/credentials.ts';
import type { Principals } from './identity/principals.ts';
import { principalsOf } from './identity/principals.ts';
import type { Library } from './image-builder/library.ts';
import { libraryOf } from './image-builder/library.ts';
import type { Grant } from './kms/grants.ts';
import type { Key } from './kms/keys.ts';
import { keysOf } from './kms/keys.ts';
import type { Queue } from './sqs/queues.ts';
import { createQueue, EVENTS_QUEUE } from './sqs/queues.ts';
import type { Parameter } from './ssm/parameters.ts';
import { parametersOf } from './ssm/parameters.ts';
import type { Throttle } from './throttle.ts';
import { createThrottle } from './throttle.ts';

/** Everything the twin remembers. */
export type Cloud = {
  world: World;
  clock: Clock;
  /** Real time: signatures and sessions are judged by it. */
  realNow: () => number;
  principals: Principals;
  credentials: Credentials;
  amis: Ami[];
  launchTemplates: LaunchTemplate[];
  accountSettings: AccountSettings;
  keys: Key[];
  grants: Grant[];
  parameters: Parameter[];
  queues: Queue[];
  throttle: Throttle;
  /** Hears every decision on access. */
  onDecision: (decided: Decided) => void;
  library: Library;
  /** 1, 2, 3, …: what makes ids differ within one run and equal between runs. */
  serial: () => number;
};

type CloudOptions = Pick<Cloud, 'world' | 'clock' | 'realNow' | 'onDecision'>;

export function createCloud({ world, clock, realNow, onDecision }: CloudOptions): Cloud {
  const principals = principalsOf(world);
  let count = 0;
  return {
    world,
    clock,
    realNow,
    principals,
    credentials: createCredentials(world, principals.bot),
    amis: amisOf(world),
    launchTemplates: launchTemplatesOf(world),
    accountSettings: accountSettingsOf(world),
    keys: keysOf(world),
    grants: [],
    parameters: parametersOf(world),
    queues: [createQueue({ account: world.sourceAccount, region: world.buildRegion, name: EVENTS_QUEUE }, realNow)],
    throttle: createThrottle(realNow),
    onDecision,
    library: libraryOf(world),
    serial: () => ++count,
  };
}

/** The Regions that are enabled in an account; none for an account the world does not have. */
export function regionsOf(cloud: Cloud, account: string): string[] {
  return cloud.world.accounts[account]?.regions ?? [];
}
