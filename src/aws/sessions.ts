import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AssumeRoleResponse } from '@aws-sdk/client-sts';
import { crossAccountRoleArn } from '../domain/cross-account-role.ts';
import { Fault } from '../domain/errors.ts';
import type { Clock } from '../flow/ports.ts';
import type { Connection } from './connection.ts';
import { DRY_RUN_GUARD, dryRunGuard } from './dry-run-guard.ts';
import { newEc2 } from './ec2.ts';
import type { EC2Client } from './ec2.ts';
import type { Limits } from './limits.ts';
import type { Source } from './source.ts';

/** The shortest that AWS gives out. */
const SESSION_SECONDS = 900;

/** A session is not given out for the last of its life, so that a queued call does not outlive it. */
const SPARE_MS = 60_000;

/**
 * What each kind of session may do; AWS intersects it with the role's own policies. A probing session that lacked an
 * action would turn its dry run into a false denial.
 */
const KINDS = {
  watching: { name: 'ami-distribute-watch', actions: ['ec2:DescribeImages'] },
  probing: {
    name: 'ami-distribute-probe',
    actions: ['ec2:DescribeImages', 'ec2:CopyImage', 'ec2:CreateTags', 'ec2:ModifyImageAttribute'],
  },
} as const;

export type SessionKind = keyof typeof KINDS;

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string };

/** The cross-account role of one target account, assumed; its clients live as long as it does. */
export class Session {
  readonly roleArn: string;
  readonly assumedArn: string;
  readonly expiresAt: number;
  readonly #credentials: Credentials;
  readonly #connection: Connection;
  readonly #ec2 = new Map<string, EC2Client>();

  constructor(roleArn: string, response: AssumeRoleResponse, connection: Connection, now: number) {
    const { Credentials: given, AssumedRoleUser: user } = response;
    if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) {
      throw new Fault(`assuming "${roleArn}": the answer holds no credentials`, {
        code: 'aws-session',
        source: 'aws',
        retryable: true,
      });
    }
    this.roleArn = roleArn;
    this.assumedArn = user?.Arn ?? roleArn;
    this.expiresAt = given.Expiration?.getTime() ?? now + SESSION_SECONDS * 1000;
    this.#credentials = {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
    };
    this.#connection = connection;
  }

  ec2(region: string): EC2Client {
    const known = this.#ec2.get(region);
    if (known !== undefined) return known;
    const ec2 = newEc2(this.#settings(region));
    ec2.middlewareStack.add(dryRunGuard, DRY_RUN_GUARD);
    this.#ec2.set(region, ec2);
    return ec2;
  }

  sts(region: string): STSClient {
    const sts = new STSClient(this.#settings(region));
    sts.middlewareStack.add(dryRunGuard, DRY_RUN_GUARD);
    return sts;
  }

  #settings(region: string) {
    return { ...this.#connection.settings(region), credentials: this.#credentials };
  }
}

type SessionsOptions = {
  kind: SessionKind;
  source: Source;
  connection: Connection;
  limits: Limits;
  clock: Clock;
};

/** Sessions of one kind, one per account, each assumed once until shortly before it expires. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, Promise<Session>>();
  readonly #expiries = new Map<string, number>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  roleArn(account: string): string {
    return crossAccountRoleArn(this.#options.source.partition, account);
  }

  /** Callers at the same moment share one AssumeRole, also one that is refused; the next moment asks again. */
  of(account: string): Promise<Session> {
    this.#forgetExpired();
    const known = this.#sessions.get(account);
    if (known !== undefined) return known;
    const asked = this.#assume(account);
    this.#sessions.set(account, asked);
    asked.then(
      (session) => this.#expiries.set(account, session.expiresAt),
      () => this.#sessions.delete(account),
    );
    return asked;
  }

  #forgetExpired(): void {
    const soon = this.#options.clock.now() + SPARE_MS;
    for (const [account, expiresAt] of this.#expiries) {
      if (expiresAt > soon) continue;
      this.#expiries.delete(account);
      this.#sessions.delete(account);
    }
  }

  async #assume(account: string): Promise<Session> {
    const { kind, source, connection, limits, clock } = this.#options;
    const { name, actions } = KINDS[kind];
    const roleArn = this.roleArn(account);
    const command = new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: name,
      DurationSeconds: SESSION_SECONDS,
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
      }),
    });
    const response = await limits.run(source, 'sts:AssumeRole', () => source.sts.send(command));
    return new Session(roleArn, response, connection, clock.now());
  }
}
