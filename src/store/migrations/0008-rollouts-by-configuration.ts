import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** An approver is told what changed since the last rollout of the same configuration: that one has to be found. */
export const rolloutsByConfiguration: Migration = {
  version: 8,
  name: 'rollouts-by-configuration',
  up: async (db) => {
    await sql`alter table rollouts add column configuration_arn text not null default ''`.execute(db);
    for (const { id, body } of await db.selectFrom('rollouts').select(['id', 'body']).execute()) {
      const { configurationArn = '' }: { configurationArn?: string } = JSON.parse(body);
      await db.updateTable('rollouts').set({ configuration_arn: configurationArn }).where('id', '=', id).execute();
    }
    await sql`create index rollouts_of_configuration on rollouts (configuration_arn, number)`.execute(db);
  },
};
