import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Verbs } from '../../flow/verbs.ts';
import type { AuditLook } from '../blocks/audit/audit-message.ts';
import { AUDIT_PAGE, auditMessage, readAuditLook } from '../blocks/audit/audit-message.ts';
import type { Rendered } from '../blocks/pieces.ts';
import { plain } from '../blocks/pieces.ts';
import { counted } from '../blocks/text.ts';
import { ACTION } from '../ids.ts';
import { handOver } from '../messenger/hand-over.ts';
import type { Posting } from '../messenger/posting.ts';
import { answerClick } from './answer.ts';
import type { ListenerRooms } from './interaction.ts';

/** The buttons below a page of the audit. */
export function listenForAudit(app: App, { verbs, log }: ListenerRooms, posting: Posting): void {
  app.action<BlockAction<ButtonAction>>(ACTION.auditOlder, async ({ ack, respond, body, action }) => {
    await answerClick({ ack, respond }, { doing: 'reading the audit', log }, () =>
      auditAnswer(verbs, body.user.id, readAuditLook(action.value ?? '')),
    );
  });
  app.action<BlockAction<ButtonAction>>(ACTION.auditExport, async ({ ack, respond, body, action }) => {
    await answerClick({ ack, respond }, { doing: 'exporting the audit', log }, () =>
      exported(verbs, posting, body.user.id, readAuditLook(action.value ?? '')),
    );
  });
}

export async function auditAnswer(verbs: Verbs, userId: string, look: AuditLook): Promise<Rendered> {
  return auditMessage(await verbs.auditPage({ userId, limit: AUDIT_PAGE, ...look }), look);
}

/** The command line exports all of it. */
const OLDER = ' There are older ones: `ami-distribute audit --jsonl` has them all.';

/** Only the person who asks sees it: it goes where they and the bot talk directly. */
async function exported(verbs: Verbs, posting: Posting, userId: string, { number }: AuditLook): Promise<Rendered> {
  const asked = number === undefined ? {} : { number };
  const { rows, jsonLines, isCut } = await verbs.auditExport({ userId, ...asked });
  const about = number === undefined ? 'the audit' : `the audit of rollout #${number}`;
  const told = `:scroll: *Export of ${about}*: ${counted(rows, 'row')}, the file is in this thread.${isCut ? OLDER : ''}`;
  const name = number === undefined ? 'audit.jsonl' : `audit-${number}.jsonl`;
  const comment = 'A line a row. The SHA-256 over a line’s canonical JSON without `hash` is its `hash`.';
  await handOver(posting, { userId, told, comment, files: [{ name, text: jsonLines }] });
  return plain(`${counted(rows, 'row')} of ${about} are in a message from me to you.`);
}
