import { parseArgs } from 'node:util';
import { openAudit } from '../app.ts';
import { readStoreConfig } from '../config.ts';
import { BEFORE_FIRST, jsonLine, rowOf } from '../domain/audit/chain.ts';
import type { AuditHead, StoredAudit } from '../domain/audit/entry.ts';
import { auditFound, auditTime, auditWhat } from '../domain/audit/told-row.ts';
import { verifyChain } from '../flow/audit/verify.ts';
import type { AuditRows } from '../flow/ports.ts';
import type { Log } from '../log.ts';

export const AUDIT_USAGE = `ami-distribute audit [--rollout N] [--jsonl]
ami-distribute audit --verify [--sequence N --head HASH]

Prints what was done and refused, oldest first, from the bot's database; the bot may be running.
  --rollout N            that of one rollout
  --jsonl                JSON lines, each with its hash
  --verify               computes the chain of hashes anew
  --sequence N --head H  and compares it with a head that was kept, such as one from the audit channel
Exit: 0 printed or unbroken, 3 the chain is broken, 1 it broke, 2 wrong usage.
It needs DATA_DIR or DATABASE_URL as the bot has it; see .env.example.
`;

const PAGE = 500;
const BROKEN = 3;

export type AuditAsked =
  | { kind: 'print'; jsonl: boolean; rolloutNumber?: number }
  | { kind: 'verify'; kept?: AuditHead };

const OPTIONS = {
  rollout: { type: 'string' },
  jsonl: { type: 'boolean' },
  verify: { type: 'boolean' },
  sequence: { type: 'string' },
  head: { type: 'string' },
} as const;

/** Undefined where the command line is not understood. */
export function readAuditArguments(args: string[]): AuditAsked | undefined {
  try {
    const { values } = parseArgs({ args, options: OPTIONS });
    return values.verify === true ? verification(values) : printing(values);
  } catch {
    return undefined;
  }
}

type Values = { rollout?: string; jsonl?: boolean; sequence?: string; head?: string };

function verification({ rollout, jsonl, sequence, head }: Values): AuditAsked | undefined {
  if (rollout !== undefined || jsonl !== undefined || (sequence === undefined) !== (head === undefined))
    return undefined;
  if (sequence === undefined || head === undefined) return { kind: 'verify' };
  const number = numberIn(sequence);
  const isHash = /^[0-9a-f]{64}$/iu.test(head);
  return number === undefined || !isHash
    ? undefined
    : { kind: 'verify', kept: { sequence: number, hash: head.toLowerCase() } };
}

function printing({ rollout, jsonl = false, sequence, head }: Values): AuditAsked | undefined {
  if (sequence !== undefined || head !== undefined) return undefined;
  if (rollout === undefined) return { kind: 'print', jsonl };
  const rolloutNumber = numberIn(rollout);
  return rolloutNumber === undefined ? undefined : { kind: 'print', jsonl, rolloutNumber };
}

function numberIn(text: string): number | undefined {
  const digits = /^#?(\d{1,15})$/u.exec(text)?.[1];
  return digits === undefined || Number(digits) === 0 ? undefined : Number(digits);
}

/** Prints or verifies; gives the exit code. */
export async function auditCommand(asked: AuditAsked, log: Log, print: (text: string) => void): Promise<number> {
  const audit = await openAudit(readStoreConfig(), log);
  try {
    if (asked.kind === 'verify') return await verify(audit, asked.kept, print);
    for await (const row of allRows(audit, asked.rolloutNumber))
      print(asked.jsonl ? jsonLine(row) : `${textLine(row)}\n`);
    return 0;
  } finally {
    await audit.close();
  }
}

async function verify({ after }: Pick<AuditRows, 'after'>, kept: AuditHead | undefined, print: (text: string) => void) {
  const { head, breach } = await verifyChain(after, kept);
  if (breach !== undefined) {
    print(`broken at row ${breach.sequence}: ${breach.why}\n`);
    return BROKEN;
  }
  const compared = kept === undefined ? '' : `, and row ${kept.sequence} is the one whose head was kept`;
  print(`unbroken: ${head.sequence} rows${compared}\nhead: ${head.sequence} ${head.hash}\n`);
  return 0;
}

async function* allRows({ after }: Pick<AuditRows, 'after'>, rolloutNumber: number | undefined) {
  let last = BEFORE_FIRST.sequence;
  for (;;) {
    const rows = await after(last, PAGE, rolloutNumber);
    yield* rows;
    last = rows.at(-1)?.sequence ?? last;
    if (rows.length < PAGE) return;
  }
}

/** Tab-separated: place, time, rollout, who, what, what was found, the rest. */
function textLine(stored: StoredAudit): string {
  const row = rowOf(stored);
  if (row === undefined) return `${stored.sequence}\tunreadable`;
  const rollout = row.rollout === undefined ? '-' : `#${row.rollout.number}`;
  const detail = (row.detail ?? '').replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ');
  return [row.sequence, `${auditTime(row)}Z`, rollout, row.who, auditWhat(row), auditFound(row), detail]
    .join('\t')
    .trimEnd();
}
