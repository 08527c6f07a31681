import type { Transaction } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * The next number of a series, without gaps for rows that are rolled back. Unlike `max + 1` it makes concurrent
 * transactions wait for each other, on every database, rather than collide.
 */
export async function nextNumber(db: Transaction<Schema>, name: Schema['counters']['name']): Promise<number> {
  const { value } = await db
    .updateTable('counters')
    .set((row) => ({ value: row('value', '+', 1) }))
    .where('name', '=', name)
    .returning('value')
    .executeTakeFirstOrThrow();
  return value;
}
