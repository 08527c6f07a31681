import { parseArgs } from 'node:util';
import { openDoctor } from '../app.ts';
import { readConfig } from '../config.ts';
import { Refusal } from '../domain/errors.ts';
import type { Answered, Question } from '../domain/question.ts';
import type { Verdict } from '../domain/report/finding.ts';
import { told } from '../domain/told.ts';
import type { Log } from '../log.ts';

export const DOCTOR_USAGE = `ami-distribute doctor [--json]

Asks Slack, AWS and the database what the bot needs of them: a line each with its fix. The bot may be running.
  --json  the same as JSON
Exit: 0 all is well (warnings included), 3 something fails, 4 something cannot be told, 1 it broke, 2 wrong usage.
It needs the variables that the bot has; see .env.example.
`;

const MARK: Record<Verdict, string> = { pass: '✓', warn: '!', fail: '✗', 'cannot-tell': '?' };

type Diagnosis = { id: string; title: string } & Answered;

/** Undefined where the command line is not understood. */
export function readDoctorArguments(args: string[]): { json: boolean } | undefined {
  try {
    const { json = false } = parseArgs({ args, options: { json: { type: 'boolean' } } }).values;
    return { json };
  } catch {
    return undefined;
  }
}

/** Prints each answer as it comes; gives the exit code. */
export async function doctorCommand(
  { json }: { json: boolean },
  log: Log,
  print: (text: string) => void,
): Promise<number> {
  const diagnoses: Diagnosis[] = [];
  const hear = (diagnosis: Diagnosis) => {
    diagnoses.push(diagnosis);
    if (!json) print(lineOf(diagnosis));
  };
  await diagnose(log, hear);
  if (json) print(`${JSON.stringify(diagnoses, null, 2)}\n`);
  return exitCodeOf(diagnoses);
}

async function diagnose(log: Log, hear: (diagnosis: Diagnosis) => void): Promise<void> {
  const environment = { id: 'environment', title: 'every variable can be used' };
  const config = configOrRefusal();
  if (config instanceof Refusal) {
    const fix = config.nextStep === undefined ? {} : { fix: config.nextStep };
    hear({ ...environment, verdict: 'fail', told: config.message, ...fix });
    return;
  }
  hear({ ...environment, verdict: 'pass', told: 'read' });
  const { questions, close } = openDoctor(config, log);
  try {
    for (const question of questions) hear(await answered(question));
  } finally {
    await close();
  }
}

function configOrRefusal() {
  try {
    return readConfig();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

async function answered({ id, title, ask }: Question): Promise<Diagnosis> {
  try {
    return { id, title, ...(await ask()) };
  } catch (error) {
    const refused = error instanceof Refusal && error.nextStep !== undefined ? { fix: error.nextStep } : {};
    return { id, title, verdict: 'fail', told: told(error).split('\n')[0] ?? '', ...refused };
  }
}

function lineOf({ title, verdict, told: said, fix }: Diagnosis): string {
  const line = `${MARK[verdict]} ${title}: ${said}\n`;
  return fix === undefined || verdict === 'pass' ? line : `${line}    → ${fix}\n`;
}

function exitCodeOf(diagnoses: Diagnosis[]): number {
  const verdicts = new Set(diagnoses.map(({ verdict }) => verdict));
  if (verdicts.has('fail')) return 3;
  return verdicts.has('cannot-tell') ? 4 : 0;
}
