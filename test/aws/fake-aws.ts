import nock from 'nock';
import { vi } from 'vitest';
import { openAws } from '../../src/aws/open-aws.ts';
import type { Builds } from '../../src/aws/image-builder/workflows.ts';
import type { Aws } from '../../src/aws/open-aws.ts';

export const SOURCE = '444455556666';
export const REGION = 'us-west-2';

/** One request as it left the SDK. */
export type Sent = {
  /** `ec2:DescribeImages`, `imagebuilder:GetImage`, … */
  action: string;
  host: string;
  accessKeyId: string;
  /** The fields of a form, or the members of a JSON body, or the query of a GET. */
  fields: Record<string, unknown>;
  body: string;
};

export type Reply = { status?: number; body: string };
type Handler = (sent: Sent) => Reply | Error;

/** AWS's hosts under nock: answers by action, keeps what was sent, and lets nothing leave the machine. */
export class FakeAws {
  readonly sent: Sent[] = [];
  readonly logged: Record<string, unknown>[] = [];
  now = Date.parse('2026-11-01T12:00:00Z');
  readonly #handlers = new Map<string, Handler>();
  readonly #opened: Aws[] = [];

  constructor() {
    nock.disableNetConnect();
    for (const name of ['AWS_ENDPOINT_URL', 'AWS_PROFILE', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'OWNKEY');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'own-secret');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    for (const method of ['GET', 'PUT', 'POST', 'DELETE'] as const) {
      nock(/amazonaws\.com/)
        .persist()
        .intercept(/.*/, method)
        .reply((request: Request) => this.#answer(request));
    }
    this.on('sts:GetCallerIdentity', ({ accessKeyId }) => identity(accountOf(accessKeyId), accessKeyId));
    this.on('sts:AssumeRole', ({ fields }) => session(String(fields['RoleArn']), this.now + 900_000));
  }

  on(action: string, handler: Handler): void {
    this.#handlers.set(action, handler);
  }

  /** What is answered to an action as it stands. */
  reply(action: string): Reply {
    const reply = this.#handlers.get(action)?.({ action, host: '', accessKeyId: '', fields: {}, body: '' });
    if (reply === undefined || reply instanceof Error) throw new Error(`nobody answers ${action}`);
    return reply;
  }

  /** Replies in turn; the last one stays. */
  inTurn(action: string, ...replies: Reply[]): void {
    let next = 0;
    this.on(action, () => {
      const reply = replies[Math.min(next, replies.length - 1)];
      next += 1;
      return reply ?? { status: 500, body: '' };
    });
  }

  of(action: string): Sent[] {
    return this.sent.filter((each) => each.action === action);
  }

  async open(options: { auditRoleName?: string; builds?: Builds; eventsQueueUrl?: string } = {}): Promise<Aws> {
    const aws = await openAws({
      ...options,
      region: REGION,
      log: { debug: (fields) => this.logged.push(fields), error: (fields) => this.logged.push(fields) },
      clock: { now: () => this.now },
    });
    this.#opened.push(aws);
    return aws;
  }

  close(): void {
    for (const aws of this.#opened) aws.close();
    nock.cleanAll();
    nock.enableNetConnect();
    vi.unstubAllEnvs();
  }

  async #answer(request: Request): Promise<[number, string]> {
    const { host } = new URL(request.url);
    const body = await request.text();
    const { operation, fields } = asked(request, body);
    const action = `${host.split('.')[0]}:${operation}`;
    const accessKeyId = /Credential=([^/]+)/.exec(request.headers.get('authorization') ?? '')?.[1] ?? 'unsigned';
    const sent = { action, host, accessKeyId, fields, body };
    this.sent.push(sent);
    const reply = this.#handlers.get(action)?.(sent) ?? error('NoHandler', `nobody answers ${action}`);
    if (reply instanceof Error) throw reply;
    return [reply.status ?? 200, reply.body];
  }
}

/** The operation is in a header (KMS, Service Quotas), in a form (EC2, IAM, STS) or in the path (Image Builder). */
function asked(request: Request, body: string): { operation: string; fields: Record<string, unknown> } {
  const { pathname, searchParams } = new URL(request.url);
  const target = request.headers.get('x-amz-target');
  if (target !== null) return { operation: target.split('.')[1] ?? '', fields: JSON.parse(body) };
  if (pathname === '/') {
    const fields = Object.fromEntries(new URLSearchParams(body));
    return { operation: fields['Action'] ?? '', fields };
  }
  return { operation: pathname.slice(1), fields: body === '' ? Object.fromEntries(searchParams) : JSON.parse(body) };
}

/** The fake gives out access keys that name the account whose role they are of. */
export function accountOf(accessKeyId: string): string {
  return accessKeyId.startsWith('KEY-') ? accessKeyId.slice(4, 16) : SOURCE;
}

function identity(account: string, accessKeyId: string): Reply {
  const arn =
    accessKeyId === 'OWNKEY' ? `arn:aws:iam::${account}:user/bot` : `arn:aws:sts::${account}:assumed-role/R/s`;
  return {
    body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>U</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  };
}

export function session(roleArn: string, expiresAt: number): Reply {
  const account = roleArn.split(':')[4];
  return {
    body: `<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::${account}:assumed-role/R/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>KEY-${account}</AccessKeyId><SecretAccessKey>target-secret</SecretAccessKey><SessionToken>target-token</SessionToken><Expiration>${new Date(expiresAt).toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  };
}

/** An error of STS or IAM. */
export function error(code: string, message: string, status = 400): Reply {
  return {
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  };
}

export function ec2Error(code: string, message: string, status = 400): Reply {
  return {
    status,
    body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`,
  };
}

export const DRY_RUN_WOULD_SUCCEED = ec2Error(
  'DryRunOperation',
  'Request would have succeeded, but DryRun flag is set.',
  412,
);

/** Items are the inner XML of one image each. */
export function describeImages(items: string[], nextToken?: string): Reply {
  const token = nextToken === undefined ? '' : `<nextToken>${nextToken}</nextToken>`;
  return {
    body: `<DescribeImagesResponse><imagesSet>${items.map((item) => `<item>${item}</item>`).join('')}</imagesSet>${token}</DescribeImagesResponse>`,
  };
}

export function json(body: unknown): Reply {
  return { body: JSON.stringify(body) };
}

/** An error of Image Builder, KMS or Service Quotas. */
export function jsonError(code: string, message: string, status = 400): Reply {
  return { status, body: JSON.stringify({ __type: code, message }) };
}
