import type { ApprovalNeeds } from '../approval/needs.ts';
import type { LaterStep, StepFailure } from './copies/later-step.ts';
import type { Gate } from './gate.ts';
import type { Phase, PhaseTimes } from './phase.ts';
import type { Origin, RolloutInputs } from '../inputs.ts';
import type { ReportSummary } from '../report/report-summary.ts';
import type { Target } from '../target.ts';

export type RolloutState =
  | 'checking'
  | 'blocked'
  | 'awaiting-approval'
  | 'rejected'
  | 'expired'
  | 'superseded'
  | 'starting'
  | 'building'
  | 'testing'
  | 'gate-waiting'
  | 'distributing'
  | 'integrating'
  | 'cancelling'
  | 'available'
  | 'partly-available'
  | 'failed'
  | 'cancelled'
  | 'needs-attention';

export type CopyState = 'waiting' | 'copying' | 'available' | 'verified' | 'failed' | 'cancelled';

/** A target's AMI within a rollout. */
export type Copy = {
  target: Target;
  state: CopyState;
  amiId?: string;
  /** The AMI's name as the target account reports it. */
  name?: string;
  encrypted?: boolean;
  /** Why it failed, or why it could not be looked at lately; text from AWS, untrusted. */
  reason?: string;
  /** AWS's word for how it ended where it did not simply fail: CANCELLED, TIMED_OUT. */
  endedAs?: string;
  /** How it differs from what the configuration asks for, one line a difference; untrusted. */
  unlike?: string[];
  /** When the target account confirmed it, milliseconds since 1970. */
  verifiedAt?: number;
};

/** What one person said, over which digest, and on which report. */
export type Decision = {
  userId: string;
  verdict: 'approve' | 'reject' | 'override';
  digest: string;
  reportId: string;
  at: number;
  reason?: string;
  /** Of an approval: the quorums it counts towards, by their place in what the rollout needs. */
  quorums?: number[];
};

/** How Image Builder is asked to start. Written down before it is asked, so that a second try asks the very same. */
export type StartAttempt = {
  attempt: number;
  /** Image Builder's idempotency token, 1-64 characters. */
  clientToken: string;
  /** First time the request may have left, milliseconds since 1970; absent until the inputs were read once more. */
  sentAt?: number;
  /** AWS did not answer for some tries, and people were told. */
  isDelayed?: boolean;
};

/** One request to distribute, from submission to its end. Times are milliseconds since 1970. */
export type Rollout = Origin & {
  id: string;
  /** The number people say: `#42`. */
  number: number;
  /** Raised by one with every change; writers compare it. */
  version: number;
  state: RolloutState;
  /** Slack user id. */
  requestedBy: string;
  reason?: string;
  /** Slack channel that holds the thread. */
  channel: string;
  configurationArn: string;
  inputs?: RolloutInputs;
  /** Of the inputs: what an approval covers. */
  digest?: string;
  /** What has to be said before it starts. */
  needs?: ApprovalNeeds;
  /** How the inputs differ from those of the last rollout of this configuration that arrived anywhere. */
  since?: { number: number; differences: string[] };
  /** How long each phase usually takes, by earlier rollouts of this configuration. */
  usual?: PhaseTimes;
  /** While checking: questions answered so far, and in all. */
  progress?: { done: number; total: number; summary?: ReportSummary };
  /** What the checks found; the whole report is kept under its id. */
  report?: { id: string; summary: ReportSummary };
  decisions: Decision[];
  start?: StartAttempt;
  /** Number of the rollout that repeats it for the targets it did not reach. */
  retriedAs?: number;
  /** Image Builder was asked to go on with its image, and would not. */
  isNotResumed?: true;
  /** How many times somebody had it checked again. */
  rechecks?: number;
  /** How many times it was approved to start. */
  attempts?: number;
  imageArn?: string;
  /** The AMI that is copied, in the source account and build Region, once it was found. */
  sourceAmiId?: string;
  /** Steps of its workflows that waited for a word, oldest first. */
  gates?: Gate[];
  /** Why the image is being cancelled, for people; `by` is the person who wanted it. */
  cancel?: { why?: string; by?: string };
  /** When Image Builder first said that the image had come to its end. */
  imageEndedAt?: number;
  copies: Copy[];
  /** What Image Builder did not manage once the copies were there. */
  stepFailures?: StepFailure[];
  /** Later steps that were asked for and never begun. */
  undone?: LaterStep[];
  /** When each phase after the build began. */
  began?: Partial<Record<Phase, number>>;
  /** Up to when the card counts the time in this state. */
  countedAt?: number;
  /** The state in which people were last told that nothing moves. */
  stuckIn?: RolloutState;
  /** Why it ended as it did, for people; may hold untrusted text from AWS. */
  outcome?: string;
  createdAt: number;
  /** When it entered its state. */
  enteredAt: number;
  /** When its state or that of a copy last changed: waits grow with the time since. */
  changedAt: number;
  endedAt?: number;
};

const THREAD = 'rollout/';

/** Key of the thread in which a rollout is told; its first message, the card, has the same key. */
export function rolloutThread(rolloutId: string): string {
  return `${THREAD}${rolloutId}`;
}

/** The rollout that a thread is about; undefined where it is about something else. */
export function rolloutOfThread(threadKey: string): string | undefined {
  return threadKey.startsWith(THREAD) ? threadKey.slice(THREAD.length) : undefined;
}
