import type { KnownBlock, RichTextBlockElement, RichTextText } from '@slack/types';
import type { Fix } from '../../domain/report/finding.ts';
import type { Cause, ReportSummary } from '../../domain/report/report-summary.ts';
import { subjects } from './findings.ts';
import { bullets, emoji, line, preformatted, richText, section, words } from './pieces.ts';
import { MARK } from './states.ts';
import { clipped, counted } from './text.ts';

/** Slack was seen to refuse messages whose blocks hold more than 13,200 characters; the rest is for what stands above. */
const MOST_CHARACTERS = 9500;
const MOST_CAUSES = 12;
const LONGEST_SCRIPT = 4000;

const APPLIES: Record<Fix['owner'], string> = {
  'target-account-owner': 'The owner of the target account applies it',
  us: 'We apply it',
};

/** Causes one by one: what AWS said, why that may be, and the fix. Scripts stand there as far as there is room. */
export function causeDetails({ causes, moreCauses }: ReportSummary): KnownBlock[] {
  const told: RichTextBlockElement[][] = [];
  let room = MOST_CHARACTERS;
  for (const cause of causes.slice(0, MOST_CAUSES)) {
    const elements = detailsOf(cause);
    const length = lengthOf(elements);
    if (told.length > 0 && length > room) break;
    room -= length;
    told.push(elements);
  }
  for (const [index, elements] of told.entries()) {
    const script = preformatted(causes[index]?.document ?? '', LONGEST_SCRIPT);
    const length = lengthOf(script);
    if (length > room) continue;
    room -= length;
    elements.push(...script);
  }
  const left = causes.length - told.length + moreCauses;
  const blocks = told.map((elements) => richText(...elements));
  return left > 0
    ? [...blocks, section(`and ${counted(left, 'more cause')}: the attached report has them all`)]
    : blocks;
}

function lengthOf(elements: RichTextBlockElement[]): number {
  return JSON.stringify(elements).length;
}

function detailsOf(cause: Cause): RichTextBlockElement[] {
  const why = cause.cause === undefined ? '' : `${short(cause.cause)}\n`;
  const title = [
    emoji(MARK[cause.verdict]),
    words(` ${short(cause.title)}\n`, { bold: true }),
    words(`${why}${subjects(cause, 8)}`),
  ];
  const evidence = cause.evidence.map(short);
  return [
    // Sections beside each other run on, so what stands above the first list is one section.
    ...(evidence.length === 0
      ? [line(...title)]
      : [line(...title, words('\nAWS says', { bold: true })), bullets(evidence)]),
    ...labelled(cause.causes?.length === 1 ? 'Cause' : 'Possible causes', (cause.causes ?? []).slice(0, 8).map(short)),
    ...(cause.wouldProve === undefined ? [] : labelled('What would prove it', [short(cause.wouldProve)])),
    line(...fixWords(cause), ...whyWords(cause)),
  ];
}

function labelled(label: string, items: string[]): RichTextBlockElement[] {
  return items.length === 0 ? [] : [line(words(label, { bold: true })), bullets(items)];
}

function short(text: string): string {
  return clipped(text, 400);
}

function fixWords({ fix, files }: Cause): RichTextText[] {
  if (fix === undefined) return [];
  const attached = files.length === 0 ? '' : ` Attached: ${someOf(files)}.`;
  return [words('Fix: ', { bold: true }), words(`${short(fix.summary)}. ${APPLIES[fix.owner]}.${attached}\n`)];
}

function whyWords({ why, checkId }: Cause): RichTextText[] {
  const sentence = why === undefined ? '' : `${why}. `;
  return [
    words('Why it matters: ', { bold: true }),
    words(`${sentence}See `),
    words(`docs/checks.md#${checkId}`, { code: true }),
  ];
}

function someOf(files: string[]): string {
  const shown = files.slice(0, 3).join(', ');
  return files.length > 3 ? `${shown} and ${files.length - 3} more` : shown;
}
