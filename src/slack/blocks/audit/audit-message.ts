import type { KnownBlock } from '@slack/types';
import type { AuditHead, AuditRow } from '../../../domain/audit/entry.ts';
import { THE_BOT } from '../../../domain/audit/entry.ts';
import { auditFound, auditWhat } from '../../../domain/audit/told-row.ts';
import { ACTION } from '../../ids.ts';
import { parsed } from '../../modals/reason-form.ts';
import type { Rendered } from '../pieces.ts';
import { button, context, header, section } from '../pieces.ts';
import { clipped, code, escaped, inline, moment, user } from '../text.ts';

/** What is looked at: everything or one rollout, from the newest row on or from an older one. */
export type AuditLook = { number?: number; before?: number };

export const AUDIT_PAGE = 15;
const ROWS_A_SECTION = 5;

/** A page of the audit, the newest row first, with the way to older rows and to a file of all. */
export function auditMessage(rows: AuditRow[], { number }: AuditLook): Rendered {
  const about = number === undefined ? 'Audit' : `Audit of rollout #${number}`;
  const oldest = rows.at(-1);
  if (oldest === undefined) {
    const text = `${about}: there is nothing${number === undefined ? ' in it yet' : ' about it'}.`;
    return { text, blocks: [section(text)] };
  }
  const sections: KnownBlock[] = [];
  for (let at = 0; at < rows.length; at += ROWS_A_SECTION) {
    sections.push(
      section(
        rows
          .slice(at, at + ROWS_A_SECTION)
          .map(rowLine)
          .join('\n'),
      ),
    );
  }
  const whole = number === undefined ? {} : { number };
  const older = { ...whole, before: oldest.sequence };
  const hasMore = rows.length === AUDIT_PAGE && oldest.sequence > 1;
  const elements = [
    ...(hasMore ? [button('Older', { action: ACTION.auditOlder, value: JSON.stringify(older) })] : []),
    button('Export', { action: ACTION.auditExport, value: JSON.stringify(whole) }),
  ];
  return {
    text: `${about}, newest first`,
    blocks: [
      header(about),
      ...sections,
      { type: 'actions', elements },
      context('Newest first. Export sends all of it to you as a file of JSON lines, each with its hash.'),
    ],
  };
}

function rowLine(row: AuditRow): string {
  const { sequence, at, who, rollout, detail } = row;
  const found = auditFound(row);
  const parts = [
    `${sequence}. ${moment(at)}`,
    `*${escaped(auditWhat(row))}*`,
    rollout === undefined ? '' : `#${rollout.number}`,
    who === THE_BOT ? 'the bot' : user(who),
    found,
  ];
  const told = parts.filter((part) => part !== '').join(' · ');
  return clipped(detail === undefined ? told : `${told}\n> ${inline(detail, 160)}`, 560);
}

/** Reads a button's value. */
export function readAuditLook(value: string): AuditLook {
  const { number, before } = parsed(value);
  return {
    ...(typeof number === 'number' ? { number } : {}),
    ...(typeof before === 'number' ? { before } : {}),
  };
}

/** Where the chain ends, for people to keep. */
export function auditHeadMessage(day: string, { sequence, hash }: AuditHead, breach?: { why: string }): Rendered {
  if (breach !== undefined) {
    const text = `:rotating_light: *The audit is broken*: ${escaped(breach.why)}`;
    return { text, blocks: [section(text), context('See it with `ami-distribute audit --verify`.')] };
  }
  if (sequence === 0) {
    const text = `:link: *Audit on ${day}*: nothing is in it yet.`;
    return { text, blocks: [section(text)] };
  }
  const text = `:link: *Audit on ${day}*: unbroken up to row ${sequence}`;
  const verify = `ami-distribute audit --verify --sequence ${sequence} --head ${hash}`;
  return {
    text: `${text}, head ${hash}`,
    blocks: [section(`${text}\n${code(verify)}`), context('Compares the past with this message, at any later time.')],
  };
}
