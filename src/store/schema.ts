import type { Generated } from 'kysely';
import type { JobName, StoredMessage } from '../flow/ports.ts';

/** A row whose `body` is the whole as JSON; the other columns are what queries ask for. Times are milliseconds since 1970. */
type Document = { id: string; version: number; state: string; body: string; created_at: number; updated_at: number };

export type Schema = {
  schema_migrations: { version: number; name: string; applied_at: number };
  counters: { name: 'rollouts' | 'messages' | 'audit' | 'slots'; value: number };
  rollouts: Document & { number: number; configuration_arn: Generated<string>; requested_by: Generated<string> };
  reports: Document;
  /** Whole reports, large: read only where every finding is needed. */
  /** Findings of kept reports, in parts that begin at 0. */
  kept_findings: { report_id: string; part: number; body: string };
  /** Whole reports but for their findings. */
  kept_reports: { id: string; body: string; kept_at: number };
  /** `body` is the row's canonical JSON, `hash` the SHA-256 over that text; never changed, never removed. */
  drafts: { id: string; user_id: string; body: string; updated_at: number };
  audit: { sequence: number; rollout_number: number | null; body: string; hash: string };
  messages: {
    key: string;
    sequence: number;
    thread_key: string;
    channel: string;
    body: string;
    state: StoredMessage['state'];
    claimed_at: number | null;
    ts: string | null;
    added_at: Generated<number>;
    shown_version: number;
    shown_at: number | null;
  };
  /** `is_first` and `is_taken` are 0 or 1. */
  slots: { lane: string; key: string; at: number; is_first: number; is_taken: number };
  /** SQLite only. `attempts` counts the deliveries that threw. */
  jobs: {
    key: string;
    name: JobName;
    payload: string;
    run_at: number;
    attempts: number;
    done_at: number | null;
  };
  /** PostgreSQL only: every job there is or was. `job_id` is pg-boss's. */
  job_keys: { key: string; job_id: string; enqueued_at: number };
};
