import type { RolloutState } from '../../domain/rollout/rollout.ts';
import { isEnded } from '../../domain/rollout/transitions.ts';
import type { MessageBody, Tx } from '../../flow/ports.ts';
import { auditHeadMessage } from '../blocks/audit/audit-message.ts';
import { announcementMessage } from '../blocks/announcements.ts';
import { gateCard } from '../blocks/approval/gate-card.ts';
import type { Rendered } from '../blocks/pieces.ts';
import { reportCard } from '../blocks/report-card.ts';
import { rolloutCard } from '../blocks/rollout-card.ts';

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
export async function shownNow(tx: Tx, body: MessageBody): Promise<Shown | undefined> {
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
    case 'report-files':
    case 'ami-files':
      return undefined;
    case 'rollout-card': {
      const rollout = await tx.rollouts.get(body.rolloutId);
      if (rollout === undefined) return undefined;
      const { version, state, createdAt: since, enteredAt } = rollout;
      const turned = DECISIVE.has(state) ? { turnedAt: enteredAt } : {};
      return { ...rolloutCard(rollout), version, isFinal: isEnded(state), since, ...turned };
    }
    case 'gate-card': {
      const rollout = await tx.rollouts.get(body.rolloutId);
      const gate = rollout?.gates?.find(({ stepExecutionId }) => stepExecutionId === body.stepExecutionId);
      if (rollout === undefined || gate === undefined) return undefined;
      const isFinal = gate.closedAt !== undefined || isEnded(rollout.state);
      const turnedAt = gate.decisions.at(-1)?.at ?? gate.foundAt;
      return { ...gateCard(rollout, gate), version: rollout.version, isFinal, since: gate.foundAt, turnedAt };
    }
    case 'report-card': {
      const run = await tx.reports.get(body.reportId);
      if (run === undefined) return undefined;
      const { version, state, requestedBy, createdAt: since } = run;
      return { ...reportCard(run), version, isFinal: state !== 'running', since, fallbackChannel: requestedBy };
    }
  }
}
