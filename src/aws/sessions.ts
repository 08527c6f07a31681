import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { AssumeRoleResponse } from '@aws-sdk/client-sts';
import { ROLE_KEY_ACTIONS } from '../domain/cross-account-role.ts';
import { Fault } from '../domain/errors.ts';
import type { Clock } from '../flow/ports.ts';
import { guardedClients } from './clients.ts';
import type { Clients } from './clients.ts';
import type { Connection } from './connection.ts';
import type { Call } from './limits.ts';
import type { Source } from './source/source.ts';

/** The shortest that AWS gives out. */
const SESSION_SECONDS = 900;

/** A session is not given out for the last of its life, so that a queued call does not outlive it. */
const SPARE_MS = 60_000;

/** What Image Builder does with a role, as far as a call can prove it beforehand. */
const PROBED_ACTIONS = [
  'ec2:DescribeImages',
  'ec2:CopyImage',
  'ec2:CreateTags',
  'ec2:ModifyImageAttribute',
  'ec2:DescribeLaunchTemplates',
  'ec2:CreateLaunchTemplateVersion',
  'ec2:ModifyLaunchTemplate',
  ...ROLE_KEY_ACTIONS,
];

const AUDITED_ACTIONS = [
  'iam:GetRole',
  'iam:SimulatePrincipalPolicy',
  'ec2:GetEbsEncryptionByDefault',
  'ec2:GetEbsDefaultKmsKeyId',
  'ec2:GetImageBlockPublicAccessState',
];

/**
 * What each kind of session may do; AWS intersects it with the role's own policies. A probing session that lacked an
 * action would turn its dry run into a false denial. At most 2048 characters each, as JSON.
 */
const KINDS = {
  watching: { name: 'ami-distribute-watch', actions: ['ec2:DescribeImages'] },
  probing: { name: 'ami-distribute-probe', actions: PROBED_ACTIONS },
  auditing: { name: 'ami-distribute-audit', actions: AUDITED_ACTIONS },
} as const;

type SessionKind = keyof typeof KINDS;

/**
 * Clients take some 300 kB an account: those of the accounts used last are kept, any other account's are made anew when
 * it is asked again. More than are asked side by side, so that none is dropped in the middle of its questions.
 */
const ACCOUNTS_WITH_CLIENTS = 32;

/** A role of one target account, assumed. */
export class Session {
  readonly assumedArn: string;
  readonly expiresAt: number;
  readonly #newClients: () => Clients;
  #clients: Clients | undefined;

  constructor(roleArn: string, response: AssumeRoleResponse, connection: Connection, now: number) {
    const { Credentials: given, AssumedRoleUser: user } = response;
    if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) {
      throw new Fault(`assuming "${roleArn}": the answer holds no credentials`, {
        code: 'aws-session',
        source: 'aws',
        retryable: true,
      });
    }
    this.assumedArn = user?.Arn ?? roleArn;
    this.expiresAt = given.Expiration?.getTime() ?? now + SESSION_SECONDS * 1000;
    const credentials = {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
    };
    this.#newClients = () => guardedClients(connection, credentials);
  }

  get clients(): Clients {
    this.#clients ??= this.#newClients();
    return this.#clients;
  }

  /** Lets the clients go; calls under way keep theirs. */
  release(): void {
    this.#clients = undefined;
  }
}

type SessionsOptions = {
  kind: SessionKind;
  /** Name of the role, which has the path `/` in every account. */
  roleName: string;
  source: Source;
  connection: Connection;
  call: Call;
  clock: Clock;
};

/** Sessions of one kind, one per account, each assumed once until shortly before it expires. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, Promise<Session>>();
  readonly #expiries = new Map<string, number>();
  /** Accounts whose sessions may have clients, the one used last at the end. */
  readonly #recent = new Map<string, Session>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  roleArn(account: string): string {
    const { source, roleName } = this.#options;
    return `arn:${source.partition}:iam::${account}:role/${roleName}`;
  }

  /** Callers at the same moment share one AssumeRole, also one that is refused; the next moment asks again. */
  async of(account: string): Promise<Session> {
    this.#forgetExpired();
    const session = await (this.#sessions.get(account) ?? this.#begin(account));
    this.#recent.delete(account);
    this.#recent.set(account, session);
    this.#releaseOldest();
    return session;
  }

  #begin(account: string): Promise<Session> {
    const asked = this.#assume(account);
    this.#sessions.set(account, asked);
    asked.then(
      (session) => this.#expiries.set(account, session.expiresAt),
      () => this.#sessions.delete(account),
    );
    return asked;
  }

  #releaseOldest(): void {
    for (const [account, session] of this.#recent) {
      if (this.#recent.size <= ACCOUNTS_WITH_CLIENTS) return;
      session.release();
      this.#recent.delete(account);
    }
  }

  #forgetExpired(): void {
    const soon = this.#options.clock.now() + SPARE_MS;
    for (const [account, expiresAt] of this.#expiries) {
      if (expiresAt > soon) continue;
      this.#expiries.delete(account);
      this.#sessions.delete(account);
      this.#recent.delete(account);
    }
  }

  async #assume(account: string): Promise<Session> {
    const { kind, source, connection, call, clock } = this.#options;
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
    const sts = source.clients.sts(source.region);
    const response = await call(source, 'sts:AssumeRole', (options) => sts.send(command, options));
    return new Session(roleArn, response, connection, clock.now());
  }
}
