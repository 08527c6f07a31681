import { describe, expect, test } from 'vitest';
import { breachOf, BEFORE_FIRST, chained } from '../../src/domain/audit/chain.ts';
import type { Store } from '../../src/flow/ports.ts';
import { MIGRATIONS } from '../../src/store/migrate.ts';
import { aRollout, freshPlace, noteKeys, openStore, untilLength } from '../store/contract/fixture.ts';
import type { StoreLeg } from '../store/contract/leg.ts';
import { CONFIGURATION_ARN, findingOf, reportOf, rolloutIn } from '../support/sample-rollout.ts';

const ROLLOUT = { ...rolloutIn('available'), id: 'r7', number: 7, version: 3, requestedBy: 'UASKED' };
const CARD = { kind: 'rollout-card', rolloutId: 'r7' };
const REPORT = { ...reportOf(findingOf('a', { kind: 'account', account: '111122223333' }, 'warn')), id: 'r7-0' };
const DRAFT = { id: 'd1', userId: 'U1', channel: 'C1', input: { name: 'golden', distributions: [] }, updatedAt: 5 };
const AUDITED = chained({ at: 1, who: 'U1', what: 'approved', rollout: { id: 'r7', number: 7 } }, BEFORE_FIRST);
const JOB = { key: 'watch/r7/1', name: 'watch-rollout', payload: JSON.stringify({ rolloutId: 'r7', sequence: 1 }) };

type Columns = Record<string, string | number>;

/** A row that bots of some versions kept, with columns that came in later ones. */
type OldRow = { table: string; from: number; before?: number; columns: Columns; later?: Record<number, Columns> };

const OLD_ROWS: OldRow[] = [
  {
    table: 'rollouts',
    from: 1,
    columns: {
      id: 'r7',
      number: 7,
      version: 3,
      state: 'available',
      body: JSON.stringify(ROLLOUT),
      created_at: 1,
      updated_at: 2,
    },
    later: { 8: { configuration_arn: CONFIGURATION_ARN }, 12: { requested_by: 'UASKED' } },
  },
  {
    table: 'messages',
    from: 1,
    columns: {
      key: 'rollout/r7',
      thread_key: 'rollout/r7',
      channel: 'C1',
      body: JSON.stringify(CARD),
      sequence: 4,
      state: 'posted',
      ts: '1.5',
      shown_version: 2,
      shown_at: 9,
    },
    later: { 11: { added_at: 1 } },
  },
  { table: 'kept_reports', from: 3, before: 13, columns: { id: 'r7-0', body: JSON.stringify(REPORT), kept_at: 1 } },
  {
    table: 'kept_reports',
    from: 13,
    columns: { id: 'r7-0', body: JSON.stringify({ ...REPORT, findings: [] }), kept_at: 1 },
  },
  {
    table: 'kept_findings',
    from: 13,
    columns: { report_id: 'r7-0', part: 0, body: JSON.stringify({ findings: REPORT.findings }) },
  },
  {
    table: 'audit',
    from: 6,
    columns: { sequence: 1, rollout_number: 7, body: AUDITED.body, hash: AUDITED.hash },
  },
  {
    table: 'drafts',
    from: 7,
    columns: { id: 'd1', user_id: 'U1', body: JSON.stringify(DRAFT), updated_at: 5 },
  },
];

/** What only a file has: over there jobs are the engine's own. */
const OLD_JOB: OldRow = { table: 'jobs', from: 2, columns: { ...JOB, run_at: 1, attempts: 0 } };

