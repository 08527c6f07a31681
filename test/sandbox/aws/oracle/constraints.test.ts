import { EC2 } from '@aws-sdk/client-ec2';
import { IAM } from '@aws-sdk/client-iam';
import { Imagebuilder } from '@aws-sdk/client-imagebuilder';
import { KMS } from '@aws-sdk/client-kms';
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
  sts: (config) => new STS(config),
};

/** How each service says that a request breaks its model. */
const INVALID: Record<string, RegExp> = {
  ec2: /^(InvalidParameterValue|MissingParameter)$/,
  imagebuilder: /^(InvalidParameterValueException|InvalidRequestException)$/,
  iam: /^ValidationError$/,
  sts: /^ValidationError$/,
  kms: /^ValidationException$/,
};

/** What no client can send, so that no twin can refuse it. */
const UNSENDABLE: { why: string; is: (broken: Broken) => boolean }[] = [
  {
    why: 'the SDK fills in an absent idempotency token',
    is: ({ path, rule }) => rule === 'required' && path.at(-1) === 'clientToken',
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
    expect(await complaint(twin, asked, sample(model, shape))).not.toMatch(/Member must|required|must contain/);

    const accepted: string[] = [];
    for (const broken of violationsOf(model, shape)) {
      if (UNSENDABLE.some(({ is }) => is(broken))) continue;
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
