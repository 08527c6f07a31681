import type { ApprovalNeeds } from '../approval/needs.ts';
import type { Copy, RolloutState } from './rollout.ts';
import type { ReportSummary } from '../report/report-summary.ts';

/** An event of a rollout that people care about: one reply in its thread. The words are chosen where it is posted. */
export type Announcement =
  | { kind: 'report'; summary: ReportSummary; blocked: boolean; requestedBy: string; needs: ApprovalNeeds }
  | { kind: 'approved'; by: string[]; requestedBy: string }
  | { kind: 'approval-not-needed'; requestedBy: string }
  | { kind: 'overridden'; by: string; reason: string; requestedBy: string; needs: ApprovalNeeds }
  | { kind: 'expired'; was: RolloutState; requestedBy: string }
  | { kind: 'superseded'; by: number; requestedBy: string }
  | { kind: 'rejected'; by: string; reason?: string; requestedBy: string }
  | { kind: 'drifted'; differences: string[]; requestedBy: string }
  | { kind: 'mismatched'; differences: string[]; requestedBy: string }
  | { kind: 'gate-found'; step: string; requestedBy: string; needs: ApprovalNeeds }
  | {
      kind: 'gate-decided';
      step: string;
      action: 'RESUME' | 'STOP';
      by: string[];
      reason?: string;
      requestedBy: string;
    }
  | { kind: 'gate-elsewhere'; step: string; requestedBy: string }
  | { kind: 'cancel-asked'; by: string; reason?: string; requestedBy: string; isUnderWay: boolean }
  | { kind: 'started'; imageArn: string }
  | { kind: 'region-complete'; region: string; copies: Copy[]; tookMs: number }
  /** Copies that failed just now, for one reason. */
  | { kind: 'copies-failed'; copies: Copy[] }
  | { kind: 'ended'; state: RolloutState; outcome?: string; copies: Copy[]; requestedBy: string; tookMs: number };
