import { EC2 } from '@aws-sdk/client-ec2';
import { IAM } from '@aws-sdk/client-iam';
import { Imagebuilder } from '@aws-sdk/client-imagebuilder';
import { KMS } from '@aws-sdk/client-kms';
import { Organizations } from '@aws-sdk/client-organizations';
import { ServiceQuotas } from '@aws-sdk/client-service-quotas';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';
import { STS } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { SERVICES } from '../../../../sandbox/aws/front-door.ts';
import type { AwsTwin } from '../../../../sandbox/aws/twin.ts';
import { operationName } from '../../../../sandbox/aws/wire/shapes.ts';
import { oracle } from '../../../support/aws-oracle.ts';
import { modelOf } from '../../../support/oracle/model.ts';
import { sample } from '../../../support/oracle/samples.ts';
import type { Broken } from '../../../support/oracle/violations.ts';
import { violationsOf } from '../../../support/oracle/violations.ts';
import { reach, refusal, started, world } from '../start-twin.ts';

type Asked = { service: string; operation: string };

const CLIENTS: Record<string, (config: ReturnType<typeof reach>) => object> = {
  ec2: (config) => new EC2(config),
  iam: (config) => new IAM(config),
  imagebuilder: (config) => new Imagebuilder(config),
  kms: (config) => new KMS(config),
  organizations: (config) => new Organizations(config),
  servicequotas: (config) => new ServiceQuotas(config),
  sqs: (config) => new SQS({ ...config, md5: false }),
  ssm: (config) => new SSM(config),
  sts: (config) => new STS(config),
};

/** How each service says that a request breaks its model. */
const INVALID: Record<string, RegExp> = {
  ec2: /^(InvalidParameterValue|MissingParameter)$/,
  imagebuilder: /^(InvalidParameterValueException|InvalidRequestException)$/,
  iam: /^ValidationError$/,
  sts: /^ValidationError$/,
  kms: /^ValidationException$/,
  organizations: /^ValidationException$/,
  servicequotas: /^ValidationException$/,
  sqs: /^(InvalidParameterValue|MissingParameter)$/,
  ssm: /^ValidationException$/,
};

/** What an operation asks for beyond its model. */
const ALSO_NEEDED: Record<string, object> = {
  'ec2:CreateLaunchTemplateVersion': {
    LaunchTemplateId: 'lt-0123456789abcdef0',
    LaunchTemplateData: { ImageId: 'ami-0c8e7d6b5a4f3e2d1' },
  },
  'kms:Decrypt': { CiphertextBlob: Buffer.from('x') },
  'kms:ReEncrypt': { CiphertextBlob: Buffer.from('x') },
};

/** What no client can send, so that no twin can refuse it. */
const UNSENDABLE: { why: string; is: (broken: Broken, asked: Asked) => boolean }[] = [
  {
    why: 'the SDK fills in an absent idempotency token',
    is: ({ path, rule }) => rule === 'required' && path.at(-1) === 'clientToken',
  },
  {
    why: 'the SDK does not build a path without the ARN in it',
    is: ({ path, rule }) => rule === 'required' && path.join('.') === 'resourceArn',
  },
  {
    why: 'a form cannot carry a structure without members',
    is: ({ path, rule, value }, { service }) =>
      service === 'ec2' &&
      rule === 'required' &&
      path.length > 1 &&
      Object.values(holderOf(value, path)).every((each) => each === undefined),
  },
];

const served = [...SERVICES.values()].flatMap(({ signingName, operations }) =>
  operations.map(({ schema }) => ({ service: signingName, operation: operationName(schema) })),
);

describe('input that breaks the model', () => {
  it.each(served)('is refused by $service $operation', { timeout: 60_000 }, async (asked) => {
    const model = modelOf(asked.service);
    const shape = model.operations[asked.operation]?.input?.shape;
    if (shape === undefined) return;
    const twin = await started({ world: world('sample') });
    const least = { ...Object(sample(model, shape)), ...ALSO_NEEDED[`${asked.service}:${asked.operation}`] };
    expect(await complaint(twin, asked, least)).not.toMatch(/Member must|required|must contain/);

    const accepted: string[] = [];
    for (const broken of violationsOf(model, shape)) {
      if (UNSENDABLE.some(({ is }) => is(broken, asked))) continue;
      const said = await complaint(twin, asked, broken.value);
      if (!isRefusal(asked, broken, said))
        accepted.push(`${broken.path.join('.')} ${broken.rule}: ${said.slice(-300)}`);
    }

    expect(accepted).toEqual([]);
  });

  it('is known of every operation that is served', () => {
    expect(served.filter(({ service, operation }) => modelOf(service).operations[operation] === undefined)).toEqual([]);
    expect(oracle.request('imagebuilder', 'GetImage', {})).toHaveLength(1);
  });
});

/** What the path's last step is missing in. */
function holderOf(value: unknown, path: string[]): object {
  const steps = path.slice(0, -1).map((step) => (step === '[]' ? 0 : step));
  return Object(steps.reduce<unknown>((at, step) => Reflect.get(Object(at), step), value));
}

/** Whether the answer is the service's word for invalid input and names the member. */
function isRefusal({ service }: Asked, { path }: Broken, said: string): boolean {
  const [code = '', ...words] = said.split(' ');
  const member = path.findLast((step) => step !== '[]') ?? '';
  return INVALID[service]?.test(code) === true && words.join(' ').toLowerCase().includes(member.toLowerCase());
}

/** What the twin answers to a request, as `Code message`; empty where it takes it. */
async function complaint(twin: AwsTwin, { service, operation }: Asked, input: unknown): Promise<string> {
  const client = CLIENTS[service]?.(reach(twin));
  if (client === undefined) throw new Error(`sending a request to ${service}: there is no client for it here`);
  const method: unknown = Reflect.get(client, operation.charAt(0).toLowerCase() + operation.slice(1));
  if (typeof method !== 'function') throw new Error(`sending ${operation}: the client does not have it`);
  const answer = Promise.resolve<unknown>(Reflect.apply(method, client, [input]));
  const refused = await refusal(answer).catch(() => undefined);
  return refused === undefined ? '' : `${refused.name} ${refused.message}`;
}
