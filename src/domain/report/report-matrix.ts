import type { Finding, Report } from './finding.ts';

const COLUMNS = [
  'account',
  'region',
  'check',
  'verdict',
  'title',
  'cause',
  'evidence',
  'fix',
  'owner',
  'would prove',
  'why',
] as const;

/** So many rows take a few milliseconds to put into words. */
const ROWS_A_PART = 400;

/**
 * Every finding a row, as RFC 4180 has it, in parts that together are the text. The Region is empty where a finding is
 * about an account as a whole.
 */
export function* reportCsvParts({ findings }: Pick<Report, 'findings'>): Generator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for (let at = 0; at < findings.length; at += ROWS_A_PART) {
    const rows = findings.slice(at, at + ROWS_A_PART).map((finding) => cellsOf(finding).map(cell).join(','));
    yield `${rows.join('\r\n')}\r\n`;
  }
}

/** The same at once. */
export function reportCsv(report: Pick<Report, 'findings'>): string {
  return [...reportCsvParts(report)].join('');
}

function cellsOf({ subject, checkId, verdict, title, why, cause, evidence, fix, wouldProve }: Finding): string[] {
  return [
    subject.account,
    'region' in subject ? subject.region : '',
    checkId,
    verdict,
    title,
    cause ?? '',
    evidence.join('\n'),
    fix?.summary ?? '',
    fix?.owner ?? '',
    wouldProve ?? '',
    why ?? '',
  ];
}

/** A spreadsheet takes a text that begins so for a formula; the apostrophe says that it is a text. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
