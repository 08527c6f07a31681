import type { Subject, Verdict } from '../report/finding.ts';
import type { RolloutState } from '../rollout/rollout.ts';

/** Who did what no person did. */
export const THE_BOT = 'ami-distribute';

/** What was found when something was decided. */
export type AuditedReport = {
  id: string;
  /** Of the bytes of `report.json` in the thread, where the report itself is at hand: SHA-256, hex. */
  sha256?: string;
  counts: Record<Verdict, number>;
  /** Findings that are not `pass`, the first of them. */
  notPass?: { checkId: string; subject: Subject; verdict: Verdict }[];
  /** How many of those did not fit. */
  more?: number;
};

/** One thing that was done, or refused. Times are milliseconds since 1970. */
export type AuditEntry = {
  at: number;
  /** Slack user id, or `ami-distribute`. */
  who: string;
  /** `requested`, `checked`, `approved`, `refused`, …: one word for each kind of event. */
  what: string;
  rollout?: { id: string; number: number };
  /** The state it left the rollout in. */
  state?: RolloutState;
  /** Of the inputs, as it was decided upon. */
  digest?: string;
  report?: AuditedReport;
  /** Of a refusal. */
  code?: string;
  /** A reason, a sentence, differences; text of people and of AWS, untrusted. */
  detail?: string;
};

/** An entry in its place in the chain. */
export type AuditRow = AuditEntry & {
  /** Counts from 1, without gaps. */
  sequence: number;
  /** The hash of the row before; 64 zeros for the first. */
  previous: string;
};

/** A row as it is stored: its canonical JSON, the SHA-256 over exactly that text, and what it is looked for by. */
export type StoredAudit = AuditHead & { body: string; rolloutNumber: number | null };

/** Where the chain ends. */
export type AuditHead = { sequence: number; hash: string };
