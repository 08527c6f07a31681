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
] as const;

/** Every finding a row, as RFC 4180 has it. The Region is empty where a finding is about an account as a whole. */
export function reportCsv({ findings }: Pick<Report, 'findings'>): string {
  const rows = findings.map((finding) => cellsOf(finding).map(cell).join(','));
  return [COLUMNS.join(','), ...rows, ''].join('\r\n');
}

function cellsOf({ subject, checkId, verdict, title, cause, evidence, fix, wouldProve }: Finding): string[] {
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
  ];
}

/** A spreadsheet takes a text that begins so for a formula; the apostrophe says that it is a text. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
