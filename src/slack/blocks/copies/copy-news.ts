import type { KnownBlock } from '@slack/types';
import type { Announcement } from '../../../domain/rollout/announcement.ts';
import { causeOf, fixOf, fixOfStep } from '../../../domain/rollout/copies/failure-cause.ts';
import type { Copy } from '../../../domain/rollout/rollout.ts';
import type { Target } from '../../../domain/target.ts';
import type { Rendered } from '../pieces.ts';
import { plain, section, withQuote } from '../pieces.ts';
import { copyCounts, stateMark, stateWords, verified } from '../states.ts';
import { code, counted, duration, escaped, fitted, inline, user } from '../text.ts';
import { copyLine } from './copy-lines.ts';
import { doing, howEnded, listed, stepFailureLines } from './step-words.ts';

type Said<K extends Announcement['kind']> = Extract<Announcement, { kind: K }>;

const KINDS = ['phase-begun', 'stuck', 'region-complete', 'copies-failed', 'step-failed', 'ended'] as const;

type News = Said<(typeof KINDS)[number]>;

export function isCopyNews(said: Announcement): said is News {
  return KINDS.some((kind) => kind === said.kind);
}

/** What is told once Image Builder is at work. */
export function copyNews(number: number, said: News): Rendered {
  switch (said.kind) {
    case 'phase-begun':
      return phaseBegun(said);
    case 'stuck':
      return stuck(number, said);
    case 'region-complete':
      return regionComplete(said);
    case 'copies-failed':
      return copiesFailed(said);
    case 'step-failed':
      return stepFailed(said);
    case 'ended':
      return ended(number, said);
  }
}

const ROOM = { most: 2900, lineCount: 20 };

function phaseBegun({ phase, before, tookMs, usualMs, copies, steps }: Said<'phase-begun'>): Rendered {
  const done = { building: 'Built', testing: 'Tested', distributing: 'Copied', integrating: 'Integrated' }[before];
  const now = {
    building: 'Building the image',
    testing: 'Testing the image',
    distributing: `Distributing ${counted(copies, 'copy', 'copies')}`,
    integrating: `Now ${listed(steps)}`,
  }[phase];
  return plain(`${stateMark(phase)} ${done} in ${duration(tookMs)}. ${now}${usually(usualMs)}.`);
}

function usually(usualMs: number | undefined): string {
  return usualMs === undefined ? '' : `, usually ${duration(usualMs)}`;
}

function stuck(number: number, { state, stillMs, usualMs, status, copies, requestedBy }: Said<'stuck'>): Rendered {
  const usual = usualMs === undefined ? '' : `; ${stateWords(state).toLowerCase()} usually takes ${duration(usualMs)}`;
  const dark = copies.filter(({ state: at, reason }) => at === 'waiting' && reason !== undefined);
  const unread = dark.length === 0 ? '' : ` ${counted(dark.length, 'target')} cannot be looked at.`;
  const text = `:snail: ${user(requestedBy)}, nothing has moved in rollout #${number} for ${duration(stillMs)}${usual}.`;
  const seen = `*Last seen* Image Builder says ${code(status)}; copies: ${copyCounts(copies)}.${unread}`;
  const next =
    'It is still being watched. Look at the image in the Image Builder console, or press Cancel on the card.';
  return withQuote(`${text}\n${seen}\n${next}`, dark[0]?.reason);
}

function regionComplete({ region, copies, tookMs }: Said<'region-complete'>): Rendered {
  const all = `${counted(copies.length, 'copy', 'copies')} verified in ${duration(tookMs)}`;
  const told = `:white_check_mark: *${escaped(region)}* complete: ${all}`;
  const lines = copies.map(({ target, amiId }) => `${escaped(target.account)} ${code(amiId ?? 'unknown')}`);
  return { text: told, blocks: [section(told), section(fitted(lines, ROOM))] };
}

function copiesFailed({ copies }: Said<'copies-failed'>): Rendered {
  const [first] = copies;
  const { reason = 'AWS gave no reason', endedAs } = first ?? {};
  const cause = causeOf(reason);
  const how = howEnded(endedAs);
  const who =
    copies.length === 1 && first !== undefined
      ? `The copy to *${escaped(first.target.account)}* in *${escaped(first.target.region)}* ${how}`
      : `*${counted(copies.length, 'copy', 'copies')}* ${plural(how)}`;
  const told = withQuote(`:x: ${who}${cause === undefined ? '' : `: ${cause.words}`}.`, reason);
  const mend = mended(fixOf({ reason, ...(endedAs === undefined ? {} : { endedAs }) }), 'The other targets go on.');
  return { text: told.text, blocks: [...told.blocks, ...places(copies.map(({ target }) => target)), mend] };
}

