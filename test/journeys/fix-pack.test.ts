import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../sandbox/world/world.ts';
import type { Finding, FixFile, FixKind } from '../../src/domain/report/finding.ts';
import type { CheckedWorld } from '../support/worlds/checked-world.ts';
import { startWorld } from '../support/worlds/checked-world.ts';
import type { Break } from '../support/worlds/break.ts';
import { BREAKS } from '../support/worlds/world-breaks.ts';
import { SOURCE } from '../support/worlds/world-parts.ts';

/** The kinds whose fix is a document that an owner applies as it stands. */
const DOCUMENTS: ReadonlySet<FixKind> = new Set(['target-role', 'key-policy', 'launch-template-tag']);
const AWS_COMMAND = new URL('../support/worlds/aws-command.ts', import.meta.url).pathname;

let bin: string;
const open: CheckedWorld[] = [];
beforeAll(async () => {
  bin = await mkdtemp(join(tmpdir(), 'owner-'));
  const aws = join(bin, 'aws');
  await writeFile(aws, `#!/usr/bin/env bash\nexec '${process.execPath}' '${AWS_COMMAND}' "$@"\n`);
  await chmod(aws, 0o755);
});
afterAll(() => rm(bin, { recursive: true }));
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

async function world(breakIt: (each: World) => void): Promise<CheckedWorld> {
  const started = await startWorld(breakIt);
  open.push(started);
  return started;
}

/** Runs a script as the owner of each account it is for, with a key that may do everything there. */
async function applyAsOwner({ twin }: CheckedWorld, { text: script, accounts = [SOURCE] }: FixFile): Promise<void> {
  for (const account of accounts) {
    const owner = twin.administrators.find(({ caller }) => caller.account === account);
    const child = spawn('bash', ['-c', script], {
      env: {
        PATH: `${bin}:${process.env['PATH']}`,
        AWS_ENDPOINT_URL: twin.url,
        AWS_REGION: 'us-west-2',
        AWS_ACCESS_KEY_ID: owner?.accessKeyId,
        AWS_SECRET_ACCESS_KEY: owner?.secretAccessKey,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [complained] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    if (child.exitCode !== 0) throw new Error(`applying the fix in ${account}: ${complained}`);
  }
}

const bad = (findings: Finding[]) =>
  findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'cannot-tell').map(({ checkId }) => checkId);

/** Those breaks that a document of a fix pack mends, found by what the report says of them. */
const MENDABLE = new Set([
  'target-role-assumable',
  'target-role-trust',
  'target-role-image-actions',
  'target-key-policy',
  'target-key-actions',
  'target-default-key',
  'target-launch-template',
  'target-launch-template-actions',
  'target-parameter',
]);
/** What no document mends: another's organization denies, and a role under a path has to be deleted by its owner. */
const OTHERS_TURN = /an organization denies|the role has a path/;

describe('a fix pack that is applied as it stands', () => {
  const mendable = BREAKS.filter(({ checkId, name }) => MENDABLE.has(checkId) && !OTHERS_TURN.test(name));

  it.each(mendable)('mends $checkId where $name', { timeout: 60_000 }, async ({ checkId, breakIt }: Break) => {
    const broken = await world(breakIt);
    const before = await broken.report();
    const kinds = new Set(before.findings.flatMap((each) => (each.verdict === 'fail' ? [each.fix?.kind] : [])));
    expect(bad(before.findings)).toContain(checkId);

    const scripts = before.fixPack.filter(({ mends, language }) => DOCUMENTS.has(mends) && language === 'shell');
    expect(scripts.map(({ mends }) => mends)).toEqual(expect.arrayContaining([...kinds]));
    for (const script of scripts) await applyAsOwner(broken, script);

    expect(bad((await broken.report()).findings)).toEqual([]);
  });

  it('mends a recipe by the corrected one', async () => {
    const wrong = BREAKS.find(({ checkId }) => checkId === 'recipe-encryption');
    const broken = await world((each) => wrong?.breakIt(each));
    const before = await broken.report();
    expect(bad(before.findings)).toContain('recipe-encryption');
    const file = before.fixPack.find(({ mends }) => mends === 'recipe');
    const corrected: { semanticVersion: string; blockDeviceMappings: never[] } = JSON.parse(file?.text ?? '');

    const mended = await world((each) => {
      wrong?.breakIt(each);
      const recipe = each.imageBuilder.recipes.find(({ name }) => name === 'golden-encrypted');
      if (recipe === undefined) return;
      const { semanticVersion: version, blockDeviceMappings } = corrected;
      each.imageBuilder.recipes.push({ ...recipe, version, blockDeviceMappings });
    });
    const after = await mended.report();
    expect(after.recipeArn).toContain(corrected.semanticVersion);
    expect(bad(after.findings)).toEqual([]);
  });
});
