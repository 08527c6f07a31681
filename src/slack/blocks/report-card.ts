import type { ReportRun } from '../../flow/ports.ts';
import { ACTION } from '../ids.ts';
import { findingDetails } from './finding-details.ts';
import { conclusion, reportIndex, verdictCounts } from './findings.ts';
import type { Rendered } from './pieces.ts';
import { atMost, button, context, header, quote, richText, section } from './pieces.ts';
import { progress, sizeOf } from './states.ts';
import { code, counted, duration, inline, user } from './text.ts';

/** The one message of a check that somebody asked for, from its first second to its result. */
export function reportCard(run: ReportRun): Rendered {
  const title = header(`Check · ${run.configurationName}`);
  const asked = context(`Asked by ${user(run.requestedBy)}`);
  const subject = `Check of ${inline(run.configurationName)}`;
  if (run.state === 'broken') {
    const problem = run.problem ?? 'the reason is not known';
    return {
      text: `${subject} did not finish: ${inline(problem, 1000)}`,
      blocks: [title, section(':x: *The check did not finish*'), richText(quote(problem)), again(run), asked],
    };
  }
  if (run.state === 'running' || run.report === undefined) {
    const told = progress(run.progress);
    return {
      text: `${subject}: ${told}`,
      blocks: [title, section(`:mag: *Checking every target*\n${told}`), asked],
    };
  }
  const { findings, targets, startedAt, finishedAt } = run.report;
  const { mark, words } = conclusion(findings, targets);
  const took = `${counted(findings.length, 'finding')} in ${duration(finishedAt - startedAt)}`;
  return {
    text: `${subject}: ${words} (${verdictCounts(findings, false)})`,
    blocks: atMost([
      title,
      section(`:${mark}: *${words}*\n${sizeOf(targets)}`),
      section(reportIndex(findings)),
      ...findingDetails(findings),
      again(run),
      context(`Asked by ${user(run.requestedBy)} · ${took} · configuration ${code(run.configurationName)}`),
    ]),
  };
}

function again({ configurationName }: ReportRun) {
  return {
    type: 'actions' as const,
    elements: [button('Check again', { action: ACTION.check, value: configurationName })],
  };
}
