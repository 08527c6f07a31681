import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CompiledQuery, SqliteAdapter, SqliteDriver, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { DatabaseConnection, Dialect, Kysely, SqliteDatabase } from 'kysely';
import { Fault } from '../../domain/errors.ts';

const BUSY = 5;

/** Kysely's SQLite over Node's own: https://nodejs.org/api/sqlite.html */
export function nodeSqliteDialect(database: DatabaseSync): Dialect {
  return {
    createDriver: () => new NodeSqliteDriver(database),
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
  };
}

class NodeSqliteDriver extends SqliteDriver {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    super({ database: forKysely(database) });
    this.#database = database;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    // Queries answer at once, so promises alone would run a queue of transactions without ever letting a timer or a
    // socket have its turn, and Slack wants its acks within 3 s.
    await nextTurn();
    return super.acquireConnection();
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    // A plain `begin` that reads before it writes is refused without waiting when another process wrote in between.
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // After a full disk SQLite has rolled back by itself, and `rollback` would hide the reason behind its own error.
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

function forKysely(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...parameters.map(bindable)),
        run: (parameters) => statement.run(...parameters.map(bindable)),
        iterate: (parameters) => statement.iterate(...parameters.map(bindable)),
      };
    },
  };
}

function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  throw new TypeError(`binding a value of type "${typeof value}" to a query`);
}

/** SQLite's own error as a Fault; anything else as it is. */
export function translateSqliteError(error: unknown, doing: string): unknown {
  if (!isSqliteError(error)) return error;
  return new Fault(`${doing}: ${error.message}`, {
    code: 'database',
    source: 'store',
    retryable: isBusy(error),
    cause: error,
  });
}

/** Another connection holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  // Extended codes keep the kind in the low byte: https://sqlite.org/rescode.html
  return isSqliteError(error) && (error.errcode & 0xff) === BUSY;
}

function isSqliteError(error: unknown): error is Error & { errcode: number } {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR' && 'errcode' in error;
}
