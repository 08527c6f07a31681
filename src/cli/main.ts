import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { buildChecker } from '../app.ts';
import { readCliConfig } from '../config.ts';
import { told } from '../domain/told.ts';
import { openLog, redacted } from '../log.ts';
import { exitCodeOf, reportOn, reportText } from './check.ts';

const USAGE = `ami-distribute check NAME [--json]

Asks every prerequisite of the distribution configuration NAME and prints the report.
Exit: 0 every target is ready, 3 something fails, 4 something cannot be told, 1 it broke, 2 wrong usage.
It needs AWS_REGION and credentials that the AWS SDK finds; see .env.example.
`;

type Asked = { name: string; json: boolean };

/** Undefined where the command line is not understood. */
function readArguments(): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
    const [verb, ...words] = positionals;
    return verb === 'check' && words.length > 0 ? { name: words.join(' '), json: values.json === true } : undefined;
  } catch {
    return undefined;
  }
}

async function check({ name, json }: Asked): Promise<number> {
  const config = readCliConfig();
  // Standard output is the report's alone.
  const checker = await buildChecker(config, openLog(config.logLevel, pino.destination(2)));
  try {
    const report = await reportOn(checker, name);
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : reportText(report)}\n`);
    return exitCodeOf(report);
  } finally {
    checker.close();
  }
}

const asked = readArguments();
if (asked === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await check(asked);
  } catch (error) {
    process.stderr.write(`ami-distribute: ${redacted(told(error))}\n`);
    process.exitCode = 1;
  }
}
