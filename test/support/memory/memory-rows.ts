import { BEFORE_FIRST, chained, rowOf } from '../../../src/domain/audit/chain.ts';
import type { Draft } from '../../../src/domain/configuration/draft.ts';
import type { StoredAudit } from '../../../src/domain/audit/entry.ts';
import type {
  AuditRows,
  DraftRows,
  Clock,
  Job,
  JobName,
  JobPayloads,
  OutboxRows,
  ReportRows,
  ReportRun,
  RolloutRows,
  StoredMessage,
  Tx,
} from '../../../src/flow/ports.ts';
import type { Report } from '../../../src/domain/report/finding.ts';
import type { Rollout } from '../../../src/domain/rollout/rollout.ts';
import { rolloutThread } from '../../../src/domain/rollout/rollout.ts';
import type { Slot } from '../../../src/store/rows/slot-order.ts';
import { slotRows } from './memory-slots.ts';

export type JobRow = Omit<Job, 'payload'> & { payload: unknown; runAt: number; order: number; done: boolean };

export type Rows = {
  /** The number given last. */
  lastNumber: number;
  rollouts: Rollout[];
  reports: ReportRun[];
  drafts: Draft[];
  kept: Report[];
  messages: StoredMessage[];
  slots: (Slot & { lane: string })[];
  audit: StoredAudit[];
  jobs: JobRow[];
};

/** Remembers how a job of the name is handed to its handler, with the types it was enqueued with. */
export type Remember = <N extends JobName>(job: { key: string; name: N; payload: JobPayloads[N] }) => void;

/** A transaction over `rows`; after `close` it refuses to be used. */
export function openTx(rows: Rows, clock: Clock, remember: Remember): { tx: Tx; close(): void } {
  let open = true;
  const alive = () => {
    if (!open) throw new Error('a transaction was used after its end');
    return rows;
  };
  const enqueue: Tx['enqueue'] = async (name, payload, { key, runAt }) => {
    const { jobs } = alive();
    if (jobs.some((job) => job.key === key)) return;
    jobs.push({ key, name, payload, attempts: 0, runAt: runAt ?? clock.now(), order: jobs.length, done: false });
    remember({ key, name, payload: structuredClone(payload) });
  };
  const tx: Tx = {
    rollouts: rolloutRows(alive),
    reports: reportRows(alive),
    drafts: draftRows(alive),
    outbox: outboxRows(alive, enqueue),
    slots: slotRows(alive),
    audit: auditRows(alive),
    enqueue,
    settle: async ({ key }) => {
      const job = alive().jobs.find((row) => row.key === key);
      if (job) job.done = true;
    },
  };
  return {
    tx,
    close: () => {
      open = false;
    },
  };
}

function draftRows(rows: () => Rows): DraftRows {
  const without = (id: string) => rows().drafts.filter((row) => row.id !== id);
  return {
    get: async (id) => structuredClone(rows().drafts.find((row) => row.id === id)),
    of: async (userId) => {
      const own = rows().drafts.filter((row) => row.userId === userId);
      return structuredClone(own.toSorted((a, b) => b.updatedAt - a.updatedAt));
    },
    save: async (draft) => void (rows().drafts = [...without(draft.id), structuredClone(draft)]),
    remove: async (id) => void (rows().drafts = without(id)),
  };
}

function rolloutRows(rows: () => Rows): RolloutRows {
  return {
    get: async (id) => structuredClone(rows().rollouts.find((row) => row.id === id)),
    byNumber: async (number) => structuredClone(rows().rollouts.find((row) => row.number === number)),
    recent: async (limit) => structuredClone(rows().rollouts.toReversed().slice(0, limit)),
    ofConfiguration: async (configurationArn, states, limit) =>
      structuredClone(
        rows()
          .rollouts.filter((row) => row.configurationArn === configurationArn && states.includes(row.state))
          .toReversed()
          .slice(0, limit),
      ),
    matching: async ({ states, requestedBy, endedBefore }, limit) =>
      structuredClone(
        rows()
          .rollouts.filter((row) => states === undefined || states.includes(row.state))
          .filter((row) => requestedBy === undefined || row.requestedBy === requestedBy)
          .filter(
            (row) => endedBefore === undefined || ((row.endedAt ?? Infinity) < endedBefore && isTold(rows(), row)),
          )
          .toReversed()
          .slice(0, limit),
      ),
    insert: async (rollout) => {
      const { rollouts } = rows();
      if (rollouts.some((row) => row.id === rollout.id)) throw new Error(`rollout "${rollout.id}" exists already`);
      rows().lastNumber += 1;
      const stored: Rollout = structuredClone({ ...rollout, number: rows().lastNumber, version: 1 });
      rollouts.push(stored);
      return structuredClone(stored);
    },
    save: async (rollout) => replace(rows().rollouts, rollout),
    remove: async (id) => {
      const { rollouts } = rows();
      rows().rollouts = rollouts.filter((row) => row.id !== id);
      return rows().rollouts.length < rollouts.length;
    },
  };
}

