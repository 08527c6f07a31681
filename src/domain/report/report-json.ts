import type { Report } from './finding.ts';

/** So many findings take a few milliseconds to put into words. */
const FINDINGS_A_PART = 400;

/** The report as one JSON object, in parts that together are the text. */
export function* reportJsonParts({ findings, ...report }: Report): Generator<string> {
  yield `${JSON.stringify(report).slice(0, -1)},"findings":[`;
  for (let at = 0; at < findings.length; at += FINDINGS_A_PART) {
    const some = JSON.stringify(findings.slice(at, at + FINDINGS_A_PART)).slice(1, -1);
    yield at === 0 ? some : `,${some}`;
  }
  yield ']}';
}
