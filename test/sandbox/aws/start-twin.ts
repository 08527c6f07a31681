import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, onTestFinished } from 'vitest';
import type { Exchange, WorldView } from '../../../sandbox/aws/contract.ts';
import type { AwsTwin, TwinOptions } from '../../../sandbox/aws/twin.ts';
import { startAwsTwin } from '../../../sandbox/aws/twin.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import type { World } from '../../../sandbox/world/world.ts';
import { exchangeProblems } from '../../support/aws-oracle.ts';

export type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

export const FIRST = '123456789012';
export const SECOND = '987654321098';
export const BASE = 'arn:aws:imagebuilder:us-west-2:444455556666';

const SAMPLE = new URL('../../../sandbox/world/sample.yml', import.meta.url).pathname;

export function world(name: 'sample' | 'broken-trust' | 'empty-account' | 'missing-policy'): World {
  return loadWorld(join(SAMPLE, '..', `${name}.yml`));
}

/** The path of a world file of the test's own. */
export function worldFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'world-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'world.yml');
  writeFileSync(path, text);
  return path;
}

/** The sample with changes, as a user would write them. */
export function changedWorld(changes: string): World {
  return loadWorld(worldFile(`extends: ${SAMPLE}\n${changes}`));
}

/** A twin for one test, which fails where the twin takes or answers what AWS's models do not have. */
export async function started(options: TwinOptions): Promise<AwsTwin> {
  const problems: string[] = [];
  const twin = await startAwsTwin({
    ...options,
    onExchange: (exchange) => {
      problems.push(...slips(exchange));
    },
  });
  onTestFinished(async () => {
    await twin.stop();
    expect(problems).toEqual([]);
  });
  return twin;
}

/** Tests ask for refusals on purpose: of those only a defect of the twin counts. */
function slips(exchange: Exchange): string[] {
  if (exchange.error === undefined) return exchangeProblems(exchange);
  return exchange.error === 'SandboxDefect' ? [`${exchange.service}:${exchange.operation} is a defect`] : [];
}

export function botKeys(twin: AwsTwin): Keys {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = twin.environment;
  return { accessKeyId, secretAccessKey };
}

/** What every client of the SDK needs to reach the twin. */
export function reach(twin: AwsTwin, keys: Keys = botKeys(twin), region = 'us-west-2') {
  return { endpoint: twin.url, region, credentials: keys, maxAttempts: 1 };
}

export function imageBuilder(twin: AwsTwin): ImagebuilderClient {
  return new ImagebuilderClient(reach(twin));
}

export function roleArn(account: string): string {
  return `arn:aws:iam::${account}:role/EC2ImageBuilderDistributionCrossAccountRole`;
}

/** Credentials of the cross-account role in an account, narrowed by a session policy where one is given. */
export async function assume(twin: AwsTwin, account: string, policy?: object): Promise<Keys> {
  const { Credentials: given } = await new STSClient(reach(twin)).send(
    new AssumeRoleCommand({
      RoleArn: roleArn(account),
      RoleSessionName: 'test',
      DurationSeconds: 900,
      ...(policy === undefined ? {} : { Policy: JSON.stringify(policy) }),
    }),
  );
  return {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
}

export async function ec2In(twin: AwsTwin, account: string, policy?: object): Promise<EC2Client> {
  return new EC2Client(reach(twin, await assume(twin, account, policy)));
}

export async function control<T = WorldView>(twin: AwsTwin, path: string, body?: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const options = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(`${twin.url}/_control/${path}`, options);
  const answer: T = JSON.parse(await response.text());
  return answer;
}

/** What AWS refused, as the SDK shows it. */
export async function refusal(work: Promise<unknown>): Promise<{ name: string; message: string; status: unknown }> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const metadata = '$metadata' in error ? error.$metadata : undefined;
    const status =
      typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
        ? metadata.httpStatusCode
        : undefined;
    return { name: error.name, message: error.message, status };
  }
  throw new Error('the call was to be refused and succeeded');
}
