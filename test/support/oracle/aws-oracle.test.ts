import { describe, expect, it } from 'vitest';
import { exchangeProblems, oracle } from '../aws-oracle.ts';

const CONFIGURATION = {
  name: 'cross-account-distribution-example',
  description: 'Cross Account Distribution Configuration Example',
  distributions: [
    {
      region: 'us-west-2',
      amiDistributionConfiguration: {
        targetAccountIds: ['123456789012', '987654321098'],
        name: 'Name {{ imagebuilder:buildDate }}',
      },
    },
  ],
  clientToken: 'token',
};

function asked(input: object): string[] {
  return oracle.request('imagebuilder', 'CreateDistributionConfiguration', input);
}

describe('the oracle', () => {
  it("takes the configuration of AWS's own page", () => {
    expect(asked(CONFIGURATION)).toEqual([]);
  });

  it.each([
    ['a name with a slash', { name: 'a/b/c' }, /^input\/name must match pattern/],
    ['an account of eleven digits', { distributions: [withAmi({ targetAccountIds: ['12345678901'] })] }, /pattern/],
    ['no accounts', { distributions: [withAmi({ targetAccountIds: [] })] }, /fewer than 1 items/],
    ['a misspelt member', { distribution: [] }, /additional properties .*"distribution"/],
    ['a list that is not one', { distributions: {} }, /must be array/],
    ['no token', { clientToken: undefined }, /required property 'clientToken'/],
  ])('finds %s', (_title, change, problem) => {
    const { ...input } = JSON.parse(JSON.stringify({ ...CONFIGURATION, ...change }));

    expect(asked(input)).toEqual([expect.stringMatching(problem)]);
  });

  it('takes a pattern without anchors for the whole value', () => {
    const role = { RoleArn: 'arn:aws:iam::123456789012:role/any' };

    expect(oracle.request('sts', 'AssumeRole', { ...role, RoleSessionName: 'no-spaces' })).toEqual([]);
    expect(oracle.request('sts', 'AssumeRole', { ...role, RoleSessionName: 'has space' })).toHaveLength(1);
  });

  it('reads patterns with and without Unicode classes', () => {
    const role = { RoleArn: 'arn:aws:iam::123456789012:role/any', RoleSessionName: 'name' };

    expect(oracle.request('sts', 'AssumeRole', { ...role, Tags: [{ Key: 'café', Value: 'ü' }] })).toEqual([]);
    expect(oracle.request('sts', 'AssumeRole', { ...role, Tags: [{ Key: '{}', Value: 'ü' }] })).toHaveLength(1);
    expect(oracle.request('sts', 'AssumeRole', { ...role, ExternalId: 'a-b/c' })).toEqual([]);
  });

  it('judges answers, and of refusals only the request', () => {
    const exchange = { id: 1, service: 'imagebuilder', operation: 'GetImage' };
    const input = { imageBuildVersionArn: 'arn:aws:imagebuilder:us-west-2:123456789012:image/name/1.0.0/1' };

    expect(exchangeProblems({ ...exchange, input, output: { image: { tags: {} } } })).toHaveLength(1);
    expect(exchangeProblems({ ...exchange, input, error: 'ResourceNotFoundException' })).toEqual([]);
    expect(exchangeProblems({ ...exchange, input: {}, error: 'InvalidRequestException' })).toHaveLength(1);
  });

  it('knows no operation that the models do not have', () => {
    expect(oracle.request('ec2', 'TerminateInstances', {})).toEqual(['is not an operation of the model']);
  });
});

function withAmi(change: object): object {
  return { region: 'us-west-2', amiDistributionConfiguration: { name: 'name', ...change } };
}
