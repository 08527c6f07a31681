import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { ec2Id } from '../../identity/ids.ts';
import type { Ami } from '../ami.ts';

/** What a volume of an AMI is made from. It belongs to the owner of the AMI. */
export type Snapshot = {
  id: string;
  owner: string;
  region: string;
  createdAt: number;
  state: 'pending' | 'completed' | 'error';
  stateMessage?: string;
  /** Absent where it is not encrypted. */
  kmsKeyArn?: string;
  description: string;
  public: boolean;
  /** Accounts that may make volumes of it: without it an AMI shared with them cannot be copied. */
  sharedWith: Set<string>;
  /** By the account that put them. */
  tags: Map<string, Record<string, string>>;
};

/** Gibibytes of every volume: the world says nothing of sizes. */
export const VOLUME_GIB = 8;

type Of = { image: Pick<Ami, 'id' | 'owner' | 'region' | 'createdAt'>; deviceName: string };

export function snapshotOf({ image, deviceName }: Of, given: Partial<Snapshot> & Pick<Snapshot, 'state'>): Snapshot {
  return {
    id: ec2Id('snap', image.id, deviceName),
    owner: image.owner,
    region: image.region,
    createdAt: image.createdAt,
    description: `Created for ${image.id}`,
    public: false,
    sharedWith: new Set(),
    tags: new Map(),
    ...given,
  };
}

export function snapshotsIn(cloud: Cloud, region: string): Snapshot[] {
  return cloud.amis
    .filter((ami) => ami.region === region)
    .flatMap(({ devices }) => devices.map((each) => each.snapshot));
}

export function isReadableBy(snapshot: Snapshot, account: string): boolean {
  return snapshot.owner === account || snapshot.public || snapshot.sharedWith.has(account);
}

/** The snapshot, if the account may use it there: what others keep to themselves does not exist. */
export function visibleSnapshot(cloud: Cloud, id: string, where: { account: string; region: string }): Snapshot {
  if (!/^snap-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) {
    throw new AwsError('InvalidSnapshotID.Malformed', 400, `Invalid id: "${id}" (expecting "snap-...")`);
  }
  const found = snapshotsIn(cloud, where.region).find((snapshot) => snapshot.id === id);
  if (found !== undefined && isReadableBy(found, where.account)) return found;
  throw new AwsError('InvalidSnapshot.NotFound', 400, `The snapshot '${id}' does not exist.`);
}

export function snapshotArn(region: string, id: string): string {
  return `arn:aws:ec2:${region}::snapshot/${id}`;
}
