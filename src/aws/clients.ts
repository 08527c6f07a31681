import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { STSClient } from '@aws-sdk/client-sts';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import type { Connection } from './connection.ts';
import { DRY_RUN_GUARD, dryRunGuard } from './dry-run-guard.ts';

/** What a client is signed with: credentials, or what finds and renews them. */
type Credentials = NonNullable<STSClientConfig['credentials']>;

/** The clients of one principal, one per service and Region. IAM is global; its Region only names the partition. */
export type Clients = {
  ec2: (region: string) => EC2Client;
  kms: (region: string) => KMSClient;
  sts: (region: string) => STSClient;
  iam: (region: string) => IAMClient;
  quotas: (region: string) => ServiceQuotasClient;
};

/** For the bot's own credentials. */
export function ownClients(connection: Connection, credentials: Credentials): Clients {
  return clients(connection, credentials, (client) => client);
}

/** For a role of a target account: no client can send a change. */
export function guardedClients(connection: Connection, credentials: Credentials): Clients {
  return clients(connection, credentials, (client) => {
    client.middlewareStack.add(dryRunGuard, DRY_RUN_GUARD);
    return client;
  });
}

type Guardable = { middlewareStack: { add(guard: typeof dryRunGuard, where: typeof DRY_RUN_GUARD): void } };

function clients(
  connection: Connection,
  credentials: Credentials,
  finish: <Client extends Guardable>(client: Client) => Client,
): Clients {
  const settings = (region: string) => ({ ...connection.settings(region), credentials });
  return {
    ec2: perRegion((region) => finish(new EC2Client(settings(region)))),
    kms: perRegion((region) => finish(new KMSClient(settings(region)))),
    sts: perRegion((region) => finish(new STSClient(settings(region)))),
    iam: perRegion((region) => finish(new IAMClient(settings(region)))),
    quotas: perRegion((region) => finish(new ServiceQuotasClient(settings(region)))),
  };
}

function perRegion<Client>(make: (region: string) => Client): (region: string) => Client {
  const made = new Map<string, Client>();
  return (region) => {
    const client = made.get(region) ?? make(region);
    made.set(region, client);
    return client;
  };
}
