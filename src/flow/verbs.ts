import type { AuditRow } from '../domain/audit/entry.ts';
import type { Origin } from '../domain/inputs.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import type { ReportRun } from './ports.ts';

/** What people can ask for. Each throws a Refusal for an expected no, a Fault where something broke. */
export interface Verbs {
  /** Stores the request; the report is told in a message of its own. */
  requestCheck(asked: {
    configurationName: string;
    recipe?: string;
    infrastructure?: string;
    requestedBy: string;
    channel: string;
    /** Id of an earlier run: what passed there is not asked again. */
    basedOn?: string;
  }): Promise<ReportRun>;
  /** Ends it with what was found so far; undefined where it has come to its end already. */
  cancelCheck(asked: { reportId: string; userId: string }): Promise<ReportRun | undefined>;
  /** Below the report: all that its targets have to have, also where nothing is missing. */
  handOutPack(asked: { reportId: string }): Promise<ReportRun>;
  submitRollout(
    asked: {
      requestedBy: string;
      configurationArn: string;
      reason?: string;
      /** Names the submission: the same token again gives the rollout that is there. */
      token: string;
    } & Origin,
  ): Promise<Rollout>;
  /**
   * `digest` and `reportId` are what the card showed the person who clicked, `channel` is where it stands. Once the
   * signal is aborted nothing is counted any more.
   */
  decide(said: {
    rolloutId: string;
    userId: string;
    verdict: 'approve' | 'reject' | 'override';
    digest: string;
    reportId: string;
    channel: string;
    reason?: string;
    signal?: AbortSignal;
  }): Promise<Rollout>;
  /** Asks again what was not met; what people said until then is void. */
  checkAgain(asked: { rolloutId: string; userId: string }): Promise<Rollout>;
  /** Refuses whatever somebody asks from another workspace; `what` is the button, form or command. */
  refuseForeign(asked: { userId: string; what: string }): Promise<never>;
  /** Stops it: at once before Image Builder was asked, else as soon as Image Builder does. */
  cancel(asked: { rolloutId: string; userId: string; reason?: string }): Promise<Rollout>;
  /** Repeats it, as a rollout of its own, for the targets that it did not reach. */
  retry(asked: { rolloutId: string; userId: string }): Promise<Rollout>;
  /** Refusal `no-such-rollout` where the number is unknown. */
  rolloutByNumber(number: number): Promise<Rollout>;
  /** Newest first. */
  recentRollouts(limit: number): Promise<Rollout[]>;
  /** Rows of the audit before that one, newest first; of one rollout where one is named. For members only. */
  auditPage(asked: { userId: string; number?: number; before?: number; limit: number }): Promise<AuditRow[]>;
  /** The newest rows, oldest first, as JSON lines; cut where there are too many. For members only. */
  auditExport(asked: { userId: string; number?: number }): Promise<{ rows: number; jsonLines: string; isCut: boolean }>;
}
