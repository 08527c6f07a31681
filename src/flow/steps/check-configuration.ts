import type { Report } from '../../domain/report/finding.ts';
import { summaryOf } from '../../domain/report/report-summary.ts';
import { changeRunning } from '../change.ts';
import { findChosen } from '../checking/find-chosen.ts';
import type { FlowRooms } from '../rooms.ts';
import type { CheckProgress, Job, ReportRun, Tx } from '../ports.ts';
import { progressWriter } from '../checking/progress.ts';
import { checkAll, orImpossible } from '../read-and-check.ts';
import { whileWanted } from '../checking/while-wanted.ts';

/** A report for its own sake: told in one message that fills in while the checks run. */
export async function checkConfiguration(rooms: FlowRooms, job: Job<'check-configuration'>): Promise<void> {
  const { store } = rooms;
  const { reportId } = job.payload;
  const { stored, earlier } = await store.tx(async (tx) => {
    const found = await tx.reports.get(reportId);
    return { stored: found, earlier: found?.basedOn === undefined ? undefined : await tx.reports.kept(found.basedOn) };
  });
  if (stored === undefined || stored.state !== 'running') return;
  const found = await orImpossible(() => findChosen(rooms.catalog, stored));
  if ('impossible' in found) {
    const problem = found.impossible;
    return store.tx(async (tx) => {
      await changeRunning(tx, reportId, (now) => ({ ...now, state: 'broken', problem }));
      await tx.settle(job);
    });
  }
  const write = (now: CheckProgress) =>
    store.tx((tx) => changeRunning(tx, reportId, (at) => ({ ...at, progress: now })));
  const progress = progressWriter(write);
  const asked = { ...found, reportId, ...(earlier === undefined ? {} : { earlier }) };
  const isWanted = async () => (await store.tx((tx) => tx.reports.get(reportId)))?.state === 'running';
  const run = (signal: AbortSignal) => checkAll(rooms, { ...asked, signal }, progress.report);
  const report = await whileWanted(isWanted, run, rooms.stopping);
  await progress.settled();
  await store.tx(async (tx) => {
    if (report !== undefined) {
      const told = await changeRunning(tx, reportId, (now) => finished(now, report, earlier));
      if (told !== undefined) await handOut(tx, told, report);
    }
    await tx.settle(job);
  });
}

function finished(run: ReportRun, report: Report, earlier: Report | undefined): ReportRun {
  const { progress, basedOn, ...rest } = run;
  return {
    ...rest,
    state: 'done',
    progress: { done: progress.total, total: progress.total },
    summary: summaryOf(report),
    tookMs: report.finishedAt - report.startedAt,
    // Where what it was to rest on has changed, everything was asked.
    ...(basedOn !== undefined && earlier?.basis === report.basis ? { basedOn } : {}),
  };
}

/** Keeps the report whole, and posts it below its message. */
async function handOut(tx: Tx, { id, channel }: ReportRun, report: Report): Promise<void> {
  await tx.reports.keep(report);
  const threadKey = `report/${id}`;
  await tx.outbox.add({
    key: `${threadKey}/files`,
    threadKey,
    channel,
    body: { kind: 'report-files', reportId: report.id },
  });
}
