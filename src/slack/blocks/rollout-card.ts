import type { KnownBlock } from '@slack/types';
import type { Retry, SourceImage } from '../../domain/inputs.ts';
import type { StartOptions } from '../../domain/rollout/start-options.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import type { Target } from '../../domain/target.ts';
import { approvalPart, decisionBlocks } from './approval/approval-part.ts';
import { cancelPart } from './cancel-part.ts';
import { copyLines, MOST_LINES } from './copies/copy-lines.ts';
import { stepFailureLines } from './copies/step-words.ts';
import { reportSummary, soFar } from './findings.ts';
import type { Rendered } from './pieces.ts';
import { retryPart } from './retry-part.ts';
import { atMost, context, fields, header, line, quote, richText, section, words } from './pieces.ts';
import { phaseLine, progressBar, sizeOf, standing, stateMark } from './states.ts';
import { clipped, code, counted, duration, escaped, fitted, inline, moment, user } from './text.ts';

/** The first message of a rollout's thread: its stored state, whole, and the buttons that apply to it now. */
export function rolloutCard(rollout: Rollout, reportUrl?: string): Rendered {
  const { number, state, inputs, stepFailures = [] } = rollout;
  const name = inputs?.configuration.name;
  const targets = inputs?.targets ?? [];
  const size = targets.length === 0 ? '' : sizeOf(targets);
  const stands = standing(rollout);
  const blocks: (KnownBlock | false)[] = [
    header(`Rollout #${number}${name === undefined ? '' : ` · ${name}`}`),
    section([`${stateMark(state)} *${stands}*`, phaseLine(rollout), size].filter(Boolean).join('\n')),
    fields(facts(rollout)),
    rollout.reason !== undefined &&
      richText(line(words('Reason', { bold: true })), quote(clipped(rollout.reason, 1000))),
    targets.length > 0 && section(moving(rollout) ? copyLines(rollout.copies) : targetLines(targets)),
    stepFailures.length > 0 && section(fitted(stepFailureLines(stepFailures), { most: 1400, lineCount: MOST_LINES })),
    checked(rollout),
    rollout.report !== undefined && reportUrl !== undefined && fullReport(reportUrl),
    ...decisionBlocks(rollout.decisions),
    rollout.outcome !== undefined && richText(quote(clipped(rollout.outcome, 1500))),
    ...approvalPart(rollout),
    cancelPart(rollout),
    ...retryPart(rollout),
    context(origin(rollout)),
    context(`Asked ${moment(rollout.createdAt)}${lasted(rollout)}`),
  ];
  const told = [`Rollout #${number}`, name, stands, targets.length > 0 && sizeOf(targets)];
  return {
    text: told
      .filter((part) => typeof part === 'string')
      .map((part) => inline(part))
      .join(' · '),
    blocks: atMost(blocks.filter((block) => block !== false)),
  };
}

/** The way to where the report stands whole. */
export function fullReport(url: string): KnownBlock {
  return context(`<${url}|Full report>, with its files below it`);
}

/** What was found, or so far. */
function checked({ state, progress, report }: Rollout): KnownBlock | false {
  if (state !== 'checking') return report !== undefined && section(reportSummary(report.summary));
  return progress !== undefined && section([progressBar(progress), soFar(progress.summary)].filter(Boolean).join('\n'));
}

function facts(rollout: Rollout): [string, string][] {
  const { requestedBy, inputs, recipeArn, sourceImage, retry } = rollout;
  const what: [string, string] =
    retry !== undefined
      ? ['Retry', repeats(rollout, retry)]
      : sourceImage === undefined
        ? ['Recipe', pinned(inputs?.recipe?.arn ?? recipeArn)]
        : ['Image, as it is', existing(inputs?.source, sourceImage)];
  const options = optionWords(inputs?.options ?? rollout.options ?? {});
  return [
    ['Asked by', user(requestedBy)],
    what,
    ...(options === '' ? [] : [['Options', options] satisfies [string, string]]),
  ];
}

