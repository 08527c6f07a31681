import { openGate, gateReason } from '../../domain/rollout/gate.ts';
import { change, storedRollout } from '../change.ts';
import type { Job } from '../ports.ts';
import type { FlowRooms } from '../rooms.ts';

/** Tells Image Builder what people decided about a step that waits; a step that waits no longer closes its gate. */
export async function answerGate({ store, gates, clock }: FlowRooms, job: Job<'answer-gate'>): Promise<void> {
  const { rolloutId, stepExecutionId } = job.payload;
  const rollout = await store.tx((tx) => storedRollout(tx, rolloutId));
  const gate = openGate(rollout);
  const { imageArn } = rollout;
  let elsewhere = false;
  if (gate?.action !== undefined && gate.stepExecutionId === stepExecutionId && imageArn !== undefined) {
    const clientToken = `${rolloutId.slice(0, 32)}-${stepExecutionId.slice(-24)}-${gate.action}`.slice(0, 64);
    elsewhere = !(await gates.answer({
      imageArn,
      stepExecutionId,
      action: gate.action,
      reason: gateReason(rollout, gate),
      clientToken,
    }));
  }
  await store.tx(async (tx) => {
    await change(
      tx,
      await storedRollout(tx, rolloutId),
      { kind: 'gate-closed', stepExecutionId, elsewhere },
      clock.now(),
    );
    await tx.settle(job);
  });
}
