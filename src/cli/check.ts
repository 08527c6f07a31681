import type { Finding, Report } from '../domain/finding.ts';
import { subjectKey } from '../domain/finding.ts';
import { Refusal } from '../domain/errors.ts';
import { targetVerdict } from '../domain/report.ts';
import type { Catalog } from '../flow/ports.ts';
import type { CheckRooms } from '../flow/read-and-check.ts';
import { checkAll } from '../flow/read-and-check.ts';

/** What a pipeline branches on. 1 is left to what broke, 2 to a wrong command line. */
const EXIT = { ready: 0, fails: 3, cannotTell: 4 } as const;

/** The report on the configuration of that name. Refusal where there is none. */
export async function reportOn(rooms: CheckRooms & { catalog: Catalog }, name: string): Promise<Report> {
  const configuration = await rooms.catalog.findConfiguration(name);
  if (configuration !== undefined) return checkAll(rooms, configuration);
  throw new Refusal('no-such-configuration', `there is no distribution configuration named "${name}"`);
}

export function exitCodeOf({ findings }: Report): number {
  const verdicts = new Set(findings.map((finding) => finding.verdict));
  if (verdicts.has('fail')) return EXIT.fails;
  return verdicts.has('cannot-tell') ? EXIT.cannotTell : EXIT.ready;
}

const MARKS = { pass: 'ok  ', warn: 'warn', fail: 'FAIL', 'cannot-tell': '?   ' } as const;

/** The report for a terminal: every finding a line, and below it what an owner needs where it does not pass. */
export function reportText({ configurationName, targets, findings }: Report): string {
  const ready = targets.filter((target) => ['pass', 'warn'].includes(targetVerdict(findings, target))).length;
  return [`${configurationName}: ${ready} of ${targets.length} targets ready`, ...findings.flatMap(findingLines)].join(
    '\n',
  );
}

function findingLines({ verdict, title, subject, evidence, causes, wouldProve, fix, because }: Finding): string[] {
  const line = `${MARKS[verdict]} ${title} (${subjectKey(subject)})`;
  if (verdict === 'pass' || because !== undefined) return [line];
  return [
    line,
    ...evidence.map((said) => `       AWS says: ${said}`),
    ...(causes ?? []).map((cause) => `       possible cause: ${cause}`),
    ...(wouldProve === undefined ? [] : [`       would prove it: ${wouldProve}`]),
    ...(fix === undefined ? [] : [`       fix: ${fix.summary}`, ...(fix.document?.text.split('\n') ?? [])]),
  ];
}
