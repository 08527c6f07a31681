import type { World, WorldAmi } from '../../world/world.ts';
import { ec2Id } from '../identity/ids.ts';

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
  rootDevice: string;
  /** The key of its snapshots; absent where they are not encrypted. */
  kmsKeyArn?: string;
  source?: { id: string; region: string };
  public: boolean;
  /** Accounts with launch permission. */
  sharedWith: Set<string>;
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
  return {
    id: ami.id ?? ec2Id('ami', owner, ami.region, ami.name),
    owner,
    region: ami.region,
    name: ami.name,
    ...(ami.description === undefined ? {} : { description: ami.description }),
    state: 'available',
    createdAt: Date.parse(ami.createdAt),
    architecture: ami.architecture,
    rootDevice: ami.rootDevice,
    ...(ami.kmsKeyArn === undefined ? {} : { kmsKeyArn: ami.kmsKeyArn }),
    public: isPublic,
    sharedWith: new Set(),
    tags: new Map([[owner, ami.tags]]),
  };
}

export function isVisibleTo(ami: Ami, account: string): boolean {
  return ami.owner === account || ami.public || ami.sharedWith.has(account);
}

export function tagsSeenBy(ami: Ami, account: string): Record<string, string> {
  return ami.tags.get(account) ?? {};
}

export function imageArn(region: string, id: string): string {
  return `arn:aws:ec2:${region}::image/${id}`;
}
