import { randomUUID } from 'node:crypto';
import { rowOf } from '../domain/audit/chain.ts';
import { auditOfRequest } from '../domain/audit/of-event.ts';
import { auditTime } from '../domain/audit/told-row.ts';
import { Refusal } from '../domain/errors.ts';
import { digestOf } from '../domain/canonical.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import { rolloutThread } from '../domain/rollout/rollout.ts';
import { GONE } from './change.ts';
import { demandRequester } from './decide.ts';
import type { FlowRooms } from './rooms.ts';
import type { Origin } from '../domain/inputs.ts';
import type { ReportRun, Tx } from './ports.ts';
import type { Verbs } from './verbs.ts';

type Asked<V extends keyof Verbs> = Parameters<Verbs[V]>[0];

/** Stores the request, its message and its work together; an unknown name is told in that message. */
export async function requestCheck({ store, clock }: FlowRooms, asked: Asked<'requestCheck'>): Promise<ReportRun> {
  const run: ReportRun = {
    id: randomUUID(),
    version: 1,
    ...asked,
    state: 'running',
    progress: { done: 0, total: 0 },
    createdAt: clock.now(),
  };
  await store.tx(async (tx) => {
    await tx.reports.insert(run);
    const key = `report/${run.id}`;
    const body = { kind: 'report-card', reportId: run.id } as const;
    await tx.outbox.add({ key, threadKey: key, channel: asked.channel, body });
    await tx.enqueue('check-configuration', { reportId: run.id }, { key: `check/${run.id}` });
  });
  return run;
}

/** Stores the rollout, its card and its first check together; once, however often the submission arrives. */
export async function submitRollout(rooms: FlowRooms, { token, ...asked }: Asked<'submitRollout'>): Promise<Rollout> {
  await demandRequester(rooms, asked.requestedBy);
  const { store, clock, policy } = rooms;
  const now = clock.now();
  const id = digestOf({ submission: token }).slice(0, 32);
  return store.tx(
    async (tx) => (await tx.rollouts.get(id)) ?? addRollout(tx, { id, ...asked, channel: policy.channel }, now),
  );
}

type Added = Pick<Rollout, 'id' | 'requestedBy' | 'configurationArn' | 'reason' | 'channel' | 'sourceAmiId'> & Origin;

/** The rollout, its card and its first check. */
export async function addRollout(tx: Tx, added: Added, now: number): Promise<Rollout> {
  const { id, channel } = added;
  const rollout = await tx.rollouts.insert({
    ...added,
    state: 'checking',
    decisions: [],
    copies: [],
    createdAt: now,
    enteredAt: now,
    changedAt: now,
  });
  await tx.audit.append(auditOfRequest(rollout, now));
  const key = rolloutThread(id);
  const body = { kind: 'rollout-card', rolloutId: id } as const;
  await tx.outbox.add({ key, threadKey: key, channel, body });
  await tx.enqueue('check-rollout', { rolloutId: id }, { key: `check/${id}` });
  return rollout;
}

export async function rolloutByNumber({ store }: FlowRooms, number: number): Promise<Rollout> {
  const { rollout, last } = await store.tx(async (tx) => {
    const found = await tx.rollouts.byNumber(number);
    if (found !== undefined) return { rollout: found };
    const [newest] = await tx.audit.before(Number.MAX_SAFE_INTEGER, 1, number);
    return { last: newest && rowOf(newest) };
  });
  if (rollout !== undefined) return rollout;
  if (last?.what === 'removed') {
    throw new Refusal(
      GONE,
      `rollout #${number} was removed at ${auditTime(last)} UTC, as all are so long after their end`,
      `What was done is kept: /ami-distribute audit ${number}.`,
    );
  }
  throw new Refusal(
    'no-such-rollout',
    `there is no rollout #${number}`,
    'See /ami-distribute list for those there are.',
  );
}

export async function recentRollouts({ store }: FlowRooms, limit: number): Promise<Rollout[]> {
  return store.tx((tx) => tx.rollouts.recent(limit));
}
