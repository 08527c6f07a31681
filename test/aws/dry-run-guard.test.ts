import * as ec2 from '@aws-sdk/client-ec2';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as quotas from '@aws-sdk/client-service-quotas';
import * as sts from '@aws-sdk/client-sts';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { guardedClients } from '../../src/aws/clients.ts';
import { Connection } from '../../src/aws/connection.ts';

const clients = guardedClients(new Connection(), { accessKeyId: 'K', secretAccessKey: 'S' });
const region = 'us-west-2';

/** Every command of every service that a session has a client for; its input is all the guard looks at. */
type Command = { name: string; send: (input: object) => Promise<unknown> };

function commandsOf(exported: object, client: { send: unknown }): Command[] {
  const { send } = client;
  if (typeof send !== 'function') throw new Error('this is no client');
  return Object.entries(exported).flatMap(([name, made]) =>
    /^[A-Z]\w+Command$/.test(name) && typeof made === 'function'
      ? [{ name, send: (input) => send.call(client, Reflect.construct(made, [input])) }]
      : [],
  );
}

const SERVICES = {
  ec2: commandsOf(ec2, clients.ec2(region)),
  kms: commandsOf(kms, clients.kms(region)),
  sts: commandsOf(sts, clients.sts(region)),
  iam: commandsOf(iam, clients.iam(region)),
  quotas: commandsOf(quotas, clients.quotas(region)),
};

/** All that may leave as it is, and all that may leave as a dry run, service by service. */
const READS: Record<string, string[]> = {
  ec2: [
    'DescribeImagesCommand',
    'DescribeLaunchTemplatesCommand',
    'GetEbsDefaultKmsKeyIdCommand',
    'GetEbsEncryptionByDefaultCommand',
    'GetImageBlockPublicAccessStateCommand',
  ],
  kms: ['DescribeKeyCommand', 'ListGrantsCommand'],
  sts: ['GetCallerIdentityCommand'],
  iam: ['GetRoleCommand', 'SimulatePrincipalPolicyCommand'],
  quotas: [],
};
const DRY_RUNS: Record<string, string[]> = {
  ec2: [
    'CopyImageCommand',
    'CreateLaunchTemplateVersionCommand',
    'CreateTagsCommand',
    'ModifyImageAttributeCommand',
    'ModifyLaunchTemplateCommand',
  ],
  kms: [
    'CreateGrantCommand',
    'DecryptCommand',
    'EncryptCommand',
    'GenerateDataKeyCommand',
    'GenerateDataKeyWithoutPlaintextCommand',
    'ReEncryptCommand',
    'RevokeGrantCommand',
  ],
  sts: [],
  iam: [],
  quotas: [],
};

let left: string[];

beforeEach(() => {
  left = [];
  nock.disableNetConnect();
  nock(/amazonaws\.com/)
    .persist()
    .post('/')
    .reply(async (request: Request) => {
      left.push(await request.text());
      return [412, '{}'];
    });
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

async function isRefused({ send }: Command, input: object): Promise<boolean> {
  const error: unknown = await send(input).catch((reason: unknown) => reason);
  return error instanceof Error && 'code' in error && error.code === 'change-in-target-refused';
}

/** The commands that the guard lets pass with that input. */
async function passing(commands: Command[], input: object): Promise<string[]> {
  const refused = await Promise.all(commands.map((command) => isRefused(command, input)));
  return commands.filter((_command, index) => refused[index] === false).map(({ name }) => name);
}

describe.each(Object.entries(SERVICES))('of all commands of %s', (service, commands) => {
  test('only known reads pass without a flag', async () => {
    expect(commands.length).toBeGreaterThan(5);
    expect((await passing(commands, {})).toSorted()).toEqual(READS[service]);
  });

  test('only known reads and dry runs pass with it', async () => {
    const expected = [...(READS[service] ?? []), ...(DRY_RUNS[service] ?? [])];
    expect((await passing(commands, { DryRun: true })).toSorted()).toEqual(expected.toSorted());
  });

  test.each([
    ['false', false],
    ['undefined', undefined],
    ['the text "true"', 'true'],
  ])('only known reads pass with a flag that is %s', async (_case, flag) => {
    expect((await passing(commands, { DryRun: flag })).toSorted()).toEqual(READS[service]);
  });
});

test('what is refused never leaves', async () => {
  const refusal = { code: 'change-in-target-refused', source: 'us', retryable: false };
  const command = new ec2.DeregisterImageCommand({ ImageId: 'ami-1', DryRun: true });
  await expect(clients.ec2(region).send(command)).rejects.toMatchObject(refusal);
  expect(left).toEqual([]);
});

test('a dry run leaves with its flag', async () => {
  const copy = { Name: 'golden', SourceImageId: 'ami-1', SourceRegion: region };
  await expect(clients.ec2(region).send(new ec2.CopyImageCommand({ ...copy, DryRun: true }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 412 },
  });
  await expect(clients.kms(region).send(new kms.DecryptCommand({ KeyId: 'k', DryRun: true }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 412 },
  });
  expect(left[0]).toContain('DryRun=true');
  expect(JSON.parse(left[1] ?? '')).toEqual({ DryRun: true, KeyId: 'k' });
});
