import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { rolloutThread } from '../../domain/rollout/rollout.ts';
import type { Clock, RolloutRows } from '../../flow/ports.ts';
import type { Schema } from '../schema.ts';
import { readBody } from './body.ts';
import { nextNumber } from './counters.ts';

export function rolloutRows(db: Transaction<Schema>, clock: Clock): RolloutRows {
  const rows = db.selectFrom('rollouts').select(['id', 'number', 'version', 'body']);
  return {
    get: async (id) => maybe(await rows.where('id', '=', id).executeTakeFirst()),
    byNumber: async (number) => maybe(await rows.where('number', '=', number).executeTakeFirst()),
    recent: async (limit) => (await rows.orderBy('number', 'desc').limit(limit).execute()).map(toRollout),
    ofConfiguration: async (configurationArn, states, limit) => {
      const found = await rows
        .where('configuration_arn', '=', configurationArn)
        .where('state', 'in', states)
        .orderBy('number', 'desc')
        .limit(limit)
        .execute();
      return found.map(toRollout);
    },
    matching: async ({ states, requestedBy, endedBefore }, limit) => {
      let some = rows.orderBy('number', 'desc').limit(limit);
      if (states !== undefined) some = some.where('state', 'in', states);
      if (requestedBy !== undefined) some = some.where('requested_by', '=', requestedBy);
      // Ended rollouts never change again.
      if (endedBefore !== undefined) some = some.where('updated_at', '<', endedBefore).where(isTold());
      return (await some.execute()).map(toRollout);
    },
    insert: async (asked) => {
      const rollout: Rollout = { ...asked, number: await nextNumber(db, 'rollouts'), version: 1 };
      await db
        .insertInto('rollouts')
        .values({
          id: rollout.id,
          number: rollout.number,
          version: rollout.version,
          state: rollout.state,
          configuration_arn: rollout.configurationArn,
          requested_by: rollout.requestedBy,
          body: JSON.stringify(rollout),
          created_at: rollout.createdAt,
          updated_at: clock.now(),
        })
        .execute();
      return rollout;
    },
    save: async (rollout) => {
      const { numUpdatedRows } = await db
        .updateTable('rollouts')
        .set({
          version: rollout.version,
          state: rollout.state,
          body: JSON.stringify(rollout),
          updated_at: clock.now(),
        })
        .where('id', '=', rollout.id)
        .where('version', '=', rollout.version - 1)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    remove: async (id) => {
      const { numDeletedRows } = await db.deleteFrom('rollouts').where('id', '=', id).executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
  };
}

/** Nothing waits for Slack in its thread. */
function isTold() {
  return sql<boolean>`not exists (select 1 from messages
    where thread_key = ${rolloutThread('')} || rollouts.id and messages.state in ('pending', 'posting'))`;
}

type RolloutRow = Pick<Schema['rollouts'], 'id' | 'number' | 'version' | 'body'>;

function maybe(row: RolloutRow | undefined): Rollout | undefined {
  return row && toRollout(row);
}

function toRollout({ id, number, version, body }: RolloutRow): Rollout {
  return readBody<Rollout>(body, { table: 'rollouts', id, proves: { id, number, version } });
}
