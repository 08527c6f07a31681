import type { Kysely } from 'kysely';
import type { Clock } from '../../flow/ports.ts';
import type { StoreFigures } from '../open-store.ts';
import type { Schema } from '../schema.ts';

/** What our own rows tell operators. */
export async function rowFigures(
  db: Kysely<Schema>,
  clock: Clock,
): Promise<Pick<StoreFigures, 'rollouts' | 'oldestMessageMs'>> {
  const states = await db
    .selectFrom('rollouts')
    .select((row) => ['state', row.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const oldest = await db
    .selectFrom('messages')
    .select((row) => row.fn.min('added_at').as('added_at'))
    .where('state', 'in', ['pending', 'posting'])
    .executeTakeFirst();
  return {
    rollouts: Object.fromEntries(states.map(({ state, count }) => [state, count])),
    oldestMessageMs: waited(oldest?.added_at ?? undefined, clock),
  };
}

/** Milliseconds since then; 0 where there is no such moment. */
export function waited(since: number | undefined, clock: Clock): number {
  return since === undefined ? 0 : Math.max(0, clock.now() - since);
}
