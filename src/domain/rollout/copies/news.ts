import { isDeepStrictEqual } from 'node:util';
import type { Announcement } from '../announcement.ts';
import { isPhase, phaseTimes } from '../phase.ts';
import type { Copy, Rollout } from '../rollout.ts';
import type { Effect } from '../step.ts';
import { byReason, byStepAndReason } from './failure-cause.ts';
import { laterSteps } from './later-step.ts';

/** What people are told of a look that brought something: each of it once, in the order in which it happens. */
export function news(before: Rollout, after: Rollout, now: number): Effect[] {
  const said = [...phaseNews(before, after), ...copyNews(before, after.copies, now), ...stepNews(before, after)];
  return said.map((announcement) => ({ kind: 'announce', announcement }));
}

/** The next phase, and how long the one before took. Where no later step is asked for, integrating passes by unsaid. */
function phaseNews(before: Rollout, after: Rollout): Announcement[] {
  const { state: phase, copies, inputs, usual } = after;
  if (phase === before.state || !isPhase(phase) || !isPhase(before.state)) return [];
  const steps = phase === 'integrating' && inputs !== undefined ? laterSteps(inputs.configuration) : [];
  if (phase === 'integrating' && steps.length === 0) return [];
  const usualMs = usual?.[phase];
  return [
    {
      kind: 'phase-begun',
      phase,
      before: before.state,
      tookMs: phaseTimes(after)[before.state] ?? 0,
      copies: copies.length,
      steps,
      ...(usualMs === undefined ? {} : { usualMs }),
    },
  ];
}

/** Copies that failed, once a reason, and each Region whose last copy was verified just now. */
function copyNews(before: Rollout, copies: Copy[], now: number): Announcement[] {
  const failed = copies.filter((copy, index) => copy.state === 'failed' && before.copies[index]?.state !== 'failed');
  const regions = [...new Set(copies.map((copy) => copy.target.region))];
  const complete = regions.filter((region) => isComplete(copies, region) && !isComplete(before.copies, region));
  return [
    ...byReason(failed).map((same): Announcement => ({ kind: 'copies-failed', copies: same })),
    ...complete.map((region): Announcement => {
      const inRegion = copies.filter((copy) => copy.target.region === region);
      const tookMs = now - (before.start?.sentAt ?? before.createdAt);
      return { kind: 'region-complete', region, copies: inRegion, tookMs };
    }),
  ];
}

function isComplete(copies: Copy[], region: string): boolean {
  return copies.every((copy) => copy.target.region !== region || copy.state === 'verified');
}

/** Later steps that did not end well, once a step and reason. */
function stepNews({ stepFailures: known = [] }: Rollout, { stepFailures = [] }: Rollout): Announcement[] {
  const fresh = stepFailures.filter((failure) => !known.some((old) => isDeepStrictEqual(old, failure)));
  return byStepAndReason(fresh).map((failures) => ({ kind: 'step-failed', failures }));
}