/** Whether anything is built: approvers of a retry look at what is there already. */
function repeats({ inputs }: Rollout, { number, imageArn, amiId, targets }: Retry): string {
  const what = amiId === undefined ? pinned(imageArn) : code(amiId);
  const many = counted((inputs?.targets ?? targets).length, 'missing copy', 'missing copies');
  return `of rollout #${number}: ${what} for ${many}`;
}

/** What was asked for beside the usual, which the approvers approve with it. */
function optionWords({ untested, tags = {}, logGroup, parameters = {} }: StartOptions): string {
  const said = [
    untested === true && '*without tests*',
    logGroup !== undefined && `log group ${code(clipped(logGroup, 150))}`,
    Object.keys(parameters).length > 0 && `parameters ${code(clipped(pairs(parameters), 500))}`,
    Object.keys(tags).length > 0 && `tags ${code(clipped(pairs(tags), 500))}`,
  ];
  return said.filter((each) => typeof each === 'string').join('; ');
}

function pairs(all: Record<string, string>): string {
  return Object.entries(all)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
}

/** `golden 2026-11-20 ami-0123`: nothing is built, so that the AMI itself is what approvers look at. */
function existing(source: SourceImage | undefined, asked: string): string {
  if (source === undefined) return code(clipped(asked, 200));
  const { name, amiId, imageArn } = source;
  return [inline(name, 150), code(amiId), imageArn !== undefined && pinned(imageArn)].filter(Boolean).join(' ');
}

/** What few approvers ask for, below the buttons: with what and where it is built or distributed. */
function origin({ inputs, infrastructureArn, sourceImage, imageArn }: Rollout): string {
  const isBuilt = (inputs?.source ?? sourceImage) === undefined;
  const { source, executionRole, sourceAccount, buildRegion } = inputs ?? {};
  return [
    isBuilt && `Infrastructure ${pinned(inputs?.infrastructure?.arn ?? infrastructureArn)}`,
    source !== undefined && asAsked(source),
    inputs && `${isBuilt ? 'built' : 'distributed'} in ${escaped(sourceAccount ?? '')} ${escaped(buildRegion ?? '')}`,
    executionRole !== undefined && `as role ${code(executionRole.split('/').at(-1) ?? '')}`,
    imageArn !== undefined && `image ${pinned(imageArn)}`,
  ]
    .filter((part) => typeof part === 'string')
    .join(' · ');
}

/** How the image was asked for, where that is not its id, and what it runs on. */
function asAsked({ asked, amiId, architecture, platform }: SourceImage): string {
  const named = asked === amiId || asked.startsWith('arn:') ? '' : `asked for as ${code(asked)}, `;
  return `${named}${escaped(architecture)} ${escaped(platform)}`;
}

/** The name and version an ARN ends with: `golden-linux/1.2.0`. */
function pinned(arn = ''): string {
  return code(arn.split('/').slice(1).join(' '));
}

function moving({ copies }: Rollout): boolean {
  return copies.some(({ state }) => state !== 'waiting');
}

function targetLines(targets: Target[]): string {
  const lines = byRegion(targets, ({ region }) => region).map(
    ([region, all]) => `*${escaped(region)}* ${someOf(all.map(({ account }) => account))}`,
  );
  return fitted(lines, { most: 1500, lineCount: MOST_LINES });
}

function someOf(names: string[]): string {
  const shown = names.slice(0, 3).map(escaped).join(', ');
  return names.length > 3 ? `${shown} and ${counted(names.length - 3, 'more account')}` : shown;
}

function byRegion<T>(items: T[], regionOf: (item: T) => string): [string, T[]][] {
  return Object.entries(Object.groupBy(items, regionOf)).map(([region, all]) => [region, all ?? []]);
}

function lasted({ endedAt, createdAt }: Rollout): string {
  return endedAt === undefined ? '' : ` · ended ${moment(endedAt)}, after ${duration(endedAt - createdAt)}`;
}
