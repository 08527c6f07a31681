import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { buildChecker } from '../app.ts';
import { readCliConfig } from '../config.ts';
import { summaryOf } from '../domain/report/report-summary.ts';
import { redacted, told } from '../domain/told.ts';
import type { Chosen } from '../flow/checking/find-chosen.ts';
import type { CheckProgress } from '../flow/ports.ts';
import { openLog } from '../log.ts';
import { AUDIT_USAGE, auditCommand, readAuditArguments } from './audit.ts';
import { DOCTOR_USAGE, doctorCommand, readDoctorArguments } from './doctor.ts';
import { Interrupted, interruptible } from './interruptible.ts';
import { exitCodeOf, reportJson, reportOn, writeFixPack } from './check.ts';
import { MOVE_USAGE, moveCommand } from './move-to-postgres.ts';
import { reportText } from './report-text.ts';

const CHECK_USAGE = `ami-distribute check NAME [--recipe NAME/VERSION] [--infrastructure NAME] [--json] [--fix-pack DIR [--all]]

Asks every prerequisite of the distribution configuration NAME and prints the report.
  --recipe NAME/VERSION  looks at that image recipe with it: its encryption, its keys, its parent image
  --infrastructure NAME  looks at that infrastructure configuration with it: its instance profile
  --json                 prints the whole report as JSON
  --fix-pack DIR         writes report.csv, report.json and everything that mends what was found into DIR
  --all                  and with it all that each target has to have, also where nothing is missing
Exit: 0 every target is ready, 3 something fails, 4 something cannot be told, 1 it broke, 2 wrong usage,
130 or 143 it was stopped by Ctrl-C or SIGTERM.
It needs AWS_REGION and credentials that the AWS SDK finds; see .env.example.
`;

type Asked = Chosen & { json: boolean; directory?: string; wholePack: boolean };

/** Undefined where the command line is not understood. */
function readCheckArguments(args: string[]): Asked | undefined {
  try {
    const { values, positionals: words } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        recipe: { type: 'string' },
        infrastructure: { type: 'string' },
        'fix-pack': { type: 'string' },
        all: { type: 'boolean' },
      },
    });
    const { json = false, recipe, infrastructure, 'fix-pack': directory, all: wholePack = false } = values;
    if (words.length === 0 || [recipe, infrastructure, directory].includes('')) return undefined;
    if (wholePack && directory === undefined) return undefined;
    return {
      configurationName: words.join(' '),
      recipe,
      infrastructure,
      json,
      wholePack,
      ...(directory === undefined ? {} : { directory }),
    };
  } catch {
    return undefined;
  }
}

async function check({ json, directory, ...asked }: Asked): Promise<number> {
  const config = readCliConfig();
  const report = await interruptible(async (signal) => {
    // Standard output is the report's alone.
    const checker = await buildChecker(config, openLog(config.logLevel, pino.destination(2)));
    try {
      return await reportOn(checker, { ...asked, signal }, process.stderr.isTTY ? showProgress : undefined);
    } finally {
      checker.close();
    }
  }).finally(clearProgress);
  process.stdout.write(json ? reportJson(report) : `${reportText(report, summaryOf(report))}\n`);
  if (directory !== undefined) {
    const names = await writeFixPack(directory, report);
    process.stderr.write(`wrote ${names.length} files to ${directory}: ${names.join(', ')}\n`);
  }
  return exitCodeOf(report);
}

/** To the beginning of the line, and empty it. */
const CLEAR_LINE = '\r\u001B[K';

function showProgress({ done, total, summary }: CheckProgress): void {
  const failing = summary === undefined ? '' : `, ${summary.counts.fail} missing so far`;
  process.stderr.write(`${CLEAR_LINE}${done} of ${total} questions answered${failing}`);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
}

type Command = {
  usage: string;
  /** What the words ask for, ready to run; undefined where they are not understood. */
  read: (args: string[]) => (() => Promise<number>) | undefined;
};

/** Every command there is, in the order in which their usages are printed. */
const COMMANDS = new Map<string, Command>([
  ['check', { usage: CHECK_USAGE, read: (args) => runs(readCheckArguments(args), check) }],
  [
    'audit',
    {
      usage: AUDIT_USAGE,
      read: (args) => runs(readAuditArguments(args), (to) => auditCommand(to, logBeside(), print)),
    },
  ],
  [
    'doctor',
    {
      usage: DOCTOR_USAGE,
      read: (args) =>
        runs(readDoctorArguments(args), (to) => doctorCommand(to, logBeside(), (text) => print(redacted(text)))),
    },
  ],
  [
    'move-to-postgres',
    { usage: MOVE_USAGE, read: (args) => (args.length === 0 ? () => moveCommand(logBeside(), print) : undefined) },
  ],
]);

function runs<T>(asked: T | undefined, run: (asked: T) => Promise<number>): (() => Promise<number>) | undefined {
  return asked && (() => run(asked));
}

function print(text: string): void {
  process.stdout.write(text);
}

/** Standard output is the answer's alone. */
function logBeside() {
  return openLog('warn', pino.destination(2));
}

const [name = '', ...words] = process.argv.slice(2);
const command = COMMANDS.get(name);
const run = command?.read(words);
if (run === undefined) {
  process.stderr.write(command?.usage ?? [...COMMANDS.values()].map(({ usage }) => usage).join('\n'));
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await run();
  } catch (error) {
    const interrupted = error instanceof Interrupted ? error : undefined;
    process.stderr.write(`ami-distribute: ${interrupted?.message ?? redacted(told(error))}\n`);
    process.exitCode = interrupted?.exitCode ?? 1;
    // What is under way would be tried again for seconds.
    if (interrupted !== undefined) process.exit();
  }
}
