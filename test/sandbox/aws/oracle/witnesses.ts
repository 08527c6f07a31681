import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Keys } from '../start-twin.ts';

/** What is asked of AWS, and as whom. */
type Question = { url: string; keys: Keys; service: string; operation: string; input: object };

/** A client that shares no code with the twin: it answers what AWS answered, or `{ error: code }`. */
export type Witness = { name: string; missing: string | undefined; ask: (question: Question) => Promise<unknown> };

const SCRIPT = new URL('ask-aws.py', import.meta.url).pathname;
const run = promisify(execFile);

export const WITNESSES: readonly Witness[] = [awsCli(), botocore()];

function awsCli(): Witness {
  const program = ['/usr/bin/aws', 'aws'].find((path) => works(path, ['--version']));
  return {
    name: 'AWS CLI',
    missing: program === undefined ? 'there is no aws on this machine' : undefined,
    ask: ({ url, keys, service, operation, input }) =>
      answerOf(
        run(
          program ?? '',
          [service, kebab(operation), '--endpoint-url', url, '--output', 'json', '--cli-input-json', json(input)],
          { env: environment(keys) },
        ),
      ),
  };
}

function botocore(): Witness {
  const python = ['/usr/bin/python3', 'python3'].find((path) => works(path, ['-c', 'import botocore']));
  return {
    name: 'botocore',
    missing: python === undefined ? 'no python3 on this machine has botocore' : undefined,
    ask: ({ url, keys, service, operation, input }) => {
      const asked = run(python ?? '', [SCRIPT, url, service, operation], { env: environment(keys) });
      asked.child.stdin?.end(json(input));
      return answerOf(asked);
    },
  };
}

function works(program: string, args: string[]): boolean {
  if (program.startsWith('/') && !existsSync(program)) return false;
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** The person's own AWS settings stay out of it. */
function environment({ accessKeyId, secretAccessKey, sessionToken }: Keys): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(own),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    AWS_DEFAULT_REGION: 'us-west-2',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_MAX_ATTEMPTS: '1',
  };
}

async function answerOf(asked: Promise<{ stdout: string }>): Promise<unknown> {
  try {
    const { stdout } = await asked;
    const answer: unknown = JSON.parse(stdout);
    return answer;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const code = /An error occurred \((\S+)\)/.exec(said)?.[1];
    if (code === undefined) throw error;
    return { error: code };
  }
}

function json(input: object): string {
  return JSON.stringify(input);
}

function kebab(operation: string): string {
  return operation.replace(/(?<=[a-z0-9])[A-Z]/g, '-$&').toLowerCase();
}
