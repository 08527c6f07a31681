import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../domain/report/finding.ts';
import { reportCsv } from '../domain/report/report-matrix.ts';
import type { Chosen } from '../flow/checking/find-chosen.ts';
import { findChosen } from '../flow/checking/find-chosen.ts';
import type { Catalog, CheckProgress } from '../flow/ports.ts';
import type { CheckRooms } from '../flow/read-and-check.ts';
import { checkAll } from '../flow/read-and-check.ts';

/** What a pipeline branches on. 1 is left to what broke, 2 to a wrong command line. */
const EXIT = { ready: 0, fails: 3, cannotTell: 4 } as const;

/** The report on the configuration, and on what is named with it. Refusal where something does not exist. */
export async function reportOn(
  rooms: CheckRooms & { catalog: Catalog },
  { wholePack, signal, ...chosen }: Chosen & { wholePack: boolean; signal: AbortSignal },
  onProgress?: (progress: CheckProgress) => void,
): Promise<Report> {
  return checkAll(rooms, { ...(await findChosen(rooms.catalog, chosen)), wholePack, signal }, onProgress);
}

export function exitCodeOf({ findings }: Pick<Report, 'findings'>): number {
  const verdicts = new Set(findings.map((finding) => finding.verdict));
  if (verdicts.has('fail')) return EXIT.fails;
  return verdicts.has('cannot-tell') ? EXIT.cannotTell : EXIT.ready;
}

/**
 * Puts the report and the files of its fix pack into the directory, which is made where it is missing; files of other
 * names are left alone. Gives the names, in order.
 */
export async function writeFixPack(directory: string, report: Report): Promise<string[]> {
  const files = [
    { name: 'report.csv', text: reportCsv(report) },
    { name: 'report.json', text: reportJson(report) },
    ...report.fixPack,
  ];
  await mkdir(directory, { recursive: true });
  for (const { name, text } of files) await writeFile(join(directory, name), text);
  return files.map(({ name }) => name);
}

export function reportJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