function isTold({ messages }: Rows, { id }: Rollout): boolean {
  const waiting = messages.filter(({ state }) => state === 'pending' || state === 'posting');
  return waiting.every(({ threadKey }) => threadKey !== rolloutThread(id));
}

function reportRows(rows: () => Rows): ReportRows {
  return {
    get: async (id) => structuredClone(rows().reports.find((row) => row.id === id)),
    insert: async (run) => {
      if (rows().reports.some((row) => row.id === run.id)) throw new Error(`report "${run.id}" exists already`);
      rows().reports.push(structuredClone(run));
    },
    save: async (run) => replace(rows().reports, run),
    keep: async (report) => {
      const { kept } = rows();
      const at = kept.findIndex((row) => row.id === report.id);
      kept.splice(at < 0 ? kept.length : at, 1, structuredClone(report));
    },
    kept: async (id) => structuredClone(rows().kept.find((row) => row.id === id)),
    forget: async (ids) => void (rows().kept = rows().kept.filter(({ id }) => !ids.includes(id))),
  };
}

function replace<T extends { id: string; version: number }>(all: T[], next: T): boolean {
  const at = all.findIndex((row) => row.id === next.id);
  if (all[at]?.version !== next.version - 1) return false;
  all[at] = structuredClone(next);
  return true;
}

function auditRows(rows: () => Rows): AuditRows {
  const of = (rolloutNumber: number | undefined) =>
    rows().audit.filter((row) => rolloutNumber === undefined || rowOf(row)?.rollout?.number === rolloutNumber);
  return {
    append: async (entry) => void rows().audit.push(chained(entry, rows().audit.at(-1) ?? BEFORE_FIRST)),
    head: async () => structuredClone(rows().audit.at(-1)),
    after: async (sequence, limit, number) =>
      structuredClone(of(number).filter((row) => row.sequence > sequence)).slice(0, limit),
    before: async (sequence, limit, number) =>
      structuredClone(of(number).filter((row) => row.sequence < sequence))
        .toReversed()
        .slice(0, limit),
  };
}

function outboxRows(rows: () => Rows, enqueue: Tx['enqueue']): OutboxRows {
  const find = (key: string) => {
    const found = rows().messages.find((message) => message.key === key);
    if (!found) throw new Error(`no message "${key}"`);
    return found;
  };
  return {
    add: async (message) => {
      const { messages } = rows();
      if (messages.some((row) => row.key === message.key)) return;
      const sequence = (messages.at(-1)?.sequence ?? 0) + 1;
      messages.push({ ...structuredClone(message), state: 'pending', sequence, shownVersion: 0 });
      await enqueue('tell-thread', { threadKey: message.threadKey }, { key: `tell/${message.key}` });
    },
    thread: async (threadKey) => structuredClone(rows().messages.filter((row) => row.threadKey === threadKey)),
    remove: async (threadKey) => void (rows().messages = rows().messages.filter((row) => row.threadKey !== threadKey)),
    claim: async (key, at, staleBefore) => {
      const message = find(key);
      const stale = message.state === 'posting' && (message.claimedAt ?? 0) < staleBefore;
      if (message.state !== 'pending' && !stale) return false;
      Object.assign(message, { state: 'posting', claimedAt: at });
      return true;
    },
    posted: async (key, { channel, ts, shownVersion, at }) => {
      const message = find(key);
      if (message.state === 'posted') return;
      delete message.claimedAt;
      Object.assign(message, { state: 'posted', channel, ts, shownVersion, shownAt: at });
    },
    release: async (key, claimedAt, to) => {
      const message = find(key);
      if (message.state !== 'posting' || message.claimedAt !== claimedAt) return;
      message.state = to;
      delete message.claimedAt;
    },
    claimEdit: async (key, version, at, staleBefore) => {
      const message = find(key);
      const isHeld = message.claimedAt !== undefined && message.claimedAt >= staleBefore;
      if (message.state !== 'posted' || message.shownVersion >= version || isHeld) return false;
      message.claimedAt = at;
      return true;
    },
    edited: async (key, claimedAt, shown) => {
      const message = find(key);
      if (message.claimedAt === claimedAt) {
        delete message.claimedAt;
        if (shown !== undefined) Object.assign(message, { shownVersion: shown.version, shownAt: shown.at });
        return true;
      }
      if (message.claimedAt !== undefined) message.claimedAt += 1;
      message.shownVersion = 0;
      return false;
    },
  };
}