/** The statements that write what a bot of that version kept. */
function written(version: number, rows: OldRow[]): string[] {
  const inserts = rows
    .filter(({ from, before = Infinity }) => from <= version && version < before)
    .map(({ table, columns, later = {} }) => {
      const added = Object.entries(later).flatMap(([since, more]) => (Number(since) <= version ? [more] : []));
      const all: Columns = Object.assign({}, columns, ...added);
      const values = Object.values(all).map((value) =>
        typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`,
      );
      return `insert into ${table} (${Object.keys(all).join(', ')}) values (${values.join(', ')})`;
    });
  const counted = { rollouts: 7, messages: 4, audit: 1 };
  return [
    ...inserts,
    ...Object.entries(counted).map(([name, value]) => `update counters set value = ${value} where name = '${name}'`),
  ];
}

/** A database as a bot of each earlier version left it is opened, read and gone on with. */
export function upgradeContract(leg: StoreLeg): void {
  describe('upgrade', () => {
    const versions = MIGRATIONS.map(({ version }) => version);

    test.for(versions)('what version %i kept is read and gone on with', async (version) => {
      const place = await freshPlace(leg);
      await leg.migrateTo(place, version);
      const rows = leg.isFile ? [...OLD_ROWS, OLD_JOB] : OLD_ROWS;
      for (const statement of written(version, rows)) await leg.run(place, statement);

      const { store, jobs, start } = await openStore(leg, place);
      await mustRead(store, version);
      await mustGoOn(store);
      const ran: string[] = [];
      jobs.work('watch-rollout', noteKeys(ran));
      await store.tx((tx) => tx.enqueue('watch-rollout', { rolloutId: 'r7', sequence: 2 }, { key: 'watch/r7/2' }));
      start();
      const waited = leg.isFile && version >= OLD_JOB.from ? [JOB.key] : [];
      await untilLength(ran, waited.length + 1);
      expect(ran.toSorted()).toEqual([...waited, 'watch/r7/2']);
    });
  });
}

async function mustRead(store: Store, version: number): Promise<void> {
  const { report: _ofAnotherForm, ...withoutReport } = ROLLOUT;
  const rollout = version < 3 ? withoutReport : ROLLOUT;
  await store.tx(async (tx) => {
    expect(await tx.rollouts.byNumber(7)).toEqual(rollout);
    expect(await tx.rollouts.ofConfiguration(CONFIGURATION_ARN, ['available'], 5)).toEqual([rollout]);
    expect(await tx.rollouts.matching({ requestedBy: 'UASKED' }, 5)).toEqual([rollout]);
    expect(await tx.outbox.thread('rollout/r7')).toMatchObject([{ body: CARD, state: 'posted', ts: '1.5' }]);
    expect(await tx.reports.kept('r7-0')).toEqual(version < 3 ? undefined : REPORT);
    expect(await tx.audit.after(0, 5)).toEqual(version < 6 ? [] : [AUDITED]);
    expect(await tx.drafts.of('U1')).toEqual(version < 7 ? [] : [DRAFT]);
  });
}

/** Numbers and the chain go on where they were. */
async function mustGoOn(store: Store): Promise<void> {
  await store.tx(async (tx) => {
    expect(await tx.rollouts.insert(aRollout('r8'))).toMatchObject({ number: 8 });
    await tx.outbox.add({
      key: 'reply',
      threadKey: 'rollout/r7',
      channel: 'C1',
      body: { kind: 'ami-files', rolloutId: 'r7' },
    });
    expect((await tx.outbox.thread('rollout/r7')).map(({ sequence }) => sequence)).toEqual([4, 5]);
    const last = (await tx.audit.head()) ?? BEFORE_FIRST;
    await tx.audit.append({ at: 2, who: 'U2', what: 'requested', rollout: { id: 'r8', number: 8 } });
    const [row] = await tx.audit.after(last.sequence, 5);
    expect(row && breachOf(row, last)).toBeUndefined();
    await tx.reports.keep({ ...REPORT, id: 'r8-0' });
    expect(await tx.reports.kept('r8-0')).toEqual({ ...REPORT, id: 'r8-0' });
    expect(await tx.slots.take({ lane: 'edits', gap: 10, key: 'a', now: 100, isFirst: false })).toBe(100);
  });
}
