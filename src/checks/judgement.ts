import type { Fix } from '../domain/report/finding.ts';
import { worst } from '../domain/report/report.ts';
import type { Judgement } from './check.ts';
import type { Answer } from './probe.ts';

type Unanswered = Exclude<Answer<never>, { kind: 'answered' }>;

export function pass(...evidence: string[]): Judgement {
  return { verdict: 'pass', evidence };
}

export function fail(evidence: string[], cause: string, fix: Fix): Judgement {
  return { verdict: 'fail', evidence, cause, fix };
}

export function cannotTell(evidence: string[], cause: string, wouldProve: string): Judgement {
  return { verdict: 'cannot-tell', evidence, cause, wouldProve };
}

/** A question that brought no fact. `asked` names the permission, `who` the one that needs it. */
export function unanswered(answer: Unanswered, asked: string, who = 'the bot'): Judgement {
  const { kind, code, evidence } = answer;
  if (kind === 'denied') return cannotTell([evidence], `${asked} is denied to ${who}`, `${asked} for ${who}`);
  return cannotTell([evidence], `${asked} brought no fact: ${code}`, `an answer from ${asked}`);
}

/** Several judgements about one subject as one: the worst decides, and all evidence is told, what decided first. */
export function together(judgements: readonly Judgement[]): Judgement {
  if (judgements.length === 0) throw new Error('judging one subject: there is nothing to judge');
  const verdict = worst(judgements.map((each) => each.verdict));
  const deciding = judgements.filter((each) => each.verdict === verdict);
  const others = judgements.filter((each) => each.verdict !== verdict);
  const evidence = unique([...deciding, ...others].flatMap((each) => each.evidence));
  if (verdict === 'pass') return { verdict, evidence };
  const cause = unique(deciding.flatMap((each) => each.cause ?? [])).join('; ');
  const causes = unique(deciding.flatMap((each) => each.causes ?? []));
  const fix = deciding.find((each) => each.fix !== undefined)?.fix;
  const wouldProve = unique(deciding.flatMap((each) => each.wouldProve ?? [])).join('; ');
  return {
    verdict,
    evidence,
    ...(cause === '' ? {} : { cause }),
    ...(causes.length === 0 ? {} : { causes }),
    ...(fix === undefined ? {} : { fix }),
    ...(wouldProve === '' ? {} : { wouldProve }),
  };
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}
