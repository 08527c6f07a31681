import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from './faults.ts';

/** Rooms whose tests stand for no rule by themselves, or take too long to be run for each fault. */
const ELSEWHERE = [
  'aws',
  'chaos',
  'checks',
  'cli',
  'config',
  'http',
  'journeys',
  'mutation',
  'races',
  'reality',
  'repo',
  'sandbox',
  'slack',
  'store',
];

/** What the tests need to run; the modules are linked. */
const PARTS = ['src', 'test', 'sandbox', 'bench', 'deploy', 'docs', 'manifest.yml', 'package.json', 'vitest.config.ts'];
/** An endless loop is caught too. */
const PATIENCE_MS = 180_000;

/** A copy of the tree in which faults are put, one at a time. */
export type Workbench = { isCaught(fault: Fault): Promise<boolean>; remove(): void };

export function openWorkbench(root: string): Workbench {
  const place = mkdtempSync(join(tmpdir(), 'ami-distribute-faults-'));
  for (const part of PARTS) cpSync(join(root, part), join(place, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  return {
    isCaught: async (fault) => {
      const path = join(place, fault.file);
      const sound = readFileSync(path, 'utf8');
      writeFileSync(path, `${sound.slice(0, fault.start)}${fault.to}${sound.slice(fault.end)}`);
      try {
        return !(await pass(place, fault.file));
      } finally {
        writeFileSync(path, sound);
      }
    },
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}

/** Whether all tests of the rules that go by that file pass; the first that fails ends it. */
async function pass(place: string, file: string): Promise<boolean> {
  const vitest = join(place, 'node_modules', 'vitest', 'vitest.mjs');
  const others = ELSEWHERE.map((room) => `--exclude=test/${room}/**`);
  const options = ['related', '--run', '--bail=1', '--maxWorkers=1', '--reporter=dot', ...others, file];
  const child = spawn(process.execPath, [vitest, ...options], { cwd: place, stdio: 'ignore', detached: true });
  const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), PATIENCE_MS);
  const [code] = await once(child, 'exit');
  clearTimeout(timer);
  return code === 0;
}
