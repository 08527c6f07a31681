import { needsOf } from '../../domain/approval/needs.ts';
import { differences } from '../../domain/difference.ts';
import type { RolloutInputs } from '../../domain/inputs.ts';
import { usualTimes } from '../../domain/rollout/phase.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { change, storedRollout } from '../change.ts';
import type { FlowRooms } from '../rooms.ts';
import type { Job, Tx } from '../ports.ts';
import { progressWriter } from '../progress.ts';
import { checkAll, readInputs, reportIdOf } from '../read-and-check.ts';

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
  const { configuration, recipe, infrastructure } = inputs;
  const asked = { configuration, recipe, infrastructure, reportId: reportIdOf(rollout) };
  const report = await checkAll(rooms, asked, progress.report);
  await progress.settled();
  await store.tx(async (tx) => {
    const now = clock.now();
    const needs = needsOf(rooms.policy, inputs.targets, now);
    const event = { kind: 'checked', inputs, report, needs, ...(await learned(tx, inputs)) } as const;
    await change(tx, await storedRollout(tx, rolloutId), event, now);
    await tx.settle(job);
  });
}

/** As many differences as an approver reads on a phone. */
const MOST_DIFFERENCES = 8;

/** As many as tell what is usual now. */
const MOST_EARLIER = 5;

/** From the rollouts that brought an AMI of this configuration anywhere: what is another now, and what is usual. */
async function learned(tx: Tx, inputs: RolloutInputs): Promise<Pick<Rollout, 'since' | 'usual'>> {
  const arrived = ['available', 'partly-available'] as const;
  const earlier = await tx.rollouts.ofConfiguration(inputs.configuration.arn, arrived, MOST_EARLIER);
  const [last] = earlier;
  if (last?.inputs === undefined) return {};
  return {
    since: { number: last.number, differences: differences(last.inputs, inputs, MOST_DIFFERENCES) },
    usual: usualTimes(earlier),
  };
}
