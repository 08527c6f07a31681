import type { Probe } from '../checks/probe.ts';
import { CROSS_ACCOUNT_ROLE } from '../domain/cross-account-role.ts';
import type {
  AccountNames,
  Catalog,
  Configurations,
  Clock,
  Copies,
  Gates,
  Hints,
  Images,
  Reach,
  SourceImages,
} from '../flow/ports.ts';
import { Connection } from './connection.ts';
import { AwsCopies } from './copies/copies.ts';
import { AwsConfigurations } from './image-builder/configurations.ts';
import { AwsAccountNames } from './source/account-names.ts';
import { AwsCatalog } from './image-builder/catalog.ts';
import type { Builds } from './image-builder/workflows.ts';
import type { EventQueueOptions } from './event-queue.ts';
import { ImageBuilder } from './image-builder/client.ts';
import { AwsSourceImages } from './image-builder/existing/source-images.ts';
import { AwsGates } from './image-builder/gates.ts';
import { AwsImages } from './image-builder/images.ts';
import { Limits } from './limits.ts';
import type { AwsLog, HeardCall } from './limits.ts';
import { openProbe } from './probe/open-probe.ts';
import { awsReach } from './reach.ts';
import { Sessions } from './sessions.ts';
import { Source } from './source/source.ts';

export type Aws = {
  source: { account: string; region: string; principalArn: string };
  catalog: Catalog;
  sourceImages: SourceImages;
  configurations: Configurations;
  accounts: AccountNames;
  images: Images;
  gates: Gates;
  copies: Copies;
  reach: Reach;
  /** Where a queue was named. */
  hints?: Hints & { look(): Promise<void> };
  /** For one run of checks: equal questions to one probe are asked once. Nothing is sent after `signal` aborts. */
  newProbe: (options?: { signal?: AbortSignal }) => Probe;
  close(): void;
};

type AwsOptions = {
  region: string;
  /** A role of every target account that may only read; without it what needs it has no answer. */
  auditRoleName?: string | undefined;
  eventsQueueUrl?: string | undefined;
  log: AwsLog;
  clock: Clock;
  heard?: HeardCall;
  builds?: Builds;
};

/** Opens AWS with the credentials the SDK finds by itself; a Fault `aws-identity` where AWS does not know them. */
export async function openAws({
  region: buildRegion,
  auditRoleName,
  eventsQueueUrl,
  log,
  clock,
  heard,
  builds = { workflows: [] },
}: AwsOptions): Promise<Aws> {
  const limits = new Limits(log, heard);
  const connection = new Connection();
  const source = await Source.open(buildRegion, connection, limits).catch((error: unknown) => {
    connection.close();
    throw error;
  });
  const rooms = { source, connection, clock };
  const watching = new Sessions({ ...rooms, kind: 'watching', roleName: CROSS_ACCOUNT_ROLE, call: limits.until() });
  const imageBuilder = new ImageBuilder(source, limits.until());
  const sourceImages = new AwsSourceImages(source, imageBuilder, limits, builds.executionRole);
  const { account, region, principalArn } = source;
  const hints = await openEvents({ queueUrl: eventsQueueUrl, source, connection, limits, log });
  return {
    source: { account, region, principalArn },
    catalog: new AwsCatalog(imageBuilder, sourceImages, builds),
    sourceImages,
    configurations: new AwsConfigurations(imageBuilder),
    accounts: new AwsAccountNames({ source, connection, limits, clock, log }),
    images: new AwsImages(imageBuilder),
    gates: new AwsGates(imageBuilder),
    copies: new AwsCopies(source, watching, limits),
    reach: awsReach(source, limits),
    ...(hints === undefined ? {} : { hints }),
    newProbe: ({ signal } = {}) => {
      const call = limits.until(signal);
      // Sessions of its own, so that a mended trust is seen by the next run.
      const sessions = (kind: 'probing' | 'auditing', roleName: string): Sessions =>
        new Sessions({ ...rooms, kind, roleName, call });
      return openProbe({
        source,
        imageBuilder: imageBuilder.within(call),
        call,
        sessions: sessions('probing', CROSS_ACCOUNT_ROLE),
        audits: auditRoleName === undefined ? undefined : sessions('auditing', auditRoleName),
      });
    },
    close: () => connection.close(),
  };
}

type Events = Omit<EventQueueOptions, 'queueUrl'> & { queueUrl: string | undefined };

/** The client of SQS is not loaded where no queue is named. */
async function openEvents({ queueUrl, ...rooms }: Events): Promise<Aws['hints']> {
  if (queueUrl === undefined) return undefined;
  const { EventQueue } = await import('./event-queue.ts');
  return new EventQueue({ queueUrl, ...rooms });
}
