import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** The database itself refuses to change or remove a row; the chain of hashes tells where somebody made it do so. */
export const audit: Migration = {
  version: 6,
  name: 'audit',
  up: async (db, engine) => {
    await sql`create table audit (
      sequence bigint primary key,
      rollout_number bigint,
      body text not null,
      hash text not null
    )`.execute(db);
    await sql`create index audit_of_rollout on audit (rollout_number, sequence)`.execute(db);
    await sql`insert into counters (name, value) values ('audit', 0)`.execute(db);
    if (engine === 'sqlite') {
      for (const change of ['update', 'delete']) {
        await sql`create trigger ${sql.raw(`audit_no_${change}`)} before ${sql.raw(change)} on audit
          begin select raise(abort, 'rows of the audit are never changed'); end`.execute(db);
      }
      return;
    }
    await sql`create function audit_is_kept() returns trigger language plpgsql as
      $$ begin raise exception 'rows of the audit are never changed'; end $$`.execute(db);
    await sql`create trigger audit_is_kept before update or delete or truncate on audit
      for each statement execute function audit_is_kept()`.execute(db);
  },
};
