import { Refusal } from '../domain/errors.ts';
import type { Question } from '../domain/question.ts';
import type { AuditReader } from './open-store.ts';

/** Whether the database can be read, also while a bot runs on it. */
export function databaseQuestion(open: () => Promise<AuditReader>): Question {
  return {
    id: 'database',
    title: 'database can be read',
    ask: async () => {
      try {
        const audit = await open();
        try {
          const head = await audit.head();
          return { verdict: 'pass', told: `${head?.sequence ?? 0} rows of audit` };
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
    },
  };
}
