import type { KnownBlock } from '@slack/types';
import { approvalsGiven } from '../../../domain/approval/needs.ts';
import type { Gate } from '../../../domain/rollout/gate.ts';
import { openGate } from '../../../domain/rollout/gate.ts';
import type { Rollout } from '../../../domain/rollout/rollout.ts';
import { ACTION } from '../../ids.ts';
import { reportSummary } from '../findings.ts';
import type { Rendered } from '../pieces.ts';
import { button, context, header, section } from '../pieces.ts';
import { fullReport } from '../rollout-card.ts';
import { sizeOf } from '../states.ts';
import { clipped, code, inline, moment } from '../text.ts';
import { decisionBlocks, quorumsSaid, sensitiveBlocks } from './approval-part.ts';

/** The second card of a rollout: its image waits at a step of its workflows, and people say whether it goes on. */
export function gateCard(rollout: Rollout, gate: Gate, reportUrl?: string): Rendered {
  const { number, inputs, imageArn = '', requestedBy, report } = rollout;
  const isAsked = openGate(rollout) === gate && gate.action === undefined;
  const told = `:vertical_traffic_light: *${inline(gate.name)}* ${standing(rollout, gate)}`;
  const blocks: KnownBlock[] = [
    header(`Rollout #${number}: ship it?`),
    section(`${told}\n${code(imageArn.split('/').slice(1).join(' '))} · ${sizeOf(inputs?.targets ?? [])}`),
    ...(isAsked ? sensitiveBlocks(gate.needs) : []),
    ...decisionBlocks(gate.decisions),
    ...(isAsked ? [buttons(rollout, gate)] : []),
    ...(isAsked ? [context(quorumsSaid(gate.needs, approvalsGiven(gate.needs, gate.decisions), [requestedBy]))] : []),
    ...(isAsked && report !== undefined ? [section(`*Before it was built* ${reportSummary(report.summary)}`)] : []),
    ...(isAsked && reportUrl !== undefined ? [fullReport(reportUrl)] : []),
    context(
      `Waiting since ${moment(gate.foundAt)}${isAsked ? `, and until ${moment(gate.needs.expiresAt)} at most` : ''}`,
    ),
  ];
  return { text: `Rollout #${number}: ${inline(gate.name)} ${standing(rollout, gate)}`, blocks };
}

function standing(rollout: Rollout, { action, closedAt }: Gate): string {
  if (action === 'RESUME') return 'goes on';
  if (action === 'STOP') return 'is stopped';
  const isOver = closedAt !== undefined || rollout.state !== 'gate-waiting';
  return isOver ? 'waits no longer' : 'waits for your word';
}

function buttons(
  { id: rolloutId, digest = '', number, inputs }: Rollout,
  { stepExecutionId: reportId }: Gate,
): KnownBlock {
  const value = JSON.stringify({ rolloutId, digest, reportId });
  const text = `${sizeOf(inputs?.targets ?? [])} of this image. It goes on at once where enough have approved.`;
  const confirm = {
    title: { type: 'plain_text' as const, text: `Ship rollout #${number}?` },
    text: { type: 'plain_text' as const, text: clipped(text, 300) },
    confirm: { type: 'plain_text' as const, text: 'Ship it' },
    deny: { type: 'plain_text' as const, text: 'Not now' },
  };
  return {
    type: 'actions',
    elements: [
      button('Ship it', { action: ACTION.approve, value, style: 'primary', confirm }),
      button('Stop', { action: ACTION.reject, value, style: 'danger' }),
    ],
  };
}
