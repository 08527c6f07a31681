import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** People look at what they asked for themselves, again and again: that has to be found without reading everything. */
export const rolloutsByRequester: Migration = {
  version: 12,
  name: 'rollouts-by-requester',
  up: async (db) => {
    await sql`alter table rollouts add column requested_by text not null default ''`.execute(db);
    for (const { id, body } of await db.selectFrom('rollouts').select(['id', 'body']).execute()) {
      const { requestedBy = '' }: { requestedBy?: string } = JSON.parse(body);
      await db.updateTable('rollouts').set({ requested_by: requestedBy }).where('id', '=', id).execute();
    }
    await sql`create index rollouts_of_requester on rollouts (requested_by, number)`.execute(db);
    await sql`create index rollouts_in_state on rollouts (state, number)`.execute(db);
  },
};
