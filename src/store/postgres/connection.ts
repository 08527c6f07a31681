import { PostgresDialect } from 'kysely';
import type { Dialect, PostgresPool } from 'kysely';
import { Client, DatabaseError, Pool, types } from 'pg';
import { Fault } from '../../domain/errors.ts';
import type { StoreLog } from '../open-store.ts';

/** Below the ten seconds in which a bot that cannot reach its database gives up its start. */
export const CONNECT_MS = 8000;
const INT8 = 20;

/**
 * A pool for our own rows. The server ends a transaction whose process went to sleep in the middle of it, so that the
 * locks it holds keep nobody else waiting for longer than that.
 */
export function openPool(url: string, log: StoreLog): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: 'ami-distribute',
    max: 10,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 10_000,
    types: { getTypeParser },
  });
  // An error that nobody listens for ends the process: of an idle connection it comes from the pool, of one in use from
  // the client itself.
  const lost = (err: Error) => log.warn({ err }, 'database connection lost');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}

/** Our columns of eight bytes are counts and milliseconds, far below 2^53. */
const getTypeParser: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === INT8 && format !== 'binary' ? Number : types.getTypeParser(oid, format);

/** Kysely over the pool; whatever the server or the way to it answers badly is a Fault. */
export function poolDialect(pool: Pool): Dialect {
  return new PostgresDialect({ pool: faultyPool(pool) });
}

function faultyPool(pool: Pool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await faulty(pool.connect());
      return new Proxy(client, {
        get: (target, name) => {
          if (name === 'query') return (...asked: [string, unknown[]]) => faulty(target.query(...asked));
          const member: unknown = Reflect.get(target, name, target);
          return typeof member === 'function' ? member.bind(target) : member;
        },
      });
    },
  };
}

function faulty<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => Promise.reject(databaseFault(error, 'working on the database')));
}

/**
 * Classes of SQLSTATE that pass by themselves: connection lost, rolled back for another's sake, out of resources,
 * stopped by an operator. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const PASSING = new Set(['08', '25', '40', '53', '55', '57']);

/** What node-postgres threw, as a Fault. Without a code of the server's the connection broke, and a new one may not. */
export function databaseFault(error: unknown, doing: string): Fault {
  const state = error instanceof DatabaseError ? error.code : undefined;
  const why = error instanceof Error && error.message !== '' ? error.message : codeOf(error);
  return new Fault(`${doing}: ${why}`, {
    code: 'database',
    source: 'store',
    retryable: state === undefined || PASSING.has(state.slice(0, 2)),
    cause: error,
  });
}

/** Several addresses tried in vain come as one error without a text. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** Where the URL leads, without who and how. */
export function addressOf(url: string): string {
  const { host, port, database } = new Client({ connectionString: url });
  return host.startsWith('/') ? `${host}/${database}` : `${host}:${port}/${database}`;
}
