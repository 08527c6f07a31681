import type { ApprovalNeeds } from '../approval/needs.ts';
import type { LaterStep, StepFailure, Unverified } from './copies/later-step.ts';
import type { Phase } from './phase.ts';
import type { Copy, RolloutState } from './rollout.ts';
import type { ReportSummary } from '../report/report-summary.ts';

/** An event of a rollout that people care about: one reply in its thread. The words are chosen where it is posted. */
export type Announcement =
  /** `isDecided`: nobody has to be asked. */
  | {
      kind: 'report';
      summary: ReportSummary;
      blocked: boolean;
      requestedBy: string;
      needs: ApprovalNeeds;
      isDecided?: true;
    }
  | { kind: 'approved'; by: string[]; requestedBy: string }
  | { kind: 'approval-not-needed'; requestedBy: string }
  /** What was approved for the rollout that it repeats holds for it too. */
  | { kind: 'approval-carried'; by: string[]; from: number; requestedBy: string }
  /** It is repeated for so many of its targets. */
  | { kind: 'retried'; as: number; by: string; targets: number }
  | { kind: 'overridden'; by: string; reason: string; requestedBy: string; needs: ApprovalNeeds }
  | { kind: 'expired'; was: RolloutState; requestedBy: string }
  /** AWS does not answer. `until` is when it is given up, absent where the request may have left. */
  | { kind: 'start-delayed'; why: string; until?: number; requestedBy: string }
  | { kind: 'superseded'; by: number; requestedBy: string }
  | { kind: 'rejected'; by: string; reason?: string; requestedBy: string }
  /** Somebody has it checked again; `hadDecisions`: what people said until then is void. */
  | { kind: 'check-again'; by: string; hadDecisions: boolean }
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
  /** `amiId` is the AMI that is distributed, where it is not built; `isResumed`: an image that was built is gone on with. */
  | { kind: 'started'; imageArn: string; amiId?: string; isResumed?: true }
  /** Nobody took the record of its end for a whole day. */
  | { kind: 'record-undelivered'; problem: string; requestedBy: string }
  /** Image Builder has come to its next phase; `steps` are the later steps that come with it. */
  | {
      kind: 'phase-begun';
      phase: Phase;
      before: Phase;
      tookMs: number;
      usualMs?: number;
      copies: number;
      steps: LaterStep[];
    }
  /** Nothing has moved for longer than is usual; `status` is Image Builder's own. */
  | {
      kind: 'stuck';
      state: RolloutState;
      stillMs: number;
      usualMs?: number;
      status: string;
      copies: Copy[];
      requestedBy: string;
    }
  | { kind: 'region-complete'; region: string; copies: Copy[]; tookMs: number }
  /** Copies that failed just now, for one reason. */
  | { kind: 'copies-failed'; copies: Copy[] }
  /** One later step that did not end well, in these places, for one reason. */
  | { kind: 'step-failed'; failures: StepFailure[] }
  | {
      kind: 'ended';
      state: RolloutState;
      outcome?: string;
      copies: Copy[];
      stepFailures?: StepFailure[];
      undone?: LaterStep[];
      unverified?: Unverified[];
      requestedBy: string;
      tookMs: number;
    };
