import type { KnownBlock, RichTextBlockElement } from '@slack/types';
import type { Finding, Fix } from '../../domain/finding.ts';
import type { FindingGroup } from './findings.ts';
import { groups, subjects } from './findings.ts';
import { bullets, emoji, line, preformatted, richText, section, words } from './pieces.ts';
import { MARK } from './states.ts';
import { clipped, counted } from './text.ts';

/** Slack was seen to refuse messages whose blocks hold more than 13,200 characters; the rest is for what stands above. */
const MOST_CHARACTERS = 9500;
const LONGEST_DOCUMENT = 5000;
const MOST_GROUPS = 8;

const APPLIES: Record<Fix['owner'], string> = {
  'target-account-owner': 'The owner of the target account applies it',
  us: 'The team that runs this bot applies it',
};

/** Findings that fail or are not proved, one by one: what AWS said, every cause, and the fix to copy. Equal ones are told once. */
export function findingDetails(findings: Finding[]): KnownBlock[] {
  const told = groups(findings);
  const blocks: KnownBlock[] = [];
  let room = MOST_CHARACTERS;
  for (const group of told.slice(0, MOST_GROUPS)) {
    const elements = detailsOf(group);
    const length = JSON.stringify(elements).length;
    if (blocks.length > 0 && length > room) break;
    room -= length;
    blocks.push(richText(...elements));
  }
  const left = told.length - blocks.length;
  return left > 0
    ? [...blocks, section(`and ${counted(left, 'more finding')}: run the check again once these are gone`)]
    : blocks;
}

function detailsOf({ first, findings }: FindingGroup): RichTextBlockElement[] {
  const evidence = [...new Set(findings.flatMap((finding) => finding.evidence))].slice(0, 4).map(short);
  const title = [emoji(MARK[first.verdict]), words(` ${first.title}\n`, { bold: true }), words(subjects(findings, 8))];
  return [
    // Sections beside each other run on, so what stands above the first list is one section.
    ...(evidence.length === 0
      ? [line(...title)]
      : [line(...title, words('\nAWS says', { bold: true })), bullets(evidence)]),
    ...labelled(first.causes?.length === 1 ? 'Cause' : 'Possible causes', (first.causes ?? []).slice(0, 8).map(short)),
    ...(first.wouldProve === undefined ? [] : labelled('What would prove it', [short(first.wouldProve)])),
    ...fixElements(first, findings.length),
  ];
}

function labelled(label: string, items: string[]): RichTextBlockElement[] {
  return items.length === 0 ? [] : [line(words(label, { bold: true })), bullets(items)];
}

function short(text: string): string {
  return clipped(text, 400);
}

function fixElements({ fix, subject }: Finding, howMany: number): RichTextBlockElement[] {
  if (fix === undefined) return [];
  const others =
    howMany > 1 && fix.document !== undefined
      ? ` This one is for ${subject.account}: the others need it with their own account id.`
      : '';
  return [
    line(words('Fix: ', { bold: true }), words(`${short(fix.summary)}. ${APPLIES[fix.owner]}.${others}`)),
    ...(fix.document ? preformatted(fix.document.text, LONGEST_DOCUMENT) : []),
  ];
}
