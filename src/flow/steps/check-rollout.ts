import { needsOf } from '../../domain/approval/needs.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { change, storedRollout } from '../change.ts';
import type { FlowRooms } from '../rooms.ts';
import type { Job } from '../ports.ts';
import { progressWriter } from '../checking/progress.ts';
import { checkAll, examinedOf, readInputs, reportIdOf } from '../read-and-check.ts';
import { carriedTo } from '../retry/carried-to.ts';
import { sinceLast } from '../since-last.ts';
import { whileWanted } from '../checking/while-wanted.ts';

/** Reads what the rollout rests on, proves what can be proved, and puts both before the approvers. */
export async function checkRollout(rooms: FlowRooms, job: Job<'check-rollout'>): Promise<void> {
  const { store, clock } = rooms;
  const { rolloutId } = job.payload;
  const rollout = await store.tx((tx) => storedRollout(tx, rolloutId));
  if (rollout.state !== 'checking') return;
  const inputs = await readInputs(rooms, rollout);
  if ('impossible' in inputs) {
    const event = { kind: 'check-impossible', why: inputs.impossible } as const;
    await store.tx(async (tx) => {
      await change(tx, await storedRollout(tx, rolloutId), event, clock.now());
      await tx.settle(job);
    });
    return;
  }
  const progress = progressWriter((now) =>
    store.tx(async (tx) => {
      await change(tx, await storedRollout(tx, rolloutId), { kind: 'check-progressed', ...now }, clock.now());
    }),
  );
  const reportId = reportIdOf(rollout);
  const earlier = rollout.report && (await store.tx((tx) => tx.reports.kept(rollout.report?.id ?? '')));
  const asked = { ...examinedOf(inputs), reportId, ...(earlier === undefined ? {} : { earlier }) };
  // A check that was asked again meanwhile is another's.
  const isStill = (now: Rollout) => now.state === 'checking' && reportIdOf(now) === reportId;
  const isWanted = async () => isStill(await store.tx((tx) => storedRollout(tx, rolloutId)));
  const run = (signal: AbortSignal) => checkAll(rooms, { ...asked, signal }, progress.report);
  const report = await whileWanted(isWanted, run, rooms.stopping);
  await progress.settled();
  await store.tx(async (tx) => {
    const stored = await storedRollout(tx, rolloutId);
    if (report === undefined || !isStill(stored)) return tx.settle(job);
    const now = clock.now();
    const needs = needsOf(rooms.policy, inputs.targets, now);
    const carried = await carriedTo(tx, { ...rollout, inputs, report, needs }, now);
    const event = { kind: 'checked', inputs, report, needs, carried, ...(await sinceLast(tx, inputs)) } as const;
    await change(tx, stored, event, now);
    await tx.settle(job);
  });
}