function stepFailed({ failures }: Said<'step-failed'>): Rendered {
  const [first] = failures;
  if (first === undefined) return plain(':warning: A step after the copies failed.');
  const { step, status, message, target } = first;
  const cause = causeOf(message);
  const where =
    failures.length === 1
      ? `for *${inline(target.account, 20)}* in *${inline(target.region, 30)}*`
      : `in *${counted(failures.length, 'place')}*`;
  const words = `:warning: ${doing(step)} ${howEnded(status)} ${where}${cause === undefined ? '' : `: ${cause.words}`}.`;
  const { text, blocks } = withQuote(words, message);
  const mend = mended(fixOfStep(first), failures.length === 1 ? 'The copy is there.' : 'The copies are there.');
  return { text, blocks: [...blocks, ...places(failures.map((failure) => failure.target)), mend] };
}

function plural(how: string): string {
  return how.replace(/^was /, 'were ');
}

function places(targets: Target[]): KnownBlock[] {
  if (targets.length < 2) return [];
  const lines = targets.map(({ account, region }) => `${inline(account, 20)} in ${inline(region, 30)}`);
  return [section(fitted(lines, ROOM))];
}

/** What to do, and where the same is found before the next build. */
function mended({ fix, checkId }: { fix: string; checkId?: string }, standing: string): KnownBlock {
  const check = code('/ami-distribute check');
  const where = checkId === undefined ? '' : `, under ${code(checkId)}`;
  return section(`*Fix* ${escaped(fix)}\n${standing} ${check} shows what is missing before a build${where}.`);
}

/** As many AMI IDs as a person reads; the file in the thread has them all. */
const MOST_NAMED = 12;

function ended(number: number, said: Said<'ended'>): Rendered {
  const { state, outcome, copies, requestedBy, tookMs, stepFailures = [] } = said;
  const total =
    copies.length === 0 ? '' : `: ${verified(copies)} of ${counted(copies.length, 'copy', 'copies')} verified`;
  const told = `${stateMark(state)} ${user(requestedBy)}, rollout #${number} ended after ${duration(tookMs)}. *${stateWords(state)}*${total}`;
  const { text, blocks } = withQuote(told, outcome);
  const open = copies.filter(({ state: at }) => at !== 'verified');
  const missing = [`*Not verified* ${copyCounts(open)}`, ...open.map(copyLine)];
  return {
    text,
    blocks: [
      ...blocks,
      ...usable(said),
      ...(open.length === 0 ? [] : [section(fitted(missing, { most: 2900, lineCount: 21 }))]),
      ...(stepFailures.length === 0 ? [] : [section(fitted(stepFailureLines(stepFailures), ROOM))]),
      ...unsaid(said),
    ],
  };
}

/** Which AMIs can be used now: by name while they are few, else how many in each Region. */
function usable({ copies, state }: Said<'ended'>): KnownBlock[] {
  const there = copies.filter(({ state: at }) => at === 'verified');
  if (there.length === 0) return [];
  const heading =
    state === 'available' ? [] : [`*Usable now* ${there.length} of ${counted(copies.length, 'copy', 'copies')}`];
  if (there.length <= MOST_NAMED) return [section([...heading, ...there.map(copyLine)].join('\n'))];
  const unlike = there.filter((copy) => copy.unlike !== undefined).map(copyLine);
  const lines = [...heading, ...(state === 'available' ? [] : byRegion(copies)), ...unlike];
  return lines.length === 0 ? [] : [section(fitted(lines, ROOM))];
}

function byRegion(copies: Copy[]): string[] {
  return [...Map.groupBy(copies, ({ target }) => target.region)].map(([region, all]) => {
    return `*${escaped(region)}* ${verified(all)} of ${all.length}`;
  });
}

/** What was not done, and what no account was asked about. */
function unsaid({ undone = [], unverified = [] }: Said<'ended'>): KnownBlock[] {
  const lines = [
    ...(undone.length === 0 ? [] : [`:heavy_minus_sign: Not done, because the image ended before: ${listed(undone)}.`]),
    ...(unverified.length === 0
      ? []
      : [`:information_source: Not verified, Image Builder's word alone: ${listed(unverified)}.`]),
  ];
  return lines.length === 0 ? [] : [section(lines.join('\n'))];
}
