import type { ActionsBlock } from '@slack/types';
import type { ReportSummary } from '../../domain/report/report-summary.ts';
import type { ReportRun } from '../../flow/ports.ts';
import { ACTION } from '../ids.ts';
import type { CheckAsked } from './check-button.ts';
import { checkButton } from './check-button.ts';
import { causeDetails } from './finding-details.ts';
import { conclusion, reportIndex, soFar, verdictCounts } from './findings.ts';
import type { Rendered } from './pieces.ts';
import { atMost, button, context, header, quote, richText, section } from './pieces.ts';
import { progress, progressBar, sizeWords } from './states.ts';
import { code, counted, duration, inline, user } from './text.ts';

/** The one message of a check that somebody asked for, from its first second to its result. */
export function reportCard(run: ReportRun): Rendered {
  const { state, summary } = run;
  if (state === 'broken') return brokenCard(run);
  if (state === 'cancelled') return cancelledCard(run);
  return state === 'running' || summary === undefined ? runningCard(run) : doneCard(run, summary);
}

function title({ configurationName }: ReportRun) {
  return header(`Check · ${configurationName}`);
}

function subject({ configurationName, recipe, infrastructure }: ReportRun): string {
  const withRecipe = recipe === undefined ? '' : ` with recipe ${inline(recipe)}`;
  const on = infrastructure === undefined ? '' : ` on infrastructure ${inline(infrastructure)}`;
  return `Check of ${inline(configurationName)}${withRecipe}${on}`;
}

function brokenCard(run: ReportRun): Rendered {
  const problem = run.problem ?? 'the reason is not known';
  return {
    text: `${subject(run)} did not finish: ${inline(problem, 1000)}`,
    blocks: [
      title(run),
      section(':x: *The check did not finish*'),
      richText(quote(problem)),
      { type: 'actions', elements: [checkButton('Check again', ACTION.check, everything(run))] },
      context(origin(run)),
    ],
  };
}

function runningCard(run: ReportRun): Rendered {
  const told = progress(run.progress);
  const what = run.basedOn === undefined ? 'Checking every target' : 'Checking again what was not met';
  const found = soFar(run.progress.summary);
  return {
    text: `${subject(run)}: ${told}`,
    blocks: [
      title(run),
      section(`:mag: *${what}*\n${progressBar(run.progress)}\n${told}`),
      ...(found === '' ? [] : [section(found)]),
      { type: 'actions', elements: [button('Cancel', { action: ACTION.cancelCheck, value: run.id })] },
      context(origin(run)),
    ],
  };
}

/** What was found until then stays; nothing of it is kept to begin from. */
function cancelledCard(run: ReportRun): Rendered {
  const told = progress(run.progress);
  const found = soFar(run.progress.summary);
  const by = run.cancelledBy === undefined ? '' : ` by ${user(run.cancelledBy)}`;
  return {
    text: `${subject(run)} was cancelled: ${told}`,
    blocks: [
      title(run),
      section(`:no_entry_sign: *Cancelled*${by}\n${told}`),
      ...(found === '' ? [] : [section(found)]),
      { type: 'actions', elements: [checkButton('Check again', ACTION.check, everything(run))] },
      context(origin(run)),
    ],
  };
}

function doneCard(run: ReportRun, summary: ReportSummary): Rendered {
  const { mark, words } = conclusion(summary);
  const findings = Object.values(summary.counts).reduce((sum, number) => sum + number, 0);
  const took = `${counted(findings, 'finding')} in ${duration(run.tookMs ?? 0)}`;
  return {
    text: `${subject(run)}: ${words} (${verdictCounts(summary.counts, false)})`,
    blocks: atMost([
      title(run),
      section(`:${mark}: *${words}*\n${sizeWords(summary.targets)}`),
      section(reportIndex(summary)),
      ...causeDetails(summary),
      again(run, summary),
      context([origin(run), took, `configuration ${code(run.configurationName)}`, ...hints(run, summary)].join(' · ')),
    ]),
  };
}

function origin({ requestedBy, recipe, infrastructure }: ReportRun): string {
  const withRecipe = recipe === undefined ? '' : ` · recipe ${code(recipe)}`;
  const on = infrastructure === undefined ? '' : ` · infrastructure ${code(infrastructure)}`;
  return `Asked by ${user(requestedBy)}${withRecipe}${on}`;
}

/** What was believed, and what the buttons do. */
function hints({ basedOn }: ReportRun, { counts }: ReportSummary): string[] {
  return [
    ...(basedOn === undefined ? [] : ['what the check before had met was not asked again']),
    ...(isMet(counts) ? [] : ['“Check again” asks only what is not met']),
    '“Whole fix pack” is all that targets have to have, also where all is well',
  ];
}

function isMet({ warn, fail, 'cannot-tell': unproved }: ReportSummary['counts']): boolean {
  return warn + fail + unproved === 0;
}

function everything({ configurationName, recipe, infrastructure }: ReportRun): CheckAsked {
  return {
    configurationName,
    ...(recipe === undefined ? {} : { recipe }),
    ...(infrastructure === undefined ? {} : { infrastructure }),
  };
}

/** Where all is met there is nothing to ask less of. */
function again(run: ReportRun, { counts }: ReportSummary): ActionsBlock {
  const all = everything(run);
  const elements = isMet(counts)
    ? [checkButton('Check again', ACTION.check, all)]
    : [
        checkButton('Check again', ACTION.check, { ...all, basedOn: run.id }),
        checkButton('Check everything', ACTION.checkEverything, all),
      ];
  const pack = button('Whole fix pack', { action: ACTION.wholePack, value: run.id });
  return { type: 'actions', elements: [...elements, pack] };
}
