import { describe, expect, test } from 'vitest';
import { BEFORE_FIRST, breachOf, rowOf } from '../../../src/domain/audit/chain.ts';
import type { AuditEntry, AuditHead } from '../../../src/domain/audit/entry.ts';
import { openStore } from './fixture.ts';
import type { StoreLeg } from './leg.ts';

const entry = (at: number, number?: number): AuditEntry => ({
  at,
  who: 'U1',
  what: 'approved',
  detail: '<"ünïcode"> & \u{1F4A5}',
  ...(number === undefined ? {} : { rollout: { id: `r${number}`, number } }),
});

export function auditContract(leg: StoreLeg): void {
  chainContract(leg);
  keepingContract(leg);
}

function chainContract(leg: StoreLeg): void {
  describe('audit', () => {
    test('200 rows at once stand in one unbroken chain', async () => {
      const { store } = await openStore(leg);
      const ats = Array.from({ length: 200 }, (_, at) => at);
      await Promise.all(ats.map((at) => store.tx((tx) => tx.audit.append(entry(at)))));
      const rows = await store.tx((tx) => tx.audit.after(0, 1000));
      expect(rows).toHaveLength(200);
      let last: AuditHead = BEFORE_FIRST;
      for (const row of rows) {
        expect(breachOf(row, last)).toBeUndefined();
        last = row;
      }
      expect(rows.map((row) => rowOf(row)?.at ?? -1).toSorted((a, b) => a - b)).toEqual(ats);
      expect(await store.tx((tx) => tx.audit.head())).toEqual({ sequence: 200, hash: last.hash });
    });

    test('a rolled back row leaves no gap in the chain', async () => {
      const { store } = await openStore(leg);
      const failing = store.tx(async (tx) => {
        await tx.audit.append(entry(1));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await store.tx((tx) => tx.audit.head())).toBeUndefined();
      await store.tx((tx) => tx.audit.append(entry(2)));
      const [row] = await store.tx((tx) => tx.audit.after(0, 10));
      expect(row && breachOf(row, BEFORE_FIRST)).toBeUndefined();
      expect(row && rowOf(row)).toEqual({ ...entry(2), sequence: 1, previous: BEFORE_FIRST.hash });
    });

    test('rows are read page by page, also of one rollout', async () => {
      const { store } = await openStore(leg);
      await store.tx(async (tx) => {
        for (const number of [1, 2, 1, 2, 1]) await tx.audit.append(entry(0, number));
        await tx.audit.append(entry(0));
      });
      const read = (way: 'after' | 'before', ...asked: [number, number, number?]) =>
        store.tx(async (tx) => (await tx.audit[way](...asked)).map(({ sequence }) => sequence));
      expect(await read('after', 2, 3)).toEqual([3, 4, 5]);
      expect(await read('after', 1, 10, 1)).toEqual([3, 5]);
      expect(await read('before', 6, 2)).toEqual([5, 4]);
      expect(await read('before', 5, 10, 1)).toEqual([3, 1]);
    });
  });
}

function keepingContract(leg: StoreLeg): void {
  describe('audit in the database', () => {
    test.each(['update audit set hash = hash', 'delete from audit'])(
      'the database refuses to %s',
      async (statement) => {
        const { place, remove } = await leg.fresh();
        const { store, stop } = await leg.open(place);
        try {
          await store.tx((tx) => tx.audit.append(entry(1)));
          await expect(leg.run(place, statement)).rejects.toThrow('rows of the audit are never changed');
          expect(await store.tx((tx) => tx.audit.after(0, 10))).toHaveLength(1);
        } finally {
          await stop();
          await remove();
        }
      },
    );
  });
}
