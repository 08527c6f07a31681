import type { World, WorldAmi } from '../../world/world.ts';
import { ec2Id } from '../identity/ids.ts';
import type { Snapshot } from './snapshots/snapshot.ts';
import { snapshotOf } from './snapshots/snapshot.ts';

/** A volume that instances of the AMI start with, such as `/dev/xvda`, and what it is made from. */
export type Device = { deviceName: string; snapshot: Snapshot };

export type Ami = {
  id: string;
  owner: string;
  ownerAlias?: string;
  region: string;
  name: string;
  description?: string;
  state: 'pending' | 'available' | 'failed';
  stateReason?: { code: string; message: string };
  createdAt: number;
  architecture: 'x86_64' | 'arm64';
  platform: 'Linux' | 'Windows';
  virtualization: 'hvm' | 'paravirtual';
  rootDevice: string;
  /** The root device first. Sharing the AMI does not share their snapshots. */
  devices: Device[];
  source?: { id: string; region: string };
  /** Of the CopyImage that made it: the same token again is the same request. */
  clientToken?: string;
  public: boolean;
  /** Accounts with launch permission. */
  sharedWith: Set<string>;
  /** ARNs of organizations and organizational units with launch permission. */
  sharedWithin: Set<string>;
  /** Tags belong to who put them: a shared AMI shows each account its own. */
  tags: Map<string, Record<string, string>>;
};

/** All AMIs that exist when the twin starts. */
export function amisOf(world: World): Ami[] {
  const owned = Object.entries(world.accounts).flatMap(([owner, account]) =>
    account.amis.map((ami) => amiOf(owner, ami, false)),
  );
  const visibleToAll = world.publicAmis.map((ami) => ({
    ...amiOf(ami.owner, ami, true),
    ...(ami.ownerAlias === undefined ? {} : { ownerAlias: ami.ownerAlias }),
  }));
  return [...owned, ...visibleToAll];
}

function amiOf(owner: string, ami: WorldAmi, isPublic: boolean): Ami {
  const id = ami.id ?? ec2Id('ami', owner, ami.region, ami.name);
  const createdAt = Date.parse(ami.createdAt);
  const volumes = [{ deviceName: ami.rootDevice, kmsKeyArn: ami.kmsKeyArn }, ...ami.otherDevices];
  return {
    id,
    owner,
    region: ami.region,
    name: ami.name,
    ...(ami.description === undefined ? {} : { description: ami.description }),
    state: 'available',
    createdAt,
    architecture: ami.architecture,
    platform: ami.platform,
    virtualization: ami.virtualization,
    rootDevice: ami.rootDevice,
    devices: volumes.map(({ deviceName, kmsKeyArn }) =>
      deviceOf({ id, owner, region: ami.region, createdAt }, deviceName, {
        state: 'completed',
        public: isPublic,
        tags: new Map([[owner, ami.tags]]),
        ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
      }),
    ),
    public: isPublic,
    sharedWith: new Set(),
    sharedWithin: new Set(),
    tags: new Map([[owner, ami.tags]]),
  };
}

/** A volume of an AMI, with a snapshot of its own. */
export function deviceOf(
  image: Pick<Ami, 'id' | 'owner' | 'region' | 'createdAt'>,
  deviceName: string,
  snapshot: Partial<Snapshot> & Pick<Snapshot, 'state'>,
): Device {
  return { deviceName, snapshot: snapshotOf({ image, deviceName }, snapshot) };
}

export function isVisibleTo(ami: Ami, account: string, world: World): boolean {
  if (ami.owner === account || ami.public || ami.sharedWith.has(account)) return true;
  return organizationArns(world, account).some((arn) => ami.sharedWithin.has(arn));
}

/** The organization of an account and the organizational units it is in; every account of the world is a member. */
function organizationArns({ organization, accounts }: World, account: string): string[] {
  if (organization === undefined || accounts[account] === undefined) return [];
  const { id, managementAccount, units } = organization;
  const prefix = `arn:aws:organizations::${managementAccount}`;
  const own = Object.entries(units).filter(([, unit]) => unit.accounts.includes(account));
  return [`${prefix}:organization/${id}`, ...own.map(([unit]) => `${prefix}:ou/${id}/${unit}`)];
}

export function tagsSeenBy(tagged: Pick<Ami, 'tags'>, account: string): Record<string, string> {
  return tagged.tags.get(account) ?? {};
}

export function imageArn(region: string, id: string): string {
  return `arn:aws:ec2:${region}::image/${id}`;
}
