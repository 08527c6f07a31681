import type { Probe } from '../checks/probe.ts';
import type { Catalog, Clock, Copies, Images } from '../flow/ports.ts';
import { Connection } from './connection.ts';
import { AwsCopies } from './copies.ts';
import { AwsCatalog } from './image-builder/catalog.ts';
import { ImageBuilder } from './image-builder/client.ts';
import { AwsImages } from './image-builder/images.ts';
import { Limits } from './limits.ts';
import type { AwsLog } from './limits.ts';
import { AwsProbe } from './probe.ts';
import { Sessions } from './sessions.ts';
import type { SessionKind } from './sessions.ts';
import { Source } from './source.ts';

export type { AwsLog };

export type Aws = {
  source: { account: string; region: string; principalArn: string };
  catalog: Catalog;
  images: Images;
  copies: Copies;
  /** For one run of checks: equal questions to one probe are asked once. */
  newProbe(): Probe;
  close(): void;
};

/** Opens AWS with the credentials the SDK finds by itself; a Fault `aws-identity` where AWS does not know them. */
export async function openAws(options: { region: string; log: AwsLog; clock: Clock }): Promise<Aws> {
  const { clock } = options;
  const limits = new Limits(options.log);
  const connection = new Connection();
  const source = await Source.open(options.region, connection, limits).catch((error: unknown) => {
    connection.close();
    throw error;
  });
  const sessions = (kind: SessionKind): Sessions => new Sessions({ kind, source, connection, limits, clock });
  const imageBuilder = new ImageBuilder(source, limits);
  const { account, region, principalArn } = source;
  return {
    source: { account, region, principalArn },
    catalog: new AwsCatalog(imageBuilder),
    images: new AwsImages(imageBuilder),
    copies: new AwsCopies(source, sessions('watching'), limits),
    newProbe: () => new AwsProbe(source, sessions('probing'), limits),
    close: () => connection.close(),
  };
}
