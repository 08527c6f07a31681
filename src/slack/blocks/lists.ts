import type { Rollout } from '../../domain/rollout/rollout.ts';
import { reportSummary } from './findings.ts';
import type { Rendered } from './pieces.ts';
import { header, section } from './pieces.ts';
import { copyCounts, sizeOf, standing, stateMark } from './states.ts';
import { code, duration, fitted, inline, moment, user, users } from './text.ts';

/** Recent rollouts, a line each: number, where it stands, what, who, how old. */
export function rolloutList(rollouts: Rollout[], now: number): Rendered {
  if (rollouts.length === 0) {
    const text = `There is no rollout yet. Start one with ${code('/ami-distribute run')}.`;
    return { text, blocks: [section(text)] };
  }
  const lines = rollouts.map((rollout) => listLine(rollout, now));
  const text = fitted(lines, { most: 2900 });
  return { text, blocks: [header('Recent rollouts'), section(text)] };
}

function listLine(rollout: Rollout, now: number): string {
  const { number, state, requestedBy, createdAt } = rollout;
  const stands = `${stateMark(state)} *#${number}* ${inline(standing(rollout))}`;
  return `${stands} · ${configurationOf(rollout)} · ${user(requestedBy)} · ${duration(now - createdAt)} ago`;
}

function configurationOf({ inputs, configurationArn }: Rollout): string {
  return code(inputs?.configuration.name ?? configurationArn.split('/').at(-1) ?? '');
}

/** Where one rollout stands, for one person; `thread` is where it is told. */
export function rolloutStatus(rollout: Rollout, thread: string | undefined): Rendered {
  const { number, state, inputs, report, decisions, copies, outcome } = rollout;
  const approvers = decisions.filter(({ verdict }) => verdict === 'approve').map(({ userId }) => userId);
  const where = thread === undefined ? `Told in <#${rollout.channel}>` : `<${thread}|Open the thread>`;
  const lines = [
    `${stateMark(state)} *${inline(standing(rollout))}*`,
    `Configuration ${configurationOf(rollout)}${inputs ? ` · ${sizeOf(inputs.targets)}` : ''}`,
    `Asked by ${user(rollout.requestedBy)} ${moment(rollout.createdAt)}`,
    approvers.length > 0 && `Approved by ${users(approvers)}`,
    copies.some((copy) => copy.state !== 'waiting') && `Copies: ${copyCounts(copies)}`,
    outcome !== undefined && `Outcome: ${inline(outcome, 1000)}`,
    where,
  ].filter((line) => typeof line === 'string');
  const blocks = [header(`Rollout #${number}`), section(lines.join('\n'))];
  return {
    text: `Rollout #${number}: ${inline(standing(rollout))}`,
    blocks: report === undefined ? blocks : [...blocks, section(reportSummary(report.summary))],
  };
}

type Posted = { channel: string; ts?: string } | undefined;

/**
 * Where Slack shows a message; undefined while it is not posted. `workspaceUrl` ends with a slash, `root` is the first
 * message of its thread where it is a reply.
 */
export function cardLink(card: Posted, workspaceUrl: string, root: Posted = card): string | undefined {
  if (card?.ts === undefined) return undefined;
  const link = `${workspaceUrl}archives/${card.channel}/p${card.ts.replace('.', '')}`;
  return root?.ts === undefined || root.ts === card.ts ? link : `${link}?thread_ts=${root.ts}&cid=${card.channel}`;
}
