import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ApprovalPolicy } from './domain/approval/policy.ts';
import { readPolicy, simplePolicy } from './domain/approval/policy-file.ts';
import { Refusal } from './domain/errors.ts';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
const USER_OR_GROUP = /^[UWS][A-Z0-9]{2,}$/;

/** Text of that form; the same sentence tells a missing value and a wrong one. */
function text(pattern: RegExp, expected: string) {
  return z.string(expected).regex(pattern, expected);
}

const HTTP_URL = z.url({ protocol: /^https?$/, error: 'an http(s) URL' });
const PEOPLE = 'user ids (U…) and user-group ids (S…) separated by commas, at least one';
const DAY_MS = 24 * 60 * 60_000;
const COUNT = 'a whole number from 1';
/** A build of a version, never a wildcard: what was approved is what runs. */
const WORKFLOW_ARN = /^arn:aws[\w-]*:imagebuilder:[\w-]+:(\d{12}|aws):workflow\/\w+\/[a-z0-9-_]+\/\d+\.\d+\.\d+\/\d+$/;
const WORKFLOW =
  'ARNs of workflow builds separated by commas, such as arn:aws:imagebuilder:us-west-2:444455556666:workflow/test/gated/1.0.0/1';
const QUEUE = 'the URL of an SQS queue, such as https://sqs.us-west-2.amazonaws.com/444455556666/image-builder-events';
const PORT = 'a port, a whole number up to 65535';

const schema = z.object({
  SLACK_BOT_TOKEN: text(/^xoxb-\S+$/, 'the bot token of the installed app, it begins with xoxb-'),
  SLACK_APP_TOKEN: text(/^xapp-\S+$/, 'an app-level token with connections:write, it begins with xapp-').optional(),
  SLACK_SIGNING_SECRET: text(/^\S{16,}$/, 'the signing secret of the app, at least 16 characters').optional(),
  SLACK_PORT: z.coerce.number(PORT).int(PORT).min(0, PORT).max(65_535, PORT).default(3000),
  SLACK_HOST: z.string().default('127.0.0.1'),
  SLACK_API_URL: HTTP_URL.optional(),
  APPROVAL_CHANNEL: text(/^[CG][A-Z0-9]{2,}$/, 'the id of the channel for cards and threads, such as C0123456789'),
  AUDIT_CHANNEL: text(/^[CG][A-Z0-9]{2,}$/, 'the id of the channel for the head of the audit').optional(),
  APPROVERS: z
    .string(PEOPLE)
    .transform((ids) => ids.split(/[\s,]+/).filter((id) => id !== ''))
    .refine((ids) => ids.length > 0 && ids.every((id) => USER_OR_GROUP.test(id)), PEOPLE)
    .optional(),
  APPROVALS_REQUIRED: z.coerce.number(COUNT).int(COUNT).min(1, COUNT).optional(),
  APPROVAL_POLICY: z.string('the path of a file').optional(),
  AWS_REGION: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'the Region in which Image Builder builds, such as us-west-2'),
  // Read by the AWS SDK itself; looked at here only to report a bad one with the others.
  AWS_ENDPOINT_URL: HTTP_URL.optional(),
  WORKFLOWS: z
    .string(WORKFLOW)
    .transform((arns) => arns.split(/[\s,]+/).filter((arn) => arn !== ''))
    .refine((arns) => arns.length > 0 && arns.every((arn) => WORKFLOW_ARN.test(arn)), WORKFLOW)
    .optional(),
  EXECUTION_ROLE: text(/^(arn:aws[\w-]*:iam::\d{12}:role\/)?[\w+=,.@/-]+$/, 'the name or ARN of a role').optional(),
  EVENTS_QUEUE_URL: text(/^https?:\/\/[^\s/]+\/\d{12}\/[\w-]{1,80}$/, QUEUE).optional(),
  CONFIRM_WITHIN_SECONDS: z.coerce.number(COUNT).int(COUNT).min(1, COUNT).optional(),
  KEEP_ROLLOUTS_DAYS: z.coerce.number(COUNT).int(COUNT).min(1, COUNT).optional(),
  AUDIT_ROLE_NAME: text(/^[\w+=,.@-]{1,64}$/, 'the name of a role, without its path').optional(),
  DATABASE_URL: text(
    /^postgres(ql)?:\/\/\S+$/,
    'the URL of a PostgreSQL database, it begins with postgres://',
  ).optional(),
  OUTCOME_WEBHOOK_URL: HTTP_URL.optional(),
  OUTCOME_WEBHOOK_SECRET: text(
    /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/,
    'whsec_ and at least 24 random bytes in base64',
  ).optional(),
  // Read by the library of OpenTelemetry, with others of its own; looked at here for whether to load it.
  OTEL_EXPORTER_OTLP_ENDPOINT: HTTP_URL.optional(),
  OTEL_SDK_DISABLED: z.enum(['true', 'false'], 'true or false').optional(),
  HEALTH_PORT: z.coerce.number(PORT).int(PORT).min(0, PORT).max(65_535, PORT).optional(),
  HEALTH_HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('./data'),
  LOG_LEVEL: z.enum(LEVELS, `one of ${LEVELS.join(', ')}`).default('info'),
});

