import { Refusal } from '../../domain/errors.ts';
import type { ReportRun } from '../ports.ts';
import { wholePack } from '../read-and-check.ts';
import type { FlowRooms } from '../rooms.ts';
import type { Verbs } from '../verbs.ts';
import { findChosen } from './find-chosen.ts';

const AGAIN = 'Have it checked again first.';

/** Puts the whole fix pack of a finished report below its message, once however often it is asked for. */
export async function handOutPack(
  rooms: FlowRooms,
  { reportId }: Parameters<Verbs['handOutPack']>[0],
): Promise<ReportRun> {
  const { store, clock, catalog } = rooms;
  const { run, report, thread } = await store.tx(async (tx) => ({
    run: await tx.reports.get(reportId),
    report: await tx.reports.kept(reportId),
    thread: await tx.outbox.thread(`report/${reportId}`),
  }));
  if (run === undefined || report === undefined) {
    throw new Refusal('no-such-report', 'handing over the fix pack: this check has no finished report', AGAIN);
  }
  const threadKey = `report/${reportId}`;
  const key = `${threadKey}/whole-pack`;
  if (thread.some((message) => message.key === key)) return run;
  const fixPack = wholePack(rooms, await findChosen(catalog, run), report);
  if (fixPack === undefined) {
    const changed = `what was looked at for "${run.configurationName}" is not what it was then`;
    throw new Refusal('report-outdated', `handing over the fix pack: ${changed}`, AGAIN);
  }
  if (fixPack.length === 0) {
    const nobody = `"${run.configurationName}" distributes to no other account, and nothing is missing`;
    throw new Refusal('nothing-to-hand-over', `handing over the fix pack: ${nobody}`);
  }
  const pack = { ...report, id: `${reportId}-whole`, findings: [], fixPack, finishedAt: clock.now() };
  await store.tx(async (tx) => {
    await tx.reports.keep(pack);
    const body = { kind: 'pack-files', reportId: pack.id } as const;
    await tx.outbox.add({ key, threadKey, channel: run.channel, body });
  });
  return run;
}
