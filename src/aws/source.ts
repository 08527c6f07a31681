import { IAMClient } from '@aws-sdk/client-iam';
import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { CallerIdentity } from '../checks/probe.ts';
import { Fault } from '../domain/errors.ts';
import type { Connection } from './connection.ts';
import { newEc2 } from './ec2.ts';
import type { EC2Client } from './ec2.ts';
import { awsErrorOf } from './errors.ts';
import type { Limits } from './limits.ts';

/** Asks AWS whose credentials a client has. */
export async function identityOf(sts: STSClient): Promise<CallerIdentity> {
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
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
  readonly sts: STSClient;
  readonly imageBuilder: ImagebuilderClient;
  readonly iam: IAMClient;
  readonly #connection: Connection;
  readonly #ec2 = new Map<string, EC2Client>();

  private constructor(identity: CallerIdentity, sts: STSClient, region: string, connection: Connection) {
    this.account = identity.account;
    this.region = region;
    this.principalArn = identity.arn;
    this.partition = identity.arn.split(':')[1] ?? 'aws';
    this.sts = sts;
    this.#connection = connection;
    this.imageBuilder = new ImagebuilderClient(this.#own(region));
    this.iam = new IAMClient(this.#own(region));
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

  /** The bot's own account, in any Region. */
  ec2(region: string): EC2Client {
    const ec2 = this.#ec2.get(region) ?? newEc2(this.#own(region));
    this.#ec2.set(region, ec2);
    return ec2;
  }

  /** One credential chain, asked and refreshed once for all clients. */
  #own(region: string) {
    return { ...this.#connection.settings(region), credentials: this.sts.config.credentials };
  }
}
