import type { Kysely, Transaction } from 'kysely';
import { BEFORE_FIRST, chained } from '../../domain/audit/chain.ts';
import type { AuditHead } from '../../domain/audit/entry.ts';
import type { AuditRows } from '../../flow/ports.ts';
import type { Schema } from '../schema.ts';
import { nextNumber } from './counters.ts';

export function auditRows(db: Transaction<Schema>): AuditRows {
  return {
    append: async (entry) => {
      // From here on every other transaction that adds a row waits, so that what is read next stays the last.
      const sequence = await nextNumber(db, 'audit');
      const { hash } = (await headOf(db)) ?? BEFORE_FIRST;
      const row = chained(entry, { sequence: sequence - 1, hash });
      await db
        .insertInto('audit')
        .values({ sequence, body: row.body, hash: row.hash, rollout_number: row.rolloutNumber })
        .execute();
    },
    ...auditReads(db),
  };
}

/** What only looks, also outside a transaction. */
export function auditReads(db: Kysely<Schema>): Omit<AuditRows, 'append'> {
  const rows = (rolloutNumber: number | undefined) => {
    const all = db.selectFrom('audit').select(['sequence', 'body', 'hash', 'rollout_number as rolloutNumber']);
    return rolloutNumber === undefined ? all : all.where('rollout_number', '=', rolloutNumber);
  };
  return {
    head: () => headOf(db),
    after: (sequence, limit, rolloutNumber) =>
      rows(rolloutNumber).where('sequence', '>', sequence).orderBy('sequence').limit(limit).execute(),
    before: (sequence, limit, rolloutNumber) =>
      rows(rolloutNumber).where('sequence', '<', sequence).orderBy('sequence', 'desc').limit(limit).execute(),
  };
}

async function headOf(db: Kysely<Schema>): Promise<AuditHead | undefined> {
  return db.selectFrom('audit').select(['sequence', 'hash']).orderBy('sequence', 'desc').limit(1).executeTakeFirst();
}
