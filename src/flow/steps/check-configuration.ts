import { staleFault } from '../change.ts';
import type { FlowRooms } from '../rooms.ts';
import type { Job, ReportRun, Tx } from '../ports.ts';
import { progressWriter } from '../progress.ts';
import { checkAll, orImpossible } from '../read-and-check.ts';

/** A report for its own sake: told in one message that fills in while the checks run. */
export async function checkConfiguration(rooms: FlowRooms, job: Job<'check-configuration'>): Promise<void> {
  const { store, catalog, clock } = rooms;
  const { reportId } = job.payload;
  const run = await store.tx((tx) => tx.reports.get(reportId));
  if (run === undefined || run.state !== 'running') return;
  const found = await orImpossible(async () => ({
    configuration: await catalog.findConfiguration(run.configurationName),
  }));
  const configuration = 'configuration' in found ? found.configuration : undefined;
  if (configuration === undefined) {
    const unknown = `there is no distribution configuration named "${run.configurationName}"`;
    const problem = 'impossible' in found ? found.impossible : unknown;
    return store.tx(async (tx) => {
      await update(tx, reportId, { state: 'broken', problem });
      await tx.settle(job);
    });
  }
  const progress = progressWriter(clock, (now) => store.tx((tx) => update(tx, reportId, { progress: now })));
  const report = await checkAll(rooms, configuration, progress.report);
  await progress.settled();
  await store.tx(async (tx) => {
    await update(tx, reportId, { state: 'done', report });
    await tx.settle(job);
  });
}

async function update(tx: Tx, reportId: string, what: Partial<ReportRun>): Promise<void> {
  const run = await tx.reports.get(reportId);
  if (run === undefined || run.state !== 'running') return;
  const next = { ...run, ...what, version: run.version + 1 };
  if (!(await tx.reports.save(next))) throw staleFault(`report "${reportId}"`, next.version);
  const threadKey = `report/${reportId}`;
  await tx.enqueue('tell-thread', { threadKey }, { key: `tell/${threadKey}/v${next.version}` });
}
