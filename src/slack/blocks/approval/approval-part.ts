import type { ActionsBlock, KnownBlock } from '@slack/types';
import type { ApprovalNeeds, Quorum } from '../../../domain/approval/needs.ts';
import { approvalsGiven, approversOf, together } from '../../../domain/approval/needs.ts';
import { isUndecided } from '../../../domain/rollout/asking.ts';
import type { Decision, Rollout } from '../../../domain/rollout/rollout.ts';
import { ACTION } from '../../ids.ts';
import { verdictCounts } from '../findings.ts';
import { bullets, button, context, line, quote, richText, section, words } from '../pieces.ts';
import { sizeOf } from '../states.ts';
import { clipped, counted, escaped, fitted, mentions, moment, user } from '../text.ts';

/** More lines than this push the buttons off a phone. */
const MOST_LINES = 12;
const MOST_SENSITIVE = 5;

/** What somebody who decides has to know beside the report, and the buttons while there is something to decide. */
export function approvalPart(rollout: Rollout): KnownBlock[] {
  const { needs } = rollout;
  if (needs === undefined || !isUndecided(rollout)) return [];
  return [
    ...sensitiveBlocks(needs),
    ...sinceBlocks(rollout),
    buttons(rollout, needs),
    context(whoDecides(rollout, needs)),
  ];
}

export function sensitiveBlocks({ sensitive }: ApprovalNeeds): KnownBlock[] {
  if (sensitive.length === 0) return [];
  const lines = sensitive.map(({ account, name }) => (name === undefined ? account : `*${escaped(name)}* ${account}`));
  const told = `:rotating_light: ${counted(sensitive.length, 'sensitive account')}`;
  return [section(`${told}\n${fitted(lines, { most: 1000, lineCount: MOST_SENSITIVE })}`)];
}

function sinceBlocks({ since }: Rollout): KnownBlock[] {
  if (since === undefined) return [];
  if (since.differences.length === 0) return [context(`Nothing changed since rollout #${since.number}`)];
  const told = line(words(`Changed since rollout #${since.number}`, { bold: true }));
  return [richText(told, bullets(since.differences.map((each) => clipped(each, 200))))];
}

function buttons(rollout: Rollout, needs: ApprovalNeeds): ActionsBlock {
  const { id: rolloutId, digest = '', report } = rollout;
  const value = JSON.stringify({ rolloutId, digest, reportId: report?.id ?? '' });
  if (rollout.state === 'blocked') {
    return { type: 'actions', elements: [button('Override', { action: ACTION.override, value, style: 'danger' })] };
  }
  const confirm = confirmation(rollout, needs);
  return {
    type: 'actions',
    elements: [
      button('Approve', { action: ACTION.approve, value, style: 'primary', confirm }),
      button('Reject', { action: ACTION.reject, value, style: 'danger' }),
    ],
  };
}

function whoDecides({ state, requestedBy, decisions }: Rollout, needs: ApprovalNeeds): string {
  const until = `until ${moment(needs.expiresAt)}`;
  if (state === 'blocked')
    return `Who can override, with a reason: ${mentions(together(needs.overriders))}, but not ${user(requestedBy)}, ${until}`;
  const lifted = decisions.flatMap(({ verdict, userId }) => (verdict === 'override' ? [userId] : []));
  return `${quorumsSaid(needs, approvalsGiven(needs, decisions), [requestedBy, ...lifted])}. It can be decided ${until}`;
}

/** Whose yes is needed, and how many there are; `given` by quorum. `excluded` asked for it, or lifted what blocked it. */
export function quorumsSaid(needs: ApprovalNeeds, given: number[], excluded: string[]): string {
  const open = needs.quorums.filter(({ approvals }) => approvals > 0);
  const who =
    open.length === 1 && open[0]?.approvals === 1
      ? mentions(open[0].approvers)
      : open.map((quorum) => quorumWords(quorum, given[needs.quorums.indexOf(quorum)] ?? 0)).join('; ');
  return `Who can approve: ${who}, but not ${excluded.map(user).join(' or ')}`;
}

/** `2 of @production-approvers (1 given)`. */
function quorumWords({ approvals, approvers }: Quorum, given: number): string {
  return `${approvals} of ${mentions(approvers)}${given > 0 ? ` (${Math.min(given, approvals)} given)` : ''}`;
}

/** Slack takes 300 characters: the blast radius first. */
function confirmation({ number, inputs, report, decisions, retry }: Rollout, needs: ApprovalNeeds) {
  const lesser = report === undefined ? '' : verdictCounts({ ...report.summary.counts, pass: 0 }, false);
  const given = approvalsGiven(needs, decisions);
  const missing = needs.quorums.reduce((all, { approvals }, at) => all + Math.max(0, approvals - (given[at] ?? 0)), 0);
  const text = [
    `${sizeOf(inputs?.targets ?? [])} of ${retry === undefined ? 'a new AMI' : `the AMI of rollout #${retry.number}`}.`,
    needs.sensitive.length > 0 && `Among them ${sensitiveNames(needs)}.`,
    lesser !== '' && `${lesser}: that is part of what you approve.`,
    missing > 1 ? 'Others have to approve too.' : 'It starts at once.',
  ];
  return {
    title: { type: 'plain_text' as const, text: `Approve rollout #${number}?` },
    text: { type: 'plain_text' as const, text: clipped(text.filter(Boolean).join(' '), 300) },
    confirm: { type: 'plain_text' as const, text: 'Approve' },
    deny: { type: 'plain_text' as const, text: 'Not now' },
  };
}

function sensitiveNames({ sensitive }: ApprovalNeeds): string {
  const [first, ...others] = sensitive.map(({ account, name = account }) => clipped(name, 60));
  return others.length === 0 ? `${first}` : `${first} and ${counted(others.length, 'more sensitive account')}`;
}

/** Who said what and when, and why where they gave a reason. */
export function decisionBlocks(decisions: Decision[]): KnownBlock[] {
  if (decisions.length === 0) return [];
  const lines = decisions.map(({ verdict, userId, at }) => {
    const { mark, said } = SAID[verdict];
    return `:${mark}: ${said} by ${user(userId)} ${moment(at)}`;
  });
  // A rejection ends a rollout and an override comes first: there is one reason of each at most.
  const reasons = decisions.flatMap(({ verdict, reason }) =>
    reason === undefined || verdict === 'approve' ? [] : [richText(quote(clipped(reason, 1000)))],
  );
  return [section(fitted(lines, { most: 1000, lineCount: MOST_LINES })), ...reasons.slice(0, 2)];
}

const SAID = {
  approve: { mark: 'white_check_mark', said: 'Approved' },
  reject: { mark: 'no_entry_sign', said: 'Rejected' },
  override: { mark: 'unlock', said: 'Block lifted' },
} as const;

/** The people whose turn it is, as they are called in the thread. */
export function calledFor(needs: ApprovalNeeds): string {
  return mentions(together([approversOf(needs), needs.notified]));
}
