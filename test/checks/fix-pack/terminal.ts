import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the stand-in for the AWS command line answers; `calls` has every call, each word ended by a unit separator. */
const AWS = `#!/usr/bin/env bash
here=$(dirname "$0")
printf '%s\\x1f' "$@" >>"$here/calls"
printf '\\x1e' >>"$here/calls"
case "$1 $2" in
  'sts get-caller-identity') cat "$here/account" ;;
  'iam get-role') cat "$here/role" 2>/dev/null || exit 254 ;;
  'kms describe-key') echo "arn:of:the:key" ;;
  'kms get-key-policy') cat "$here/policy" ;;
  'account get-region-opt-status') echo DISABLED ;;
esac
`;

export type Ran = { code: number | null; complained: string; calls: string[][] };

/** A directory with an `aws` of its own, where scripts run as in the terminal of an account's owner. */
export class Terminal {
  readonly directory = mkdtempSync(join(tmpdir(), 'fix-pack-'));

  constructor() {
    this.put('aws', AWS);
    chmodSync(join(this.directory, 'aws'), 0o755);
  }

  put(name: string, text: string): void {
    writeFileSync(join(this.directory, name), text);
  }

  has(name: string): boolean {
    return existsSync(join(this.directory, name));
  }

  /** Runs a script with credentials of the account. */
  run(account: string, script: string): Ran {
    this.put('account', account);
    this.put('calls', '');
    const { status, stderr } = spawnSync('bash', ['-c', script], {
      cwd: this.directory,
      env: { PATH: `${this.directory}:${process.env['PATH']}` },
      encoding: 'utf8',
    });
    const calls = readFileSync(join(this.directory, 'calls'), 'utf8').split('\u001E').slice(0, -1);
    return { code: status, complained: stderr, calls: calls.map((call) => call.split('\u001F').slice(0, -1)) };
  }

  close(): void {
    rmSync(this.directory, { recursive: true });
  }
}

/** The value of an option of the first call of that operation, `iam create-role`. */
export function optionOf(calls: readonly string[][], operation: string, option: string): string {
  const call = calls.find((words) => words.slice(0, 2).join(' ') === operation);
  const value = call?.[call.indexOf(option) + 1];
  if (call === undefined || value === undefined)
    throw new Error(`no ${option} of ${operation} in ${JSON.stringify(calls)}`);
  return value;
}

export function operationsOf(calls: readonly string[][]): string[] {
  return calls.map((words) => words.slice(0, 2).join(' '));
}
