import { expect, test } from 'vitest';
import type { Answer, DryRunAction } from '../../../src/checks/probe.ts';
import { roleImageActions } from '../../../src/checks/role/role-image-actions.ts';
import type { ProbeChange } from '../../support/fake-probe.ts';
import { answered, checkContext, denied, noAnswer, refused } from '../../support/fake-probe.ts';
import { FAR } from '../../support/sample-rollout.ts';

const ACTIONS: DryRunAction[] = ['ec2:CopyImage', 'ec2:CreateTags', 'ec2:ModifyImageAttribute'];
/** Most dry runs are denied; one gives no answer. */
const mostlyDenied = async (_target: unknown, action: DryRunAction): Promise<Answer<never>> =>
  action === 'ec2:CopyImage' ? noAnswer(action) : denied(action);
const judge = (target: NonNullable<ProbeChange['target']>) => roleImageActions.judge(checkContext({ target }), FAR);

/** Every dry run would succeed, except one. */
function except(action: DryRunAction, answer: Answer<never>) {
  const dryRun = async (_target: unknown, asked: DryRunAction): Promise<Answer<'would-succeed'>> =>
    asked === action ? answer : answered('would-succeed', `${asked} → DryRunOperation`);
  return { dryRun };
}

test('one real read and three dry runs pass', async () => {
  const { verdict, evidence } = await judge({});
  expect(verdict).toBe('pass');
  expect(evidence).toEqual([
    'ec2:DescribeImages in eu-west-1 → ami-owned, 0 pending',
    ...ACTIONS.map((action) => `${action} (dry run) in eu-west-1 → DryRunOperation`),
  ]);
});

test.each(ACTIONS)('a denied dry run of %s fails', async (action) => {
  const judgement = await judge(except(action, denied(action)));
  expect(judgement).toMatchObject({ verdict: 'fail', cause: `${action} denied`, fix: { kind: 'target-role' } });
  expect(judgement.evidence).toContain(
    `${action} → UnauthorizedOperation: You are not authorized to perform: ${action}`,
  );
});

test.each(ACTIONS)('a dry run of %s that proves nothing cannot be told', async (action) => {
  const answers = [noAnswer(action), refused(action, 'InvalidAMIID.Unavailable')];
  for (const answer of answers) {
    const judgement = await judge(except(action, answer));
    expect(judgement).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.stringContaining('dry run') });
    expect(judgement.evidence).toContain(answer.evidence);
  }
});

test('a denial outweighs a dry run without an answer', async () => {
  expect(await judge({ dryRun: mostlyDenied })).toMatchObject({ verdict: 'fail' });
});

test('a denied read fails without any dry run', async () => {
  const asked: string[] = [];
  const dryRun = async (_target: unknown, action: DryRunAction) => {
    asked.push(action);
    return denied(action);
  };
  const judgement = await judge({ ownedImages: async () => denied('ec2:DescribeImages'), dryRun });
  expect(judgement).toMatchObject({ verdict: 'fail', fix: { kind: 'target-role' } });
  expect(asked).toEqual([]);
});

test('an account that owns no AMI cannot be told', async () => {
  const judgement = await judge({ ownedImages: async () => answered({ pending: 0 }, 'ec2:DescribeImages → no AMI') });
  expect(judgement).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.stringContaining('an AMI') });
  expect(judgement.evidence).toHaveLength(2);
});
