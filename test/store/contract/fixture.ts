import { expect, onTestFinished, vi } from 'vitest';
import type { Rollout } from '../../../src/domain/rollout/rollout.ts';
import type { Job, OutboxMessage, ReportRun } from '../../../src/flow/ports.ts';
import type { OpenStore } from '../../../src/store/open-store.ts';
import type { StoreLeg } from './leg.ts';

/** A place that is removed when the test ends. */
export async function freshPlace(leg: StoreLeg): Promise<string> {
  const { place, remove } = await leg.fresh();
  onTestFinished(remove);
  return place;
}

/** A store that is stopped when the test ends; in a new place where none is given. */
export async function openStore(leg: StoreLeg, place?: string): Promise<OpenStore> {
  const opened = await leg.open(place ?? (await freshPlace(leg)));
  onTestFinished(() => opened.stop());
  return opened;
}

/** Waits until the list has that many entries. */
export async function untilLength(list: unknown[], length: number, timeout = 10_000): Promise<void> {
  await vi.waitFor(() => expect(list.length).toBeGreaterThanOrEqual(length), { timeout, interval: 5 });
}

/** A promise, and the function that keeps it. */
export function gate(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

export function aRollout(id: string): Omit<Rollout, 'number' | 'version'> {
  return {
    id,
    state: 'checking',
    requestedBy: 'U1',
    channel: 'C1',
    configurationArn: 'arn:configuration',
    recipeArn: 'arn:recipe',
    infrastructureArn: 'arn:infrastructure',
    decisions: [],
    copies: [],
    createdAt: 1,
    enteredAt: 1,
    changedAt: 1,
  };
}

export function aReport(id: string): ReportRun {
  return {
    id,
    version: 1,
    configurationName: 'golden',
    requestedBy: 'U1',
    channel: 'C1',
    state: 'running',
    progress: { done: 0, total: 3 },
    createdAt: 1,
  };
}

export function aMessage(key: string, threadKey = key): OutboxMessage {
  return { key, threadKey, channel: 'C1', body: { kind: 'rollout-card', rolloutId: 'r1' } };
}

/** A handler that only writes down the keys it is given. */
export function noteKeys(keys: string[]): (job: Job) => Promise<void> {
  return async ({ key }) => {
    keys.push(key);
  };
}
