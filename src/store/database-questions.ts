import { Refusal } from '../domain/errors.ts';
import type { Answered, Question } from '../domain/question.ts';
import { newestOf } from './migrate.ts';
import type { AuditReader } from './open-store.ts';

/** Whether the database can be read and fits this program, also while a bot runs on it. */
export function databaseQuestions(open: () => Promise<AuditReader>): Question[] {
  return [
    { id: 'database', title: 'database can be read', ask: () => reading(open, rows) },
    { id: 'schema', title: "schema of the database is this program's", ask: () => reading(open, schema) },
  ];
}

async function rows(audit: AuditReader): Promise<Answered> {
  const head = await audit.head();
  return { verdict: 'pass', told: `${head?.sequence ?? 0} rows of audit` };
}

async function schema(audit: AuditReader): Promise<Answered> {
  const known = newestOf();
  const version = await audit.schemaVersion();
  const told = `version ${version}, this program's is ${known}`;
  if (version === known) return { verdict: 'pass', told: `version ${version}` };
  if (version < known) {
    return { verdict: 'warn', told, fix: 'back it up; the bot brings it up to date when it starts' };
  }
  return { verdict: 'fail', told, fix: 'start the newer program again, or restore the backup made before it' };
}

async function reading(
  open: () => Promise<AuditReader>,
  ask: (audit: AuditReader) => Promise<Answered>,
): Promise<Answered> {
  try {
    const audit = await open();
    try {
      return await ask(audit);
    } finally {
      await audit.close();
    }
  } catch (error) {
    if (error instanceof Refusal) {
      return { verdict: 'warn', told: error.message, fix: 'the bot makes it when it starts for the first time' };
    }
    const told = error instanceof Error ? error.message : String(error);
    const fix = 'check DATA_DIR or DATABASE_URL; the bot brings the schema up to date when it starts';
    return { verdict: 'fail', told, fix };
  }
}
