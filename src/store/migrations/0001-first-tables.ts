import { sql } from 'kysely';
import type { Migration } from './migration.ts';

export const firstTables: Migration = {
  version: 1,
  name: 'first-tables',
  up: async (db) => {
    await sql`create table counters (name text primary key, value bigint not null)`.execute(db);
    await sql`insert into counters (name, value) values ('rollouts', 0), ('messages', 0)`.execute(db);
    await sql`create table rollouts (
      id text primary key,
      number bigint not null unique,
      version bigint not null,
      state text not null,
      body text not null,
      created_at bigint not null,
      updated_at bigint not null
    )`.execute(db);
    await sql`create table reports (
      id text primary key,
      version bigint not null,
      state text not null,
      body text not null,
      created_at bigint not null,
      updated_at bigint not null
    )`.execute(db);
    await sql`create table messages (
      key text primary key,
      sequence bigint not null,
      thread_key text not null,
      channel text not null,
      body text not null,
      state text not null,
      claimed_at bigint,
      ts text,
      shown_version bigint not null,
      shown_at bigint,
      unique (thread_key, sequence)
    )`.execute(db);
  },
};