/** A group may have any number of members; users alone can be counted. Slack reaches the bot in one of two ways. */
const consistent = schema
  .refine(
    ({ APPROVERS = [], APPROVALS_REQUIRED = 1 }) =>
      APPROVERS.length === 0 ||
      APPROVERS.some((id) => id.startsWith('S')) ||
      new Set(APPROVERS).size >= APPROVALS_REQUIRED,
    { path: ['APPROVALS_REQUIRED'], error: 'at most as many as APPROVERS names, where it names no group' },
  )
  .refine((set) => (set.APPROVERS === undefined) !== (set.APPROVAL_POLICY === undefined), {
    path: ['APPROVERS'],
    when: () => true,
    error: `${PEOPLE}, or APPROVAL_POLICY with the path of a policy file: one of the two, never both`,
  })
  .refine((set) => set.APPROVALS_REQUIRED === undefined || set.APPROVAL_POLICY === undefined, {
    path: ['APPROVALS_REQUIRED'],
    error: 'to be left out where APPROVAL_POLICY is set: the file says how many',
  })
  .refine(({ WORKFLOWS, EXECUTION_ROLE }) => WORKFLOWS === undefined || EXECUTION_ROLE !== undefined, {
    path: ['EXECUTION_ROLE'],
    error: 'the name or ARN of the role that WORKFLOWS run as',
  })
  .refine((set) => (set.OUTCOME_WEBHOOK_URL === undefined) === (set.OUTCOME_WEBHOOK_SECRET === undefined), {
    path: ['OUTCOME_WEBHOOK_SECRET'],
    error: 'the secret of OUTCOME_WEBHOOK_URL: both or neither',
  })
  .refine((set) => (set.SLACK_APP_TOKEN === undefined) !== (set.SLACK_SIGNING_SECRET === undefined), {
    path: ['SLACK_APP_TOKEN'],
    // Told beside whatever else is wrong.
    when: () => true,
    error: 'for Socket Mode, or SLACK_SIGNING_SECRET for HTTP: one of the two, never both',
  });

/** The names of every variable the program reads. */
export const VARIABLES: readonly string[] = Object.keys(schema.shape);

export type Config = {
  slack: {
    botToken: string;
    /** How Slack brings what people do; `port` is where the bot listens for it. */
    reception:
      | { kind: 'socket'; appToken: string }
      | { kind: 'http'; signingSecret: string; host: string; port: number };
    apiUrl?: string;
  };
  approvalChannel: string;
  /** Where the audit's head is posted once a day, if anywhere. */
  auditChannel?: string;
  approvalPolicy: ApprovalPolicy;
  awsRegion: string;
  /** With what every image is built, where that is not Image Builder's own way. */
  builds: { workflows: string[]; executionRole?: string };
  /** How long target accounts have to confirm their copies, where it is not the usual time. */
  confirmWithinMs?: number;
  /** How long rollouts are kept after their end; for ever where it is not set. */
  keepRolloutsMs?: number;
  /** A role of every target account that may only read. */
  auditRoleName?: string;
  /** The queue that holds Image Builder's events, if any. */
  eventsQueueUrl?: string;
  dataDir: string;
  /** Where it is set, `dataDir` is not used. */
  databaseUrl?: string;
  /** Who is sent the record of every rollout that ends, if anybody. */
  webhook?: { url: string; secret: string };
  /** Where `/healthz`, `/readyz` and `/metrics` are answered, if anywhere. */
  health?: { host: string; port: number };
  logLevel: string;
  /** Whether there is a collector that wants traces. */
  traces: boolean;
};

