import type { Person } from '../domain/rollout/approval.ts';
import { refusalOf } from '../domain/rollout/approval.ts';
import { Fault, Refusal } from '../domain/errors.ts';
import type { Decision, Rollout } from '../domain/rollout/rollout.ts';
import { change, storedRollout } from './change.ts';
import type { FlowRooms } from './rooms.ts';
import type { Verbs } from './verbs.ts';

/** Clicks race: each tries again on what the other left, and then finds its answer. */
const TRIES = 5;

/** Counts one person's decision, or refuses it. What cannot be evaluated is refused. */
export async function decide(rooms: FlowRooms, said: Parameters<Verbs['decide']>[0]): Promise<Rollout> {
  const { store, clock } = rooms;
  const { person, isApprover } = await asked(rooms, said.userId);
  const { userId, verdict, digest, reason } = said;
  for (let tried = 1; ; tried += 1) {
    const now = clock.now();
    const decision: Decision = { userId, verdict, digest, at: now, ...(reason === undefined ? {} : { reason }) };
    try {
      return await store.tx(async (tx) => {
        const rollout = await storedRollout(tx, said.rolloutId);
        const refusal = refusalOf(rollout, person, isApprover, decision);
        if (refusal !== undefined) throw refusal;
        return change(tx, rollout, { kind: 'decided', decision }, now);
      });
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'stale-row' && tried < TRIES)) throw error;
    }
  }
}

async function asked(rooms: FlowRooms, userId: string): Promise<{ person: Person; isApprover: boolean }> {
  const { directory, policy, log } = rooms;
  try {
    const [person, isApprover] = await Promise.all([
      directory.person(userId),
      policy.users.includes(userId) || inAnyGroup(rooms, userId),
    ]);
    return { person, isApprover };
  } catch (error) {
    log.error({ err: error, userId }, 'approver.unverified');
    throw new Refusal(
      'cannot-verify',
      'this decision was not counted: Slack did not say whether you may decide',
      'Try again in a moment.',
    );
  }
}

async function inAnyGroup({ directory, policy }: FlowRooms, userId: string): Promise<boolean> {
  const groups = await Promise.all(policy.groups.map((group) => directory.groupMembers(group)));
  return groups.some((members) => members.includes(userId));
}
