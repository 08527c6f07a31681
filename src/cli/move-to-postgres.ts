import { moveToPostgres } from '../app.ts';
import { readStoreConfig } from '../config.ts';
import type { Log } from '../log.ts';

export const MOVE_USAGE = `ami-distribute move-to-postgres

Carries everything in the SQLite file in DATA_DIR over into the empty PostgreSQL database that DATABASE_URL names:
rollouts, reports, messages, audit and jobs, all of it or nothing. The bot must be stopped. The file stays as it is;
start every bot with DATABASE_URL from then on, never one on the file again.
Exit: 0 moved, 1 refused or broke, 2 wrong usage.
`;

/** Moves, and prints how much; gives the exit code. */
export async function moveCommand(log: Log, print: (text: string) => void): Promise<number> {
  const { dataDir, databaseUrl } = readStoreConfig();
  if (databaseUrl === undefined) {
    print('DATABASE_URL is not set: it names the database to move to\n');
    return 2;
  }
  const moved = await moveToPostgres({ dataDir, databaseUrl }, log);
  for (const [table, count] of Object.entries(moved)) print(`${table}: ${count}\n`);
  return 0;
}
