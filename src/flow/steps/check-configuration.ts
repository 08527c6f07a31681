import type { Configuration } from '../../domain/configuration.ts';
import type { Report } from '../../domain/report/finding.ts';
import type { PinnedResource } from '../../domain/inputs.ts';
import { summaryOf } from '../../domain/report/report-summary.ts';
import { staleFault } from '../change.ts';
import type { FlowRooms } from '../rooms.ts';
import type { Job, ReportRun, Tx } from '../ports.ts';
import { progressWriter } from '../progress.ts';
import { checkAll, orImpossible } from '../read-and-check.ts';

/** A report for its own sake: told in one message that fills in while the checks run. */
export async function checkConfiguration(rooms: FlowRooms, job: Job<'check-configuration'>): Promise<void> {
  const { store } = rooms;
  const { reportId } = job.payload;
  const { run, earlier } = await store.tx(async (tx) => {
    const found = await tx.reports.get(reportId);
    return { run: found, earlier: found?.basedOn === undefined ? undefined : await tx.reports.kept(found.basedOn) };
  });
  if (run === undefined || run.state !== 'running') return;
  const found = await orImpossible(() => find(rooms, run));
  if ('impossible' in found) {
    const problem = found.impossible;
    return store.tx(async (tx) => {
      await update(tx, reportId, (now) => ({ ...now, state: 'broken', problem }));
      await tx.settle(job);
    });
  }
  const progress = progressWriter((now) => store.tx((tx) => update(tx, reportId, (at) => ({ ...at, progress: now }))));
  const asked = { ...found, reportId, ...(earlier === undefined ? {} : { earlier }) };
  const report = await checkAll(rooms, asked, progress.report);
  await progress.settled();
  await store.tx(async (tx) => {
    if (await update(tx, reportId, (now) => finished(now, report, earlier))) await handOut(tx, run, report);
    await tx.settle(job);
  });
}

type Found = { configuration: Configuration; recipe?: PinnedResource };

/** What the run names, or a sentence about what there is instead. */
async function find({ catalog }: FlowRooms, run: ReportRun): Promise<Found | { impossible: string }> {
  const configuration = await catalog.findConfiguration(run.configurationName);
  if (configuration === undefined) {
    return { impossible: `there is no distribution configuration named "${run.configurationName}"` };
  }
  if (run.recipe === undefined) return { configuration };
  const recipe = await catalog.findRecipe(run.recipe);
  if (recipe !== undefined) return { configuration, recipe };
  const [name] = run.recipe.split('/');
  const versions = (await catalog.recipes()).filter((listed) => listed.name === name && listed.version !== undefined);
  const known = versions.map((listed) => `${listed.name}/${listed.version}`).slice(0, 5);
  const instead = known.length === 0 ? '' : `; there is ${known.join(', ')}`;
  return { impossible: `there is no image recipe "${run.recipe}"${instead}` };
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

/** False where the run came to its end already. */
async function update(tx: Tx, reportId: string, change: (run: ReportRun) => ReportRun): Promise<boolean> {
  const run = await tx.reports.get(reportId);
  if (run === undefined || run.state !== 'running') return false;
  const next = { ...change(run), version: run.version + 1 };
  if (!(await tx.reports.save(next))) throw staleFault(`report "${reportId}"`, next.version);
  const threadKey = `report/${reportId}`;
  await tx.enqueue('tell-thread', { threadKey }, { key: `tell/${threadKey}/v${next.version}` });
  return true;
}
