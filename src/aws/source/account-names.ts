import { setTimeout as wait } from 'node:timers/promises';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import type { AccountNames, Clock } from '../../flow/ports.ts';
import type { Connection } from '../connection.ts';
import { awsErrorOf, oneLine } from '../errors.ts';
import type { AwsLog, Limits } from '../limits.ts';
import type { Source } from './source.ts';

/** A person waits for what else is to be shown: a long list is there the next time. */
const PATIENCE_MS = 500;

/** Accounts get a name once, and most installations may not ask at all. */
const KEPT_MS = 15 * 60_000;
/** More than any organization has, so that a token that repeats itself ends. */
const MOST_PAGES = 500;

const NONE: ReadonlyMap<string, string> = new Map();

type Rooms = { source: Source; connection: Connection; limits: Limits; clock: Clock; log: AwsLog };

/** The names that AWS Organizations has for accounts, where the bot's own account may list them; else none. */
export class AwsAccountNames implements AccountNames {
  readonly #rooms: Rooms;
  readonly #client: OrganizationsClient;
  #kept: { at: number; names: Promise<ReadonlyMap<string, string>> } | undefined;

  constructor(rooms: Rooms) {
    const { source, connection } = rooms;
    this.#rooms = rooms;
    this.#client = new OrganizationsClient({
      ...connection.settings(source.region),
      credentials: source.credentials,
    });
  }

  names(): Promise<ReadonlyMap<string, string>> {
    const now = this.#rooms.clock.now();
    if (this.#kept === undefined || now - this.#kept.at > KEPT_MS) {
      this.#kept = { at: now, names: this.#read() };
    }
    return Promise.race([this.#kept.names, wait(PATIENCE_MS, NONE, { ref: false })]);
  }

  /** Names are a help and never a need: whatever goes wrong, there are none. */
  async #read(): Promise<ReadonlyMap<string, string>> {
    const names = new Map<string, string>();
    try {
      let token: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const { Accounts = [], NextToken } = await this.#page(token);
        for (const { Id, Name } of Accounts)
          if (Id !== undefined && Name !== undefined) names.set(Id, oneLine(Name, 60));
        if (NextToken === undefined) break;
        token = NextToken;
      }
    } catch (error) {
      const { code } = awsErrorOf(error);
      this.#rooms.log.debug({ code }, 'accounts.unnamed');
    }
    return names;
  }

  #page(token: string | undefined) {
    const { source, limits } = this.#rooms;
    const command = new ListAccountsCommand(token === undefined ? {} : { NextToken: token });
    const place = { account: source.account, region: source.region };
    return limits.run(place, 'organizations:ListAccounts', () => this.#client.send(command));
  }
}
