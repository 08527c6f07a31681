import type { AuditEntry } from '../../domain/audit/entry.ts';
import { Refusal } from '../../domain/errors.ts';
import type { FlowRooms } from '../rooms.ts';

/** What a person asked for, as the button or form they sent says it. */
export type Asked = { who: string; what: string; rolloutId?: string; digest?: string };

/** Does what a person asked for; where it is refused, that is in the audit before they are told. */
export async function refusalsKept<T>(rooms: FlowRooms, asked: Asked, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Refusal) {
      rooms.refused?.(thrown.code);
      await keep(rooms, asked, thrown);
    }
    throw thrown;
  }
}

/** Nothing was done, so where the database does not answer the person is told all the same, and the log has it. */
async function keep({ store, clock, log }: FlowRooms, asked: Asked, { code, message }: Refusal): Promise<void> {
  const { who, what, rolloutId = '', digest = '' } = asked;
  try {
    await store.tx(async (tx) => {
      const rollout = await tx.rollouts.get(rolloutId);
      const about: Partial<AuditEntry> =
        rollout === undefined ? {} : { rollout: { id: rollout.id, number: rollout.number }, state: rollout.state };
      const shown = digest === '' ? {} : { digest: digest.slice(0, 64) };
      await tx.audit.append({
        at: clock.now(),
        who,
        what: 'refused',
        code,
        detail: `${what}: ${message}`,
        ...about,
        ...shown,
      });
    });
  } catch (err) {
    log.error({ err, who, what, rolloutId, code }, 'audit.refusal-unwritten');
  }
}
