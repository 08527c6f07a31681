import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCliConfig, readConfig, VARIABLES } from '../src/config.ts';
import { simplePolicy } from '../src/domain/approval/policy-file.ts';
import { Refusal } from '../src/domain/errors.ts';

const GOOD = {
  SLACK_BOT_TOKEN: 'xoxb-1-secret',
  SLACK_APP_TOKEN: 'xapp-1-secret',
  APPROVAL_CHANNEL: 'C0123456789',
  APPROVERS: 'U0123456789,S0123456789',
  AWS_REGION: 'us-west-2',
};

/** The lines that tell of bad variables. */
function problemsOf(environment: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message.split('\n');
  }
}

test('a full environment is read', () => {
  const all = {
    ...GOOD,
    SLACK_API_URL: 'http://127.0.0.1:4000/api/',
    APPROVALS_REQUIRED: '2',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:5000',
    AUDIT_ROLE_NAME: 'ReadOnlyAuditor',
    EVENTS_QUEUE_URL: 'https://sqs.us-west-2.amazonaws.com/444455556666/image-builder-events',
    CONFIRM_WITHIN_SECONDS: '60',
    KEEP_ROLLOUTS_DAYS: '400',
    DATA_DIR: '/var/lib/ami-distribute',
    OUTCOME_WEBHOOK_URL: 'https://hooks.example.com/ami',
    OUTCOME_WEBHOOK_SECRET: `whsec_${'k'.repeat(32)}`,
    HEALTH_PORT: '9464',
    LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
  };
  expect(readConfig(all)).toEqual({
    slack: {
      botToken: 'xoxb-1-secret',
      reception: { kind: 'socket', appToken: 'xapp-1-secret' },
      apiUrl: 'http://127.0.0.1:4000/api/',
    },
    approvalChannel: 'C0123456789',
    approvalPolicy: simplePolicy(['U0123456789', 'S0123456789'], 2),
    awsRegion: 'us-west-2',
    builds: { workflows: [] },
    auditRoleName: 'ReadOnlyAuditor',
    eventsQueueUrl: 'https://sqs.us-west-2.amazonaws.com/444455556666/image-builder-events',
    confirmWithinMs: 60_000,
    keepRolloutsMs: 400 * 86_400_000,
    dataDir: '/var/lib/ami-distribute',
    webhook: { url: 'https://hooks.example.com/ami', secret: `whsec_${'k'.repeat(32)}` },
    health: { host: '127.0.0.1', port: 9464 },
    logLevel: 'debug',
    traces: true,
  });
});

test('what may be left out has a default', () => {
  const config = readConfig({ ...GOOD, LOG_LEVEL: '', SLACK_API_URL: '' });
  expect(config).toMatchObject({ approvalPolicy: { terms: { approvals: 1 } }, dataDir: './data', logLevel: 'info' });
  expect(config.slack).not.toHaveProperty('apiUrl');
  expect(config).not.toHaveProperty('auditRoleName');
});

