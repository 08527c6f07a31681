import { approvalsGiven } from '../../domain/approval/needs.ts';
import type { Verdict } from '../../domain/report/finding.ts';
import type { Copy, CopyState, Rollout, RolloutState } from '../../domain/rollout/rollout.ts';
import { countedTo, isPhase, isUnderWay } from '../../domain/rollout/phase.ts';
import type { Target } from '../../domain/target.ts';
import { count, counted, duration } from './text.ts';

const BAR_CELLS = 20;

/** Emoji names, without colons. */
export const MARK: Record<Verdict, string> = {
  pass: 'white_check_mark',
  warn: 'warning',
  fail: 'x',
  'cannot-tell': 'question',
};

const STATES: Record<RolloutState, { mark: string; words: string }> = {
  checking: { mark: 'mag', words: 'Checking the targets' },
  blocked: { mark: 'no_entry', words: 'Blocked' },
  'awaiting-approval': { mark: 'raised_hand', words: 'Waiting for approval' },
  rejected: { mark: 'no_entry_sign', words: 'Rejected' },
  expired: { mark: 'hourglass', words: 'Expired' },
  superseded: { mark: 'arrows_counterclockwise', words: 'Superseded' },
  starting: { mark: 'rocket', words: 'Starting' },
  building: { mark: 'hammer_and_wrench', words: 'Building the image' },
  testing: { mark: 'test_tube', words: 'Testing the image' },
  'gate-waiting': { mark: 'vertical_traffic_light', words: 'Waiting at a gate' },
  distributing: { mark: 'truck', words: 'Distributing' },
  integrating: { mark: 'link', words: 'Integrating' },
  cancelling: { mark: 'octagonal_sign', words: 'Cancelling' },
  available: { mark: 'white_check_mark', words: 'Available' },
  'partly-available': { mark: 'warning', words: 'Partly available' },
  failed: { mark: 'x', words: 'Failed' },
  cancelled: { mark: 'no_entry_sign', words: 'Cancelled' },
  'needs-attention': { mark: 'rotating_light', words: 'Needs attention' },
};

const COPIES: Record<CopyState, string> = {
  waiting: 'white_circle',
  copying: 'hourglass_flowing_sand',
  available: 'large_blue_circle',
  verified: 'white_check_mark',
  failed: 'x',
  cancelled: 'no_entry_sign',
};

/** `:raised_hand:`-style mark of a state. */
export function stateMark(state: RolloutState): string {
  return `:${STATES[state].mark}:`;
}

export function stateWords(state: string): string {
  return isRolloutState(state) ? STATES[state].words : state;
}

function isRolloutState(state: string): state is RolloutState {
  return state in STATES;
}

export function copyMark(state: CopyState): string {
  return `:${COPIES[state]}:`;
}

type Size = { total: number; accounts: number; regions: number };

/** `12 accounts × 3 Regions = 36 copies`, or the plain counts where the targets are no full grid. */
export function sizeOf(targets: Target[]): string {
  return sizeWords({
    total: targets.length,
    accounts: new Set(targets.map(({ account }) => account)).size,
    regions: new Set(targets.map(({ region }) => region)).size,
  });
}

/** The same from the counts alone. */
export function sizeWords({ total, accounts, regions }: Size): string {
  const copies = counted(total, 'copy', 'copies');
  if (accounts * regions !== total) {
    return `${copies} in ${counted(accounts, 'account')} and ${counted(regions, 'Region')}`;
  }
  return `${counted(accounts, 'account')} × ${counted(regions, 'Region')} = ${copies}`;
}

/** `3 verified, 1 copying, 1 failed`, in the order of a copy's life. */
export function copyCounts(copies: Copy[]): string {
  const order: CopyState[] = ['verified', 'available', 'copying', 'waiting', 'failed', 'cancelled'];
  return order
    .map((state) => ({ state, number: copies.filter((copy) => copy.state === state).length }))
    .filter(({ number }) => number > 0)
    .map(({ state, number }) => `${count(number)} ${state}`)
    .join(', ');
}

/** The state with the number that matters in it, without marks. */
export function standing(rollout: Rollout): string {
  return [STATES[rollout.state].words, numberIn(rollout)].filter(Boolean).join(': ');
}

const LEAST_SHOWN_MS = 60_000;

/** `For 6 min, usually 14 min`; empty where neither is known. */
export function phaseLine(rollout: Rollout): string {
  const { state, enteredAt, usual, imageEndedAt, copies } = rollout;
  if (!isUnderWay(rollout)) return '';
  if (imageEndedAt !== undefined) {
    const open = copies.filter(({ state: at }) => at !== 'verified' && at !== 'failed').length;
    return `Image Builder has ended: waiting until the accounts show ${counted(open, 'copy', 'copies')}`;
  }
  const forMs = countedTo(rollout) - enteredAt;
  const usualMs = isPhase(state) ? usual?.[state] : undefined;
  const parts = [
    ...(forMs < LEAST_SHOWN_MS ? [] : [`for ${duration(forMs)}`]),
    ...(usualMs === undefined ? [] : [`usually ${duration(usualMs)}`]),
  ].join(', ');
  return `${parts.slice(0, 1).toUpperCase()}${parts.slice(1)}`;
}

/** States in which people ask how many copies there are. */
const COUNTED: ReadonlySet<RolloutState> = new Set(['distributing', 'integrating', 'available', 'partly-available']);

function numberIn(rollout: Rollout): string {
  const { state, progress: done, copies, start } = rollout;
  if (state === 'checking') return done === undefined ? '' : progress(done);
  if (state === 'starting') return start?.isDelayed === true ? 'AWS does not answer' : '';
  if (state === 'awaiting-approval') return approvalsSaid(rollout);
  if (state === 'blocked') {
    const missing = failures(rollout);
    return missing === 0 ? 'the policy does not accept what was found' : `${counted(missing, 'prerequisite')} missing`;
  }
  return COUNTED.has(state) ? `${verified(copies)} of ${counted(copies.length, 'copy', 'copies')} verified` : '';
}

export function progress({ done, total }: { done: number; total: number }): string {
  return total === 0 ? 'asking' : `${count(done)} of ${counted(total, 'question')} answered`;
}

/** `█████░░░░░░░░░░░░░░░`, narrow enough for a phone. */
export function progressBar({ done, total }: { done: number; total: number }): string {
  const full = total === 0 ? 0 : Math.floor((BAR_CELLS * done) / total);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`;
}

export function verified(copies: Copy[]): string {
  return count(copies.filter(({ state }) => state === 'verified').length);
}

function failures({ report }: Rollout): number {
  return report?.summary.counts.fail ?? 0;
}

/** `1 of 2 given`, where more than one approval is needed; a person may count towards several quorums. */
export function approvalsSaid({ needs, decisions }: Pick<Rollout, 'needs' | 'decisions'>): string {
  if (needs === undefined) return '';
  const given = approvalsGiven(needs, decisions);
  const wanted = sum(needs.quorums.map(({ approvals }) => approvals));
  const useful = sum(needs.quorums.map(({ approvals }, at) => Math.min(approvals, given[at] ?? 0)));
  return wanted > 1 ? `${useful} of ${wanted} given` : '';
}

function sum(numbers: number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
