import { beforeEach, describe, expect, it } from 'vitest';
import { WITNESSES } from '../oracle/witnesses.ts';
import { assume, refusal, SECOND, started, world } from '../start-twin.ts';
import { administrator } from './administrator.ts';

const ROLE = 'EC2ImageBuilderDistributionCrossAccountRole';
const MANAGED = 'arn:aws:iam::aws:policy/Ec2ImageBuilderCrossAccountDistributionAccess';
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: 'sts:AssumeRole' }],
};

describe.each(WITNESSES)('the owner of a target with $name', { timeout: 60_000 }, ({ missing, ask }) => {
  beforeEach(({ skip }) => {
    skip(missing !== undefined, missing);
  });

  it('mends the trust policy, and the bot assumes the role', async () => {
    const twin = await started({ world: world('broken-trust') });
    expect((await refusal(assume(twin, SECOND))).name).toBe('AccessDenied');
    const iam = (operation: string, input: object) =>
      ask({ url: twin.url, keys: administrator(twin, SECOND), service: 'iam', operation, input });

    const shown = await iam('GetRole', { RoleName: ROLE });
    expect(shown).toMatchObject({
      Role: { AssumeRolePolicyDocument: { Statement: [{ Principal: { AWS: ['arn:aws:iam::111122223333:root'] } }] } },
    });
    // The command line prints nothing for an answer without members.
    await iam('UpdateAssumeRolePolicy', { RoleName: ROLE, PolicyDocument: JSON.stringify(TRUST) }).catch(emptyAnswer);
    await iam('AttachRolePolicy', { RoleName: ROLE, PolicyArn: MANAGED }).catch(emptyAnswer);

    expect((await assume(twin, SECOND)).accessKeyId).toMatch(/^ASIA/);
    expect(await iam('DeleteRole', { RoleName: ROLE })).toEqual({ error: 'DeleteConflict' });
  });
});

function emptyAnswer(error: unknown): void {
  if (!(error instanceof SyntaxError)) throw error;
}
