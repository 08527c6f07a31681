import type { ApprovalNeeds } from '../../approval/needs.ts';
import { isApproved, samePeople } from '../../approval/needs.ts';
import { digestOf } from '../../canonical.ts';
import type { RolloutInputs } from '../../inputs.ts';
import type { Report } from '../../report/finding.ts';
import { worsened } from '../../report/report.ts';
import type { Target } from '../../target.ts';
import { targetKey } from '../../target.ts';
import type { Decision, Rollout } from '../rollout.ts';

/** What a retry was put together from, and who asks for it. */
export type Repeated = {
  requestedBy: string;
  inputs: RolloutInputs;
  report: Pick<Report, 'findings'>;
  needs: ApprovalNeeds;
};

/**
 * The approvals of an earlier rollout that say yes to its retry too: the same AMI by the same configuration to some of the
 * same targets, with nothing found to be worse, each no older than a rollout may wait for one. None where they do not
 * suffice: then people are asked anew.
 */
export function carriedApprovals(
  earlier: Rollout,
  shown: Pick<Report, 'findings'> | undefined,
  { requestedBy, inputs, report, needs }: Repeated,
  now: number,
): Decision[] {
  const { needs: approvedBy, decisions, inputs: approved } = earlier;
  if (shown === undefined || approvedBy === undefined || approved === undefined) return [];
  // A block that was lifted was lifted once.
  const wasLifted = decisions.some(({ verdict }) => verdict === 'override');
  const isSame = sameThing(earlier, approved, inputs);
  if (wasLifted || !isSame || worsened(shown, report).length > 0) return [];
  const oldest = now - (needs.expiresAt - now);
  const carried = decisions
    .filter(({ verdict, userId, at }) => verdict === 'approve' && userId !== requestedBy && at >= oldest)
    .map((decision) => ({ ...decision, quorums: placesIn(needs, approvedBy, decision) }));
  return isApproved(needs, carried) ? carried : [];
}

/** Towards which quorums of now it counts: those of the same people. */
function placesIn(now: ApprovalNeeds, then: ApprovalNeeds, { quorums = [] }: Decision): number[] {
  const counted = then.quorums.filter((_quorum, at) => quorums.includes(at));
  return now.quorums.flatMap(({ approvers }, at) =>
    counted.some((quorum) => samePeople(quorum.approvers, approvers)) ? [at] : [],
  );
}

function sameThing({ sourceAmiId }: Rollout, approved: RolloutInputs, inputs: RolloutInputs): boolean {
  const known = new Set(approved.targets.map(targetKey));
  const isKnown = (target: Target) => target.account === approved.sourceAccount || known.has(targetKey(target));
  if (!inputs.targets.every(isKnown)) return false;
  if (!isAlike(approved.configuration, inputs.configuration) || !isAlike(approved.options, inputs.options))
    return false;
  // Going on with an image is refused where anything that it is made of is another.
  if (inputs.retry?.temporary === undefined) return true;
  return inputs.source !== undefined && inputs.source.amiId === (approved.source?.amiId ?? sourceAmiId);
}

function isAlike(one: unknown, other: unknown): boolean {
  return digestOf({ of: one }) === digestOf({ of: other });
}
