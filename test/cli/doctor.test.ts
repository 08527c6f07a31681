import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { AwsTwin } from '../../sandbox/aws/twin.ts';
import { startAwsTwin } from '../../sandbox/aws/twin.ts';
import type { SlackTwin } from '../../sandbox/slack/twin.ts';
import { startSlackTwin } from '../../sandbox/slack/twin.ts';
import type { Workspace } from '../../sandbox/slack/workspace.ts';
import { workspaceFromManifest } from '../../sandbox/slack/workspace.ts';
import { loadWorld } from '../../sandbox/world/load.ts';
import { worldPath } from '../../sandbox/world/shipped.ts';
import { doctorCommand } from '../../src/cli/doctor.ts';
import { openLog } from '../../src/log.ts';
import { leg } from '../store/sqlite-leg.ts';

const PROGRAM = new URL('../../src/cli/main.ts', import.meta.url).pathname;
const QUEUE = 'https://sqs.us-west-2.amazonaws.com/444455556666/image-builder-events';
const SLOW = { timeout: 60_000 };

type Diagnosis = { id: string; verdict: string; told: string; fix?: string };

let aws: AwsTwin;
let slack: SlackTwin;
let workspace: Workspace;
let dataDir: string;
const undo: (() => Promise<unknown>)[] = [];

// A bot's own directory, with the bot running on it.
beforeAll(async () => {
  const { place, remove } = await leg.fresh();
  const { stop } = await leg.open(place);
  dataDir = place;
  workspace = workspaceFromManifest('manifest.yml');
  aws = await startAwsTwin({ world: loadWorld(worldPath('sample')) });
  slack = await startSlackTwin({ workspace });
  undo.push(
    () => slack.stop(),
    () => aws.stop(),
    stop,
    remove,
  );
}, 30_000);
afterAll(async () => {
  for (const each of undo) await each();
});

function environmentWith(change: Record<string, string>): Record<string, string> {
  return {
    ...aws.environment,
    ...slack.environment,
    APPROVAL_CHANNEL: 'C0APPROVALS',
    APPROVERS: 'U0ANDREW,S0APPROVERS',
    DATA_DIR: dataDir,
    ...change,
  };
}

async function program(change: Record<string, string> = {}, ...args: string[]) {
  const env = environmentWith(change);
  const child = spawn(process.execPath, [PROGRAM, 'doctor', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed, complained] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, printed, complained };
}

/** The same within this process, which is much faster. */
async function diagnosed(change: Record<string, string>, id: string): Promise<Diagnosis & { code: number }> {
  for (const [name, value] of Object.entries(environmentWith(change))) vi.stubEnv(name, value);
  let printed = '';
  const code = await doctorCommand({ json: true }, openLog('fatal'), (more) => (printed += more));
  const all: Diagnosis[] = JSON.parse(printed);
  const one = all.find((each) => each.id === id);
  if (one === undefined) throw new Error(`no "${id}" in ${printed}`);
  return { ...one, code };
}

afterEach(() => vi.unstubAllEnvs());

test('where all is well every line says so', SLOW, async () => {
  const { code, printed } = await program({
    AUDIT_CHANNEL: 'C0PLATFORM',
    AUDIT_ROLE_NAME: 'AmiDistributeAuditRole',
    EXECUTION_ROLE: 'ImageBuilderExecutionRole',
    EVENTS_QUEUE_URL: QUEUE,
  });
  const lines = printed.trim().split('\n');
  expect(lines.filter((line) => !line.startsWith('✓'))).toEqual([]);
  expect(lines).toHaveLength(20);
  expect(code).toBe(0);
});