test('a signing secret instead of the app token chooses HTTP', () => {
  const { SLACK_APP_TOKEN, ...others } = GOOD;
  const http = { ...others, SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef' };
  const reception = { kind: 'http', signingSecret: http.SLACK_SIGNING_SECRET, host: '127.0.0.1', port: 3000 };
  expect(readConfig(http).slack.reception).toEqual(reception);
  const elsewhere = { SLACK_HOST: '0.0.0.0', SLACK_PORT: '8080' };
  expect(readConfig({ ...http, ...elsewhere }).slack.reception).toEqual({ ...reception, host: '0.0.0.0', port: 8080 });
  expect(problemsOf({ ...http, SLACK_APP_TOKEN }).join()).toContain('one of the two, never both');
  expect(problemsOf({ ...http, SLACK_SIGNING_SECRET: 'short' }).join()).toContain('SLACK_SIGNING_SECRET is wrong');
});

test('workflows come with the role they run as', () => {
  const WORKFLOWS = 'arn:aws:imagebuilder:us-west-2:444455556666:workflow/distribution/gated/1.0.0/1';
  const config = readConfig({ ...GOOD, WORKFLOWS, EXECUTION_ROLE: 'Executor' });
  expect(config.builds).toEqual({ workflows: [WORKFLOWS], executionRole: 'Executor' });
  expect(problemsOf({ ...GOOD, WORKFLOWS }).join()).toContain('EXECUTION_ROLE is missing');
  const wildcard = WORKFLOWS.replace('1.0.0/1', 'x.x.x/x');
  expect(problemsOf({ ...GOOD, WORKFLOWS: wildcard, EXECUTION_ROLE: 'Executor' }).join()).toContain(
    'WORKFLOWS is wrong',
  );
});

test('the command line needs AWS alone', () => {
  const aws = { AWS_REGION: 'us-west-2', AUDIT_ROLE_NAME: 'ReadOnlyAuditor' };
  expect(readCliConfig(aws)).toEqual({
    builds: { workflows: [] },
    awsRegion: 'us-west-2',
    auditRoleName: 'ReadOnlyAuditor',
    logLevel: 'info',
  });
  expect(() => readCliConfig({ ...aws, AUDIT_ROLE_NAME: 'a/b' })).toThrow('AUDIT_ROLE_NAME is wrong');
});

test('every missing variable is named at once', () => {
  const [first, ...lines] = problemsOf({});
  expect(first).toBe(`reading the environment: 5 of ${VARIABLES.length} variables cannot be used`);
  expect(new Set(lines.map((line) => line.trim().split(' ').slice(0, 3).join(' ')))).toEqual(
    new Set(Object.keys(GOOD).map((name) => `${name} is missing:`)),
  );
});

const BAD: [string, string][] = [
  ['SLACK_BOT_TOKEN', 'xapp-wrong-kind'],
  ['SLACK_APP_TOKEN', 'xoxb-wrong-kind'],
  ['SLACK_PORT', '70000'],
  ['SLACK_API_URL', 'slack.com/api'],
  ['APPROVAL_CHANNEL', '#general'],
  ['APPROVERS', 'U0123456789,@ada'],
  ['APPROVERS', ' , '],
  ['APPROVALS_REQUIRED', '0'],
  ['APPROVALS_REQUIRED', 'two'],
  ['APPROVALS_REQUIRED', '-1.5'],
  ['AWS_REGION', 'us-west'],
  ['AWS_ENDPOINT_URL', 'ftp://127.0.0.1'],
  ['AUDIT_ROLE_NAME', 'arn:aws:iam::111122223333:role/auditor'],
  ['AUDIT_ROLE_NAME', 'a'.repeat(65)],
  ['HEALTH_PORT', 'http'],
  ['EXECUTION_ROLE', 'a role'],
  ['CONFIRM_WITHIN_SECONDS', '0'],
  ['LOG_LEVEL', 'loud'],
];

test.each(BAD)('%s of "%s" is told once, as wrong', (name, value) => {
  const [first, ...lines] = problemsOf({ ...GOOD, [name]: value });
  expect(lines).toEqual([expect.stringMatching(`^  ${name} is wrong: .+`)]);
  expect(first).toContain(': 1 of ');
});

test('many bad variables are told together', () => {
  const bad = Object.fromEntries(BAD);
  const [, ...lines] = problemsOf({ ...GOOD, ...bad });
  expect(new Set(lines.map((line) => line.trim().split(' ')[0]))).toEqual(new Set(Object.keys(bad)));
  expect(lines).toHaveLength(Object.keys(bad).length);
});

test('no value of a secret is told', () => {
  const text = problemsOf({ ...GOOD, SLACK_BOT_TOKEN: 'xoxp-hush', SLACK_APP_TOKEN: 'hush' }).join('\n');
  expect(text).toContain('SLACK_BOT_TOKEN');
  expect(text).not.toContain('hush');
});

test.each(['us-west-2', 'ap-southeast-4', 'us-gov-west-1', 'us-isob-east-1', 'cn-north-1'])(
  '%s is a Region',
  (region) => {
    expect(readConfig({ ...GOOD, AWS_REGION: region }).awsRegion).toBe(region);
  },
);

test('more approvals than there are people are refused', () => {
  const alone = { ...GOOD, APPROVERS: 'U0123456789', APPROVALS_REQUIRED: '2' };
  expect(problemsOf(alone).join('\n')).toContain('APPROVALS_REQUIRED');
  expect(problemsOf({ ...alone, APPROVERS: 'S0123456789' })).toEqual([]);
});

test('approvers stand in one place only', () => {
  const both = problemsOf({ ...GOOD, APPROVAL_POLICY: './policy.yml', APPROVALS_REQUIRED: '1' }).join('\n');
  expect(both).toContain('APPROVERS is wrong');
  expect(both).toContain('one of the two, never both');
  expect(both).toContain('APPROVALS_REQUIRED is wrong: to be left out');
  const { APPROVERS: _none, ...neither } = GOOD;
  expect(problemsOf(neither).join('\n')).toContain('APPROVERS is missing');
});

test('a policy file is read, and one that is missing is refused', () => {
  const { APPROVERS: _none, ...others } = GOOD;
  const directory = mkdtempSync(join(tmpdir(), 'policy-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'policy.yml');
  writeFileSync(path, 'approvers: [S0ALL]\napprovals: 2\n');
  expect(readConfig({ ...others, APPROVAL_POLICY: path }).approvalPolicy).toEqual(simplePolicy(['S0ALL'], 2));
  expect(() => readConfig({ ...others, APPROVAL_POLICY: `${path}.old` })).toThrow(
    /reading the approval policy ".+\.old"/,
  );
});

test('the example names every variable, and no other', () => {
  const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  const named = [...example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(VARIABLES));
  expect(named).toHaveLength(VARIABLES.length);
});

test('the example shows defaults as they are', () => {
  const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  const { approvalPolicy, dataDir, logLevel } = readConfig(GOOD);
  expect(example).toContain(`# APPROVALS_REQUIRED=${approvalPolicy.terms.approvals}\n`);
  expect(example).toContain(`# DATA_DIR=${dataDir}\n`);
  expect(example).toContain(`# LOG_LEVEL=${logLevel}\n`);
});

test('a webhook needs its secret, and a secret its webhook', () => {
  const OUTCOME_WEBHOOK_URL = 'https://hooks.example.com/ami';
  expect(problemsOf({ ...GOOD, OUTCOME_WEBHOOK_URL }).join()).toContain('OUTCOME_WEBHOOK_SECRET is missing');
  const OUTCOME_WEBHOOK_SECRET = `whsec_${'k'.repeat(44)}`;
  expect(problemsOf({ ...GOOD, OUTCOME_WEBHOOK_SECRET }).join()).toContain('both or neither');
  const wrong = problemsOf({
    ...GOOD,
    OUTCOME_WEBHOOK_URL: 'hooks.example.com',
    OUTCOME_WEBHOOK_SECRET: 'hush',
  }).join();
  expect(wrong).toContain('OUTCOME_WEBHOOK_URL is wrong: an http(s) URL');
  expect(wrong).toContain('OUTCOME_WEBHOOK_SECRET is wrong: whsec_');
  expect(wrong).not.toContain('hush');
});
