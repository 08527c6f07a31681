import { isEnded } from '../../domain/rollout/transitions.ts';
import type { MessageBody, Tx } from '../../flow/ports.ts';
import { announcementMessage } from '../blocks/announcements.ts';
import type { Rendered } from '../blocks/pieces.ts';
import { reportCard } from '../blocks/report-card.ts';
import type { Approvers } from '../blocks/rollout-card.ts';
import { rolloutCard } from '../blocks/rollout-card.ts';

/** What a message shows now. What never changes has version 0 and is final. */
export type Shown = Rendered & {
  version: number;
  isFinal: boolean;
  /** When what it shows began, milliseconds since 1970; 0 for what never changes. */
  since: number;
  /** Who is told directly where the channel is closed to the bot. */
  fallbackChannel?: string;
};

/** Renders the stored state a message is about; undefined where that is gone, and for files, which have no blocks. */
export async function shownNow(tx: Tx, body: MessageBody, approvers: Approvers): Promise<Shown | undefined> {
  switch (body.kind) {
    case 'announcement':
      return {
        ...announcementMessage(body.rolloutNumber, body.announcement, approvers),
        version: 0,
        isFinal: true,
        since: 0,
      };
    case 'report-files':
      return undefined;
    case 'rollout-card': {
      const rollout = await tx.rollouts.get(body.rolloutId);
      if (rollout === undefined) return undefined;
      const { version, state, createdAt: since } = rollout;
      return { ...rolloutCard(rollout, approvers), version, isFinal: isEnded(state), since };
    }
    case 'report-card': {
      const run = await tx.reports.get(body.reportId);
      if (run === undefined) return undefined;
      const { version, state, requestedBy, createdAt: since } = run;
      return { ...reportCard(run), version, isFinal: state !== 'running', since, fallbackChannel: requestedBy };
    }
  }
}