test.for<[string, Record<string, string>, string, string]>([
  ['slack-bot-token', { SLACK_BOT_TOKEN: 'xoxb-wrong' }, 'fail', 'Slack said "invalid_auth"'],
  ['slack-scopes', { SLACK_BOT_TOKEN: 'xoxb-wrong' }, 'cannot-tell', 'Slack does not know the bot token'],
  ['slack-reception', { SLACK_APP_TOKEN: 'xapp-wrong' }, 'fail', 'invalid_auth'],
  ['slack-approval-channel', { APPROVAL_CHANNEL: 'C0RANDOM' }, 'fail', 'not_in_channel'],
  ['slack-audit-channel', { AUDIT_CHANNEL: 'C0NOWHERE' }, 'fail', 'channel_not_found'],
  ['slack-people', { APPROVERS: 'U0GUS,U0ANDREW' }, 'fail', 'U0GUS: guests cannot decide'],
  ['slack-people', { APPROVERS: 'U0NOBODY' }, 'fail', 'user_not_found'],
  ['slack-groups', { APPROVERS: 'S0NOBODY' }, 'fail', 'no_such_subteam'],
  ['aws-identity', { AWS_ACCESS_KEY_ID: 'AKIAUNKNOWN000000000' }, 'fail', 'InvalidClientTokenId'],
  ['aws-writes', { AWS_ACCESS_KEY_ID: 'AKIAUNKNOWN000000000' }, 'cannot-tell', 'AWS does not know'],
  ['events-queue', { EVENTS_QUEUE_URL: `${QUEUE}-of-old` }, 'fail', 'AccessDenied'],
  ['events-permissions', { EVENTS_QUEUE_URL: `${QUEUE}-of-old` }, 'fail', 'IAM denies sqs:ReceiveMessage'],
  ['aws-pass-role', { EXECUTION_ROLE: 'Another' }, 'fail', 'IAM denies iam:PassRole'],
  ['aws-assume-role', { AUDIT_ROLE_NAME: 'Another' }, 'fail', 'IAM denies sts:AssumeRole'],
  ['schema', { DATABASE_URL: 'postgres://127.0.0.1:1/nothing' }, 'fail', 'ECONNREFUSED'],
  ['database', { DATABASE_URL: 'postgres://127.0.0.1:1/nothing' }, 'fail', 'ECONNREFUSED'],
  ['environment', { APPROVERS: '' }, 'fail', 'APPROVERS is missing'],
])('%s with %o is %s', SLOW, async ([id, change, verdict, says]) => {
  const found = await diagnosed(change, id);
  expect(found).toMatchObject({ verdict, code: 3 });
  expect(found.told).toContain(says);
});

test('a directory without a database is worth a warning', SLOW, async () => {
  const empty = mkdtempSync(join(tmpdir(), 'ami-distribute-doctor-'));
  const found = await diagnosed({ DATA_DIR: empty }, 'database');
  rmSync(empty, { recursive: true });
  expect(found).toMatchObject({ verdict: 'warn', code: 0 });
});

test.for<[number, string, string]>([
  [9000, 'fail', 'start the newer program again'],
  [3, 'warn', 'brings it up to date'],
])('a schema of version %i is told with its fix', SLOW, async ([version, verdict, fix]) => {
  const { place, remove } = await leg.fresh();
  await leg.migrateTo(place, Math.min(version, 3));
  if (version > 3) await leg.raiseSchema(place, version);
  const found = await diagnosed({ DATA_DIR: place }, 'schema');
  await remove();
  expect(found).toMatchObject({ verdict, fix: expect.stringContaining(fix) });
  expect(found.told).toContain(`version ${version}, this program's is `);
});

test('a scope that is missing is named with what it is for', SLOW, async () => {
  const { scopes } = workspace.app;
  workspace.app.scopes = scopes.filter((scope) => scope !== 'im:write');
  const found = await diagnosed({}, 'slack-scopes');
  workspace.app.scopes = [...scopes, 'channels:manage'];
  const more = await diagnosed({}, 'slack-scopes');
  workspace.app.scopes = scopes;
  expect(found).toMatchObject({ verdict: 'fail', told: 'missing im:write (tells a person directly)' });
  expect(more).toMatchObject({ verdict: 'warn', told: 'also granted channels:manage', code: 0 });
});

test('a policy file is asked about whole', SLOW, async () => {
  const path = join(dataDir, 'policy.yml');
  writeFileSync(path, 'approvers: [S0APPROVERS]\nrules:\n  - tags: [production]\n    approvers: [U0GUS]\n');
  const found = await diagnosed({ APPROVERS: '', APPROVAL_POLICY: path }, 'slack-people');
  expect(found.told).toContain('U0GUS');
});

test('HTTP mode is proved by a signed request only', SLOW, async () => {
  const found = await diagnosed(
    { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: 'a-signing-secret-of-ours' },
    'slack-reception',
  );
  expect(found).toMatchObject({ verdict: 'cannot-tell', code: 4 });
});

test('a failing line is followed by its fix', SLOW, async () => {
  const { printed, complained } = await program({ APPROVAL_CHANNEL: 'C0RANDOM' });
  expect(printed).toContain(
    '✗ bot is in the approval channel: reading C0RANDOM: Slack said "not_in_channel"\n    → invite',
  );
  expect(complained).not.toContain('xoxb-');
});

test('the usage is shown for what is not understood', SLOW, async () => {
  const { code, complained } = await program({}, '--nothing');
  expect(complained).toContain('ami-distribute doctor [--json]');
  expect(code).toBe(2);
});