/** Reads the environment of the bot. Refusal `bad-environment` that names every bad variable at once, and no value. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const { SLACK_API_URL: apiUrl, ...set } = parsed(consistent, environment);
  return {
    slack: {
      botToken: set.SLACK_BOT_TOKEN,
      reception: receptionOf(set),
      ...(apiUrl === undefined ? {} : { apiUrl }),
    },
    approvalChannel: set.APPROVAL_CHANNEL,
    ...(set.AUDIT_CHANNEL === undefined ? {} : { auditChannel: set.AUDIT_CHANNEL }),
    approvalPolicy: policyOf(set),
    ...awsOf(set),
    builds: buildsOf(set),
    ...(set.EVENTS_QUEUE_URL === undefined ? {} : { eventsQueueUrl: set.EVENTS_QUEUE_URL }),
    ...(set.CONFIRM_WITHIN_SECONDS === undefined ? {} : { confirmWithinMs: set.CONFIRM_WITHIN_SECONDS * 1000 }),
    ...(set.KEEP_ROLLOUTS_DAYS === undefined ? {} : { keepRolloutsMs: set.KEEP_ROLLOUTS_DAYS * DAY_MS }),
    dataDir: set.DATA_DIR,
    ...(set.DATABASE_URL === undefined ? {} : { databaseUrl: set.DATABASE_URL }),
    ...webhookOf(set),
    ...(set.HEALTH_PORT === undefined ? {} : { health: { host: set.HEALTH_HOST, port: set.HEALTH_PORT } }),
    logLevel: set.LOG_LEVEL,
    traces: set.OTEL_SDK_DISABLED !== 'true' && set.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined,
  };
}

type Variables = z.infer<typeof schema>;

/** The schema has seen to it that both are set, or neither. */
function webhookOf({ OUTCOME_WEBHOOK_URL: url, OUTCOME_WEBHOOK_SECRET: secret }: Variables): Pick<Config, 'webhook'> {
  return url === undefined || secret === undefined ? {} : { webhook: { url, secret } };
}

/** The schema has seen to it that there are approvers where there is no file. */
function policyOf({ APPROVERS = [], APPROVALS_REQUIRED = 1, APPROVAL_POLICY: path }: Variables): ApprovalPolicy {
  return path === undefined ? simplePolicy(APPROVERS, APPROVALS_REQUIRED) : readPolicy(fileText(path), path);
}

function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      'bad-policy',
      `reading the approval policy "${path}": ${why}`,
      'Set APPROVAL_POLICY to the path of a file that the bot may read.',
    );
  }
}

type SlackVariables = Pick<
  z.infer<typeof schema>,
  'SLACK_APP_TOKEN' | 'SLACK_SIGNING_SECRET' | 'SLACK_HOST' | 'SLACK_PORT'
>;

/** The schema has seen to it that exactly one of the two is set. */
function receptionOf(set: SlackVariables): Config['slack']['reception'] {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret = '' } = set;
  const { SLACK_HOST: host, SLACK_PORT: port } = set;
  return appToken === undefined ? { kind: 'http', signingSecret, host, port } : { kind: 'socket', appToken };
}

/** Reads what the command line needs: AWS alone. */
export function readCliConfig(
  environment: NodeJS.ProcessEnv = process.env,
): Pick<Config, 'awsRegion' | 'auditRoleName' | 'builds' | 'logLevel'> {
  const needed = {
    AWS_REGION: true,
    AWS_ENDPOINT_URL: true,
    AUDIT_ROLE_NAME: true,
    WORKFLOWS: true,
    EXECUTION_ROLE: true,
    LOG_LEVEL: true,
  } as const;
  const set = parsed(schema.pick(needed), environment);
  return { ...awsOf(set), builds: buildsOf(set), logLevel: set.LOG_LEVEL };
}

/** Reads what finds the bot's database. */
export function readStoreConfig(environment: NodeJS.ProcessEnv = process.env): Pick<Config, 'dataDir' | 'databaseUrl'> {
  const set = parsed(schema.pick({ DATA_DIR: true, DATABASE_URL: true }), environment);
  return { dataDir: set.DATA_DIR, ...(set.DATABASE_URL === undefined ? {} : { databaseUrl: set.DATABASE_URL }) };
}

function buildsOf(set: Pick<z.infer<typeof schema>, 'WORKFLOWS' | 'EXECUTION_ROLE'>): Config['builds'] {
  return {
    workflows: set.WORKFLOWS ?? [],
    ...(set.EXECUTION_ROLE === undefined ? {} : { executionRole: set.EXECUTION_ROLE }),
  };
}

type AwsVariables = Pick<z.infer<typeof schema>, 'AWS_REGION' | 'AUDIT_ROLE_NAME'>;

function awsOf({ AWS_REGION, AUDIT_ROLE_NAME }: AwsVariables): Pick<Config, 'awsRegion' | 'auditRoleName'> {
  return { awsRegion: AWS_REGION, ...(AUDIT_ROLE_NAME === undefined ? {} : { auditRoleName: AUDIT_ROLE_NAME }) };
}

function parsed<T>(of: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = of.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `  ${name} ${given[name] === undefined ? 'is missing' : 'is wrong'}: ${issue.message}`;
  });
  throw new Refusal(
    'bad-environment',
    `reading the environment: ${lines.length} of ${VARIABLES.length} variables cannot be used\n${lines.join('\n')}`,
    'Set them as .env.example shows, then start again.',
  );
}
