import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const PROGRAM = new URL('../../src/main.ts', import.meta.url).pathname;

it('a bot without variables names every one it needs', () => {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM], { env: {}, encoding: 'utf8' });

  expect(status).toBe(1);
  for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'APPROVAL_CHANNEL', 'APPROVERS', 'AWS_REGION']) {
    expect(stderr).toContain(`${name} is missing: `);
  }
  expect(stderr).toContain('Set them as .env.example shows');
});

const UNREACHABLE = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  SLACK_API_URL: 'http://127.0.0.1:9/api/',
  APPROVAL_CHANNEL: 'C123',
  APPROVERS: 'U123',
  AWS_REGION: 'us-west-2',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'hush-hush-hush',
};

it('a bot whose data directory cannot be names it', () => {
  const env = { ...UNREACHABLE, DATA_DIR: '/dev/null/nowhere' };
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM], { env, encoding: 'utf8' });

  expect(status).toBe(1);
  expect(stderr).toContain('ami-distribute: opening the data directory "/dev/null/nowhere"');
});

it('a bot that nobody answers says who and keeps its secrets', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ami-distribute-start-'));
  const env = { ...UNREACHABLE, DATA_DIR: dataDir };
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM], { env, encoding: 'utf8' });
  rmSync(dataDir, { recursive: true });

  expect(status).toBe(1);
  expect(stderr).toMatch(/^ami-distribute: (connecting to Slack|asking AWS)/);
  expect(`${stdout}${stderr}`).not.toContain('hush-hush-hush');
});
