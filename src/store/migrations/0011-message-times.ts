import type { Migration } from './migration.ts';

/** When a message was added tells how long it has waited for Slack. */
export const messageTimes: Migration = {
  version: 11,
  name: 'message-times',
  up: async (db) => {
    await db.schema
      .alterTable('messages')
      .addColumn('added_at', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
