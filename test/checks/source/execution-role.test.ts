import { describe, expect, it } from 'vitest';
import type { CallKeys } from '../../../src/checks/probe.ts';
import { sourceParameter } from '../../../src/checks/parameters/source-parameter.ts';
import { roleExecution } from '../../../src/checks/role/role-execution.ts';
import { executionRole } from '../../../src/checks/source/execution-role.ts';
import type { ProbeChange } from '../../support/fake-probe.ts';
import { answered, checkContext, denied, noAnswer } from '../../support/fake-probe.ts';
import { NEAR, SOURCE } from '../../support/sample-rollout.ts';

const ARN = `arn:aws:iam::${SOURCE}:role/service/Execution`;
const SERVICE = { Service: 'imagebuilder.amazonaws.com' };

function trusting(...statements: object[]) {
  const Statement = statements.map((each) => ({
    Effect: 'Allow',
    Principal: SERVICE,
    Action: 'sts:AssumeRole',
    ...each,
  }));
  return async (name: string) =>
    answered({ arn: ARN, name, trust: JSON.stringify({ Statement }) }, 'iam:GetRole → found');
}

function judge(source: NonNullable<ProbeChange['source']>, name = ARN) {
  return executionRole.judge(checkContext({ source: { role: trusting({}), ...source } }, { executionRole: name }));
}
const may = (...refused: string[]) => {
  return async (_arn: string, action: string) => answered(!refused.includes(action), `${action} → simulated`);
};

describe('an execution role', () => {
  it('passes where it is trusted, passed and allowed', async () => {
    const { verdict, evidence } = await judge({});

    expect(verdict).toBe('pass');
    expect(evidence.join('\n')).toContain('which trusts imagebuilder.amazonaws.com');
    expect(evidence.join('\n')).toContain('iam:PassRole');
    expect(evidence.join('\n')).toContain('ec2:ModifySnapshotAttribute');
  });

  it('is found by its name alone at the path / only', async () => {
    expect(await judge({}, 'Execution')).toMatchObject({ verdict: 'fail', fix: { kind: 'bot-settings' } });
  });

  it.each([
    ['nobody trusts the service', [{ Principal: { Service: 'ec2.amazonaws.com' } }], 'fail'],
    ['everybody is trusted, which no service is', [{ Principal: '*' }], 'fail'],
    ['the service is denied', [{}, { Effect: 'Deny' }], 'fail'],
    ['its account is the source account', [{ Condition: { StringEquals: { 'aws:SourceAccount': SOURCE } } }], 'pass'],
    ['its account is another', [{ Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }], 'fail'],
    ['a condition is not known', [{ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:*' } } }], 'cannot-tell'],
    ['a denial is not known', [{}, { Effect: 'Deny', Condition: { Bool: { 'aws:X': 'true' } } }], 'cannot-tell'],
  ])('is judged by its trust where %s', async (_what, statements, verdict) => {
    expect(await judge({ role: trusting(...statements) })).toMatchObject({ verdict });
  });

  it.each([
    [{ role: async () => denied('iam:GetRole') }],
    [{ botMay: async () => noAnswer('iam:SimulatePrincipalPolicy') }],
    [{ roleMay: async () => denied('iam:SimulatePrincipalPolicy') }],
  ])('cannot be told where AWS does not answer', async (source) => {
    expect(await judge(source)).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.stringContaining('iam:') });
  });

  it('has to be passed to Image Builder by the bot', async () => {
    let keys: CallKeys | undefined;
    const botMay = async (_action: string, _resource: string, given?: CallKeys) => {
      keys = given;
      return answered(false, 'iam:PassRole → implicitDeny');
    };
    expect(await judge({ botMay })).toMatchObject({ verdict: 'fail', fix: { kind: 'bot-role' } });
    expect(keys).toEqual({ 'iam:PassedToService': 'imagebuilder.amazonaws.com' });
  });

  it('fails by what its policies lack', async () => {
    expect(await judge({ roleMay: may('ec2:ModifyImageAttribute', 'ec2:CreateImage') })).toMatchObject({
      verdict: 'fail',
      cause: 'the execution role may not ec2:CreateImage, ec2:ModifyImageAttribute',
      fix: { kind: 'execution-role', owner: 'us' },
    });
  });
});

describe('what an execution role is for', () => {
  it('is asked in each target account', async () => {
    const context = checkContext({ source: { roleMay: may('sts:AssumeRole') } }, { executionRole: ARN });
    expect(await roleExecution.judge(context, NEAR.account)).toMatchObject({ verdict: 'fail' });
    expect(await roleExecution.judge(checkContext({}, { executionRole: ARN }), NEAR.account)).toMatchObject({
      verdict: 'pass',
      evidence: [expect.stringContaining(`sts:AssumeRole on arn:aws:iam::${NEAR.account}:role/`)],
    });
  });

  it('is asked for the parameters of the source account', async () => {
    const entry = { region: NEAR.region, ssmParameterConfigurations: [{ parameterName: '/golden/linux' }] };
    const context = checkContext({ source: { roleMay: may('ssm:PutParameter') } }, { executionRole: ARN });
    expect(await sourceParameter.judge(context, entry)).toMatchObject({
      verdict: 'fail',
      cause: 'the execution role may not ssm:PutParameter',
      fix: { kind: 'execution-role' },
    });
  });
});
