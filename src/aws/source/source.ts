import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { CallerIdentity } from '../../checks/probe.ts';
import { Fault } from '../../domain/errors.ts';
import { ownClients } from '../clients.ts';
import type { Clients } from '../clients.ts';
import type { Connection } from '../connection.ts';
import { awsErrorOf } from '../errors.ts';
import type { Limits, SendOptions } from '../limits.ts';

/** Asks AWS whose credentials a client has. */
export async function identityOf(sts: STSClient, options: SendOptions = {}): Promise<CallerIdentity> {
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}), options);
  if (Account === undefined || Arn === undefined) {
    throw new Fault('asking AWS for the caller: the answer names no account', {
      code: 'aws-identity',
      source: 'aws',
      retryable: false,
    });
  }
  return { account: Account, arn: Arn };
}

/** The source account and build Region, reached with the bot's own credentials. */
export class Source {
  readonly account: string;
  readonly region: string;
  readonly principalArn: string;
  readonly partition: string;
  readonly imageBuilder: ImagebuilderClient;
  readonly ssm: SSMClient;
  /** The bot's own account, in any Region. */
  readonly clients: Clients;
  /** One credential chain, asked and refreshed once for all clients. */
  readonly credentials: STSClient['config']['credentials'];

  private constructor(identity: CallerIdentity, sts: STSClient, region: string, connection: Connection) {
    this.account = identity.account;
    this.region = region;
    this.principalArn = identity.arn;
    this.partition = identity.arn.split(':')[1] ?? 'aws';
    const { credentials } = sts.config;
    this.credentials = credentials;
    this.imageBuilder = new ImagebuilderClient({ ...connection.settings(region), credentials });
    this.ssm = new SSMClient({ ...connection.settings(region), credentials });
    this.clients = ownClients(connection, credentials);
  }

  static async open(region: string, connection: Connection, limits: Limits): Promise<Source> {
    const sts = new STSClient(connection.settings(region));
    try {
      const place = { account: 'own', region };
      const identity = await limits.run(place, 'sts:GetCallerIdentity', () => identityOf(sts));
      return new Source(identity, sts, region, connection);
    } catch (error) {
      const { code, message, passes } = awsErrorOf(error);
      throw new Fault(`asking AWS in "${region}" whose credentials the bot has: ${code}: ${message}`, {
        code: 'aws-identity',
        source: 'aws',
        retryable: passes,
        cause: error,
      });
    }
  }
}
