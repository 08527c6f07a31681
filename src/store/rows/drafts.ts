import type { Transaction } from 'kysely';
import type { Draft } from '../../domain/configuration/draft.ts';
import type { DraftRows } from '../../flow/ports.ts';
import type { Schema } from '../schema.ts';
import { readBody } from './body.ts';

export function draftRows(db: Transaction<Schema>): DraftRows {
  const all = db.selectFrom('drafts').select(['id', 'body']);
  return {
    get: async (id) => {
      const row = await all.where('id', '=', id).executeTakeFirst();
      return row && draftIn(row);
    },
    of: async (userId) =>
      (await all.where('user_id', '=', userId).orderBy('updated_at', 'desc').execute()).map(draftIn),
    save: async (draft) => {
      const row = { user_id: draft.userId, body: JSON.stringify(draft), updated_at: draft.updatedAt };
      await db
        .insertInto('drafts')
        .values({ id: draft.id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    remove: async (id) => void (await db.deleteFrom('drafts').where('id', '=', id).execute()),
  };
}

function draftIn({ id, body }: { id: string; body: string }): Draft {
  return readBody<Draft>(body, { table: 'drafts', id, proves: { id } });
}
