import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import type { PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { GetParameterCommand, GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it, vi } from 'vitest';
import type { AwsTwin } from '../../../../sandbox/aws/twin.ts';
import { administrator } from '../identity/administrator.ts';
import { assume, ec2In, FIRST, reach, refusal, SECOND, started, world } from '../start-twin.ts';

const SOURCE = '444455556666';
const NAME = '/imagebuilder/golden';

function ssmOf(twin: AwsTwin, account = FIRST, region = 'us-west-2'): SSMClient {
  return new SSMClient(reach(twin, administrator(twin, account), region));
}

function put(changes: Partial<PutParameterCommandInput> = {}): PutParameterCommand {
  return new PutParameterCommand({ Name: NAME, Value: 'ami', Type: 'String', ...changes });
}

function get(name = NAME): GetParameterCommand {
  return new GetParameterCommand({ Name: name });
}

async function imageOf(twin: AwsTwin, account: string): Promise<string> {
  const { Images = [] } = await (await ec2In(twin, account)).send(new DescribeImagesCommand({ Owners: ['self'] }));
  return Images[0]?.ImageId ?? '';
}

describe('a parameter', () => {
  it('is written, read and overwritten', async () => {
    const ssm = ssmOf(await started({ world: world('sample') }));
    expect(await ssm.send(put({ Value: 'one' }))).toMatchObject({ Version: 1, Tier: 'Standard' });
    expect(await refusal(ssm.send(put()))).toMatchObject({ name: 'ParameterAlreadyExists', status: 400 });
    expect(await ssm.send(put({ Value: 'two', Overwrite: true }))).toMatchObject({ Version: 2 });
    expect((await ssm.send(get())).Parameter).toMatchObject({
      Value: 'two',
      Version: 2,
      DataType: 'text',
      ARN: `arn:aws:ssm:us-west-2:${FIRST}:parameter/imagebuilder/golden`,
    });
    expect((await refusal(ssm.send(get(`${NAME}:1`)))).name).toBe('ParameterVersionNotFound');
    const several = new GetParametersCommand({ Names: [`${NAME}:2`, 'none'] });
    expect(await ssm.send(several)).toMatchObject({ Parameters: [{ Selector: ':2' }], InvalidParameters: ['none'] });
  });

  it("of AWS's own is there for every account, by name and by ARN", async () => {
    const twin = await started({ world: world('sample') });
    const name = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.12-x86_64';
    const arn = `arn:aws:ssm:us-west-2::parameter${name}`;
    for (const asked of [name, `${name}:1`, arn, `${arn}:1`]) {
      const { Parameter } = await ssmOf(twin, SECOND).send(get(asked));
      expect(Parameter).toMatchObject({ Name: name, ARN: arn, Value: 'ami-0c8e7d6b5a4f3e2d1' });
    }
  });

  it('exists in one account and Region', async () => {
    const twin = await started({ world: world('sample') });
    await ssmOf(twin).send(put());
    for (const other of [ssmOf(twin, SECOND), ssmOf(twin, FIRST, 'eu-west-1')]) {
      expect(await refusal(other.send(get()))).toMatchObject({ name: 'ParameterNotFound', status: 400 });
    }
  });

  it('is denied where the policy names another account', async () => {
    const twin = await started({ world: world('sample') });
    const ssm = new SSMClient(reach(twin, await assume(twin, FIRST)));
    expect(await refusal(ssm.send(put({ Name: 'ImageBuilder-golden' })))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`on resource: arn:aws:ssm:us-west-2:${FIRST}:parameter/ImageBuilder-golden`),
    });
  });
});

describe('a parameter of an AMI', () => {
  it('appears a moment after the answer', async () => {
    const twin = await started({ world: world('sample'), speed: 1000 });
    const ssm = ssmOf(twin);
    const image = await imageOf(twin, FIRST);
    expect(await ssm.send(put({ Value: image, DataType: 'aws:ec2:image' }))).toMatchObject({ Version: 1 });
    await vi.waitFor(async () => expect((await ssm.send(get())).Parameter?.Value).toBe(image));
  });

  it('never appears where the AMI belongs to others', async () => {
    const twin = await started({ world: world('sample'), speed: 1000 });
    const ssm = ssmOf(twin);
    const foreign = await imageOf(twin, SECOND);
    const own = await imageOf(twin, FIRST);
    await ssm.send(put({ Value: foreign, DataType: 'aws:ec2:image' }));
    await ssm.send(put({ Name: '/imagebuilder/later', Value: own, DataType: 'aws:ec2:image' }));
    // The one that was asked for later is there: the other will not come any more.
    await vi.waitFor(async () => expect((await ssm.send(get('/imagebuilder/later'))).Parameter).toBeDefined());
    expect((await refusal(ssm.send(get()))).name).toBe('ParameterNotFound');
  });
});

describe('Systems Manager refuses', () => {
  it.each([
    ['a name of AWS', { Name: '/aws/golden' }, 'AccessDeniedException'],
    ['a name of AWS in capitals', { Name: 'AWSgolden' }, 'AccessDeniedException'],
    ['a name of Systems Manager', { Name: 'ssm-golden' }, 'ValidationException'],
    ['a path without its first slash', { Name: 'imagebuilder/golden' }, 'ValidationException'],
    ['a name with a space', { Name: 'golden image' }, 'ValidationException'],
    ['a name that is too long', { Name: 'a'.repeat(1012) }, 'ValidationException'],
    ['a path that is too deep', { Name: '/a'.repeat(16) }, 'HierarchyLevelLimitExceededException'],
    ['a new parameter without a type', { Type: undefined }, 'ValidationException'],
    ['a value that is too long', { Value: 'a'.repeat(4097) }, 'ValidationException'],
    ['a data type it does not have', { DataType: 'aws:ec2:instance' }, 'ValidationException'],
    ['a list of AMIs', { DataType: 'aws:ec2:image', Type: 'StringList' as const }, 'ValidationException'],
  ])('%s', async (_what, changes, name) => {
    const ssm = ssmOf(await started({ world: world('sample') }), SOURCE);
    expect((await refusal(ssm.send(put(changes)))).name).toBe(name);
  });

  it.each(['a'.repeat(1011), '/a'.repeat(15), 'ImageBuilder-golden'])('not the name %s', async (name) => {
    const ssm = ssmOf(await started({ world: world('sample') }), SOURCE);
    await ssm.send(put({ Name: name }));
    expect((await ssm.send(get(name))).Parameter?.Name).toBe(name);
  });
});
