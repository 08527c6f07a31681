import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addToKeyPolicy, deployRole } from '../../sandbox/stories/telling/owner.ts';
import type { World } from '../../sandbox/world/world.ts';
import type { Finding, FixFile, FixKind } from '../../src/domain/report/finding.ts';
import type { CheckedWorld } from '../support/worlds/checked-world.ts';
import { startWorld } from '../support/worlds/checked-world.ts';
import type { Break } from '../support/worlds/break.ts';
import { BREAKS } from '../support/worlds/world-breaks.ts';
import { account, CROSS_ACCOUNT_ROLE, FIRST, key, onlyOwner, SECOND, SOURCE } from '../support/worlds/world-parts.ts';

/** The kinds whose fix is a document that an owner applies as it stands. */
const DOCUMENTS: ReadonlySet<FixKind> = new Set(['target-role', 'key-policy', 'launch-template-tag', 'snapshot-tag']);
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
  for (const id of accounts) {
    const owner = twin.administrators.find(({ caller }) => caller.account === id);
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
    if (child.exitCode !== 0) throw new Error(`applying the fix in ${id}: ${complained}`);
  }
}

/** A launch template of another account is warned of in every world here. */
const unhealthy = (findings: Finding[]) =>
  findings
    .filter(({ verdict, checkId }) => verdict !== 'pass' && checkId !== 'launch-template-image')
    .map(({ checkId }) => checkId);

/** What no document mends: another's organization denies, and a role under a path has to be deleted by its owner. */
const OTHERS_TURN = /an organization denies|the role has a path/;
const mendable = BREAKS.filter(({ fix, name }) => fix !== undefined && DOCUMENTS.has(fix) && !OTHERS_TURN.test(name));

describe('a fix pack that is applied as it stands', () => {
  it.each(mendable)('mends $checkId where $name', { timeout: 60_000 }, async ({ checkId, of, breakIt }: Break) => {
    const broken = await world(breakIt);
    const before = await broken.report({ of });
    const kinds = new Set(before.findings.flatMap(({ verdict, fix }) => (verdict === 'fail' ? [fix?.kind] : [])));
    expect(unhealthy(before.findings)).toContain(checkId);

    const scripts = before.fixPack.filter(({ mends, language }) => DOCUMENTS.has(mends) && language === 'shell');
    expect(scripts.map(({ mends }) => mends)).toEqual(expect.arrayContaining([...kinds]));
    for (const script of scripts) await applyAsOwner(broken, script);

    expect(unhealthy((await broken.report({ of })).findings)).toEqual([]);
  });

  it.each(BREAKS.filter(({ fix }) => fix === 'recipe'))(
    'mends $checkId by the corrected recipe where $name',
    async ({ checkId, breakIt }: Break) => {
      const broken = await world(breakIt);
      const before = await broken.report();
      expect(unhealthy(before.findings)).toContain(checkId);
      const file = before.fixPack.find(({ mends }) => mends === 'recipe');
      const corrected: { semanticVersion: string; blockDeviceMappings: never[] } = JSON.parse(file?.text ?? '');

      const mended = await world((each) => {
        breakIt(each);
        const recipe = each.imageBuilder.recipes.find(({ name }) => name === 'golden-encrypted');
        if (recipe === undefined) return;
        const { semanticVersion: version, blockDeviceMappings } = corrected;
        each.imageBuilder.recipes.push({ ...recipe, version, blockDeviceMappings });
      });
      const after = await mended.report();
      expect(after.recipeArn).toContain(corrected.semanticVersion);
      expect(unhealthy(after.findings)).toEqual([]);
    },
  );
});

/** As somebody else would who has no shell: each account's template, and the statements in the console. */
async function applyByHand({ twin }: CheckedWorld, file: FixFile): Promise<void> {
  const place = { stage: { aws: twin } };
  if (file.mends === 'key-policy') return addToKeyPolicy(place, file.resource ?? '', file.text);
  for (const id of file.accounts ?? []) await deployRole(place, id, file.text);
}

describe('a fix pack whose documents are applied without its scripts', () => {
  const byHand = mendable.filter(({ fix, name }) => fix === 'key-policy' || name === 'there is no role');

  it.each(byHand)('mends $checkId where $name', async ({ checkId, breakIt }: Break) => {
    const broken = await world(breakIt);
    const before = await broken.report();
    expect(unhealthy(before.findings)).toContain(checkId);

    const documents = before.fixPack.filter(({ mends, language }) => DOCUMENTS.has(mends) && language === 'json');
    for (const document of documents) await applyByHand(broken, document);

    expect(unhealthy((await broken.report()).findings)).toEqual([]);
  });
});

describe('the whole pack of a configuration', () => {
  it('makes new accounts into targets for which nothing is missing', { timeout: 60_000 }, async () => {
    const bare = await world((each) => {
      for (const id of [FIRST, SECOND]) delete account(each, id).roles[CROSS_ACCOUNT_ROLE];
      for (const id of Object.keys(account(each, SOURCE).keys)) key(each, id).policy = onlyOwner();
      for (const template of Object.values(account(each, FIRST).launchTemplates)) template.tags = {};
    });
    const ready = await world(() => undefined);
    const { fixPack } = await ready.report({ wholePack: true });
    expect((await ready.report()).fixPack).toEqual([]);

    for (const document of fixPack.filter(({ language }) => language === 'json')) await applyByHand(bare, document);
    for (const script of fixPack.filter(({ mends }) => mends === 'launch-template-tag')) {
      await applyAsOwner(bare, script);
    }

    expect(unhealthy((await bare.report()).findings)).toEqual([]);
  });
});
