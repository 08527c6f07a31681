import type { RolloutState } from '../../domain/rollout/rollout.ts';
import { rolloutThread } from '../../domain/rollout/rollout.ts';
import { isEnded } from '../../domain/rollout/transitions.ts';
import type { MessageBody, StoredMessage, Tx } from '../../flow/ports.ts';
import { auditHeadMessage } from '../blocks/audit/audit-message.ts';
import { announcementMessage } from '../blocks/announcements.ts';
import { gateCard } from '../blocks/approval/gate-card.ts';
import type { Rendered } from '../blocks/pieces.ts';
import { cardLink } from '../blocks/lists.ts';
import { reportCard } from '../blocks/report-card.ts';
import { rolloutCard } from '../blocks/rollout-card.ts';
import { isFiles } from './file-bundles.ts';

/** What a message shows now. What never changes has version 0 and is final. */
export type Shown = Rendered & {
  version: number;
  isFinal: boolean;
  /** When people last had, or no longer had, something to decide: that is shown at once. */
  turnedAt?: number;
  /** When what it shows began, milliseconds since 1970; 0 for what never changes. */
  since: number;
  /** Who is told directly where the channel is closed to the bot. */
  fallbackChannel?: string;
};

/** States in which buttons have just come or gone. */
const DECISIVE: ReadonlySet<RolloutState> = new Set(['blocked', 'awaiting-approval', 'starting']);

/** Renders the stored state a message is about; undefined where that is gone, and for files, which have no blocks. */
export async function shownNow(tx: Tx, body: MessageBody, workspaceUrl: string): Promise<Shown | undefined> {
  if (isFiles(body)) return undefined;
  switch (body.kind) {
    case 'announcement':
      return {
        ...announcementMessage(body.rolloutNumber, body.announcement),
        version: 0,
        isFinal: true,
        since: 0,
      };
    case 'audit-head': {
      const { day, head, breach } = body;
      return { ...auditHeadMessage(day, head, breach), version: 0, isFinal: true, since: 0 };
    }
    case 'rollout-card': {
      const rollout = await tx.rollouts.get(body.rolloutId);
      if (rollout === undefined) return undefined;
      const { version, state, createdAt: since, enteredAt, decisions } = rollout;
      // Whoever said something sees it counted.
      const turnedAt = Math.max(enteredAt, decisions.at(-1)?.at ?? 0);
      const turned = DECISIVE.has(state) ? { turnedAt } : {};
      const link = await reportLink(tx, rollout.id, workspaceUrl);
      const card = rolloutCard(rollout, link);
      return { ...card, version: withLink(version, link), isFinal: isEnded(state), since, ...turned };
    }
    case 'gate-card': {
      const rollout = await tx.rollouts.get(body.rolloutId);
      const gate = rollout?.gates?.find(({ stepExecutionId }) => stepExecutionId === body.stepExecutionId);
      if (rollout === undefined || gate === undefined) return undefined;
      const isFinal = gate.closedAt !== undefined || isEnded(rollout.state);
      const turnedAt = gate.decisions.at(-1)?.at ?? gate.foundAt;
      const link = await reportLink(tx, rollout.id, workspaceUrl);
      const card = gateCard(rollout, gate, link);
      return { ...card, version: withLink(rollout.version, link), isFinal, since: gate.foundAt, turnedAt };
    }
    case 'report-card': {
      const run = await tx.reports.get(body.reportId);
      if (run === undefined) return undefined;
      const { version, state, requestedBy, createdAt: since } = run;
      return { ...reportCard(run), version, isFinal: state !== 'running', since, fallbackChannel: requestedBy };
    }
  }
}

/** The report may be posted after what the card shows was drawn: with the way to it the same state is a newer card. */
function withLink(version: number, link: string | undefined): number {
  return 2 * version + (link === undefined ? 0 : 1);
}

/** Where the newest report stands in the thread, whole and with its files below it; absent until it is posted. */
async function reportLink(tx: Tx, rolloutId: string, workspaceUrl: string): Promise<string | undefined> {
  const thread = await tx.outbox.thread(rolloutThread(rolloutId));
  return cardLink(thread.findLast(isReport), workspaceUrl, thread[0]);
}

function isReport({ body, ts }: StoredMessage): boolean {
  return body.kind === 'announcement' && body.announcement.kind === 'report' && ts !== undefined;
}
