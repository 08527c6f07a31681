import { expect, test } from 'vitest';
import type { Tx } from '../../../src/flow/ports.ts';
import { aMessage, aReport, aRollout, freshPlace, openStore } from '../contract/fixture.ts';
import { reportOf } from '../../support/sample-rollout.ts';
import { changeRaw, leg } from '../sqlite-leg.ts';

const CASES: { title: string; change: string; read: (tx: Tx) => Promise<unknown>; says: string }[] = [
  {
    title: 'a rollout whose body is cut off',
    change: `update rollouts set body = '{"id":"r1"' where id = 'r1'`,
    read: (tx) => tx.rollouts.get('r1'),
    says: 'reading row "r1" of table "rollouts": its body is not JSON',
  },
  {
    title: 'a rollout whose body is another rollout',
    change: `update rollouts set body = (select body from rollouts where id = 'r2') where id = 'r1'`,
    read: (tx) => tx.rollouts.byNumber(1),
    says: 'reading row "r1" of table "rollouts": its body has another "id" than "r1"',
  },
  {
    title: 'a report whose body is an older version',
    change: `update reports set version = 5 where id = 'p1'`,
    read: (tx) => tx.reports.get('p1'),
    says: 'reading row "p1" of table "reports": its body has another "version" than "5"',
  },
  {
    title: 'a kept report whose body is another report',
    change: `update kept_reports set body = replace(body, '"id":"k1"', '"id":"k2"')`,
    read: (tx) => tx.reports.kept('k1'),
    says: 'reading row "k1" of table "kept_reports": its body has another "id" than "k1"',
  },
  {
    title: 'a message whose body is null',
    change: `update messages set body = 'null' where key = 'card'`,
    read: (tx) => tx.outbox.thread('card'),
    says: 'reading row "card" of table "messages": its body is not a JSON object',
  },
];

test.for(CASES)('$title is a fault that names its row', async ({ change, read, says }) => {
  const dataDir = await freshPlace(leg);
  const { store } = await openStore(leg, dataDir);
  await store.tx(async (tx) => {
    await tx.rollouts.insert(aRollout('r1'));
    await tx.rollouts.insert(aRollout('r2'));
    await tx.reports.insert(aReport('p1'));
    await tx.reports.keep({ ...reportOf(), id: 'k1' });
    await tx.outbox.add(aMessage('card'));
  });
  changeRaw(dataDir, change);
  await expect(store.tx(read)).rejects.toMatchObject({
    name: 'Fault',
    code: 'corrupt-row',
    source: 'store',
    message: says,
  });
  expect(await store.tx((tx) => tx.rollouts.get('r2'))).toMatchObject({ id: 'r2' });
});

test('a row that exists already is a fault', async () => {
  const { store } = await openStore(leg);
  await store.tx((tx) => tx.reports.insert(aReport('p1')));
  const again = store.tx((tx) => tx.reports.insert(aReport('p1')));
  await expect(again).rejects.toMatchObject({ name: 'Fault', code: 'database', source: 'store', retryable: false });
});
