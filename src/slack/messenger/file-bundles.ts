import { digestOf } from '../../domain/canonical.ts';
import { outcomeRecord } from '../../domain/report/outcome-record.ts';
import type { FixFile, Report } from '../../domain/report/finding.ts';
import { reportJsonParts } from '../../domain/report/report-json.ts';
import { reportCsvParts } from '../../domain/report/report-matrix.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import type { MessageBody, Tx } from '../../flow/ports.ts';
import { code, counted, fitted, inline } from '../blocks/text.ts';

type SharedFile = { name: string; title: string; about: string; parts: () => Iterable<string> };

/** The files of one message, and what stands above them. `since` is when they came to be, milliseconds since 1970. */
export type Bundle = { id: string; since: number; heading: string; files: SharedFile[] };

type FilesBody = Extract<MessageBody, { kind: 'report-files' | 'pack-files' | 'ami-files' }>;

export function isFiles(body: MessageBody): body is FilesBody {
  return body.kind === 'report-files' || body.kind === 'pack-files' || body.kind === 'ami-files';
}

/** Undefined where what they are about is gone. */
export async function bundleOf(tx: Tx, body: MessageBody): Promise<Bundle | undefined> {
  if (body.kind === 'report-files') {
    const report = await tx.reports.kept(body.reportId);
    return report && reportBundle(report);
  }
  if (body.kind === 'pack-files') {
    const pack = await tx.reports.kept(body.reportId);
    return pack && packBundle(pack);
  }
  if (body.kind !== 'ami-files') return undefined;
  const rollout = await tx.rollouts.get(body.rolloutId);
  return rollout && amiBundle(rollout);
}

function reportBundle(report: Report): Bundle {
  const { id, configurationName, findings, targets, fixPack, finishedAt } = report;
  const size = `${counted(findings.length, 'finding')} on ${counted(targets.length, 'target')}`;
  const files = [
    { name: 'report.csv', about: 'Every finding, for a spreadsheet', parts: () => reportCsvParts(report) },
    { name: 'report.json', about: 'The same, for programs', parts: () => reportJsonParts(report) },
    ...fixPack.map(fileOf),
  ];
  const heading = `:paperclip: *Report on ${code(configurationName)}*, ${size}`;
  return { id, since: finishedAt, heading, files: titled(id, files) };
}

function packBundle({ id, configurationName, targets, fixPack, finishedAt }: Report): Bundle {
  const size = `${counted(fixPack.length, 'file')} for ${counted(targets.length, 'target')}`;
  const heading = `:paperclip: *All that the targets of ${code(configurationName)} have to have*, ${size}`;
  return { id, since: finishedAt, heading, files: titled(id, fixPack.map(fileOf)) };
}

function fileOf({ name, about, text }: FixFile): Omit<SharedFile, 'title'> {
  return { name, about, parts: () => [text] };
}

function amiBundle(rollout: Rollout): Bundle {
  const { id, number, copies, createdAt, endedAt = createdAt } = rollout;
  const file = {
    name: `rollout-${number}.json`,
    about: 'Every AMI ID with its account, Region and state, for programs',
    parts: () => [JSON.stringify(outcomeRecord(rollout), null, 2)],
  };
  const heading = `:paperclip: *AMIs of rollout #${number}*, ${counted(copies.length, 'copy', 'copies')}`;
  return { id, since: endedAt, heading, files: titled(id, [file]) };
}

/** Titles say what they are of: a thread may hold several, and after a crash they tell what is there. */
function titled(id: string, files: Omit<SharedFile, 'title'>[]): SharedFile[] {
  const tag = digestOf(id).slice(0, 6);
  return files.map((file) => ({ ...file, title: `${file.name} · ${tag}` }));
}

export function commentOf({ heading }: Bundle, files: SharedFile[]): string {
  const lines = files.map(({ name, about }) => `• ${code(name)} ${inline(about, 300)}`);
  return [heading, fitted(lines, { most: 3300 })].join('\n');
}
