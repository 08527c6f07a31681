import { expect, test } from 'vitest';
import type { Check, CheckContext, Judgement } from '../../src/checks/check.ts';
import { CHECKS } from '../../src/checks/registry.ts';
import type { RunObserver } from '../../src/checks/run.ts';
import { runChecks } from '../../src/checks/run.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { subjectKey } from '../../src/domain/finding.ts';
import type { Target } from '../../src/domain/target.ts';
import { checkContext, denied, refused } from '../support/fake-probe.ts';
import { FAR, NEAR, OTHER, SOURCE, TARGETS } from '../support/sample-rollout.ts';

type Run = { findings: Finding[]; progress: [number, number][]; crashes: unknown[][] };

async function run(
  context: CheckContext,
  targets: Target[] = TARGETS,
  checks: readonly Check[] = CHECKS,
): Promise<Run> {
  const progress: [number, number][] = [];
  const crashes: unknown[][] = [];
  const observer: RunObserver = {
    progressed: (done, total) => progress.push([done, total]),
    crashed: (...what) => crashes.push(what),
  };
  return { findings: await runChecks(checks, context, targets, observer), progress, crashes };
}

const healthy = checkContext().probe;
const allButNear = async (account: string) =>
  account === NEAR.account ? denied('sts:AssumeRole') : healthy.assume(account);
const allButFar = async (target: Target) =>
  target.region === FAR.region ? refused('ec2:DescribeImages', 'AuthFailure') : healthy.ownedImage(target);
const shown = (findings: Finding[]) =>
  findings.map(({ checkId, subject, verdict }) => `${checkId} · ${subjectKey(subject)} · ${verdict}`);
const of = (findings: Finding[], checkId: string) => findings.filter((finding) => finding.checkId === checkId);

test('findings come in the order of the registry and the targets', async () => {
  const { findings } = await run(checkContext());
  expect(shown(findings)).toEqual([
    'source-identity · source 444455556666/us-west-2 · pass',
    'target-role-assumable · account 111122223333 · pass',
    'target-role-assumable · account 777788889999 · pass',
    'target-role-account · account 111122223333 · pass',
    'target-role-account · account 777788889999 · pass',
    'target-region-answers · target 111122223333/us-west-2 · pass',
    'target-region-answers · target 111122223333/eu-west-1 · pass',
    'target-region-answers · target 777788889999/us-west-2 · pass',
    'target-role-image-actions · target 111122223333/us-west-2 · pass',
    'target-role-image-actions · target 111122223333/eu-west-1 · pass',
    'target-role-image-actions · target 777788889999/us-west-2 · pass',
  ]);
});

test('a check whose need did not pass is not asked', async () => {
  const asked: Target[] = [];
  const ownedImage = async (target: Target) => {
    asked.push(target);
    return healthy.ownedImage(target);
  };
  const { findings } = await run(checkContext({ assume: allButNear, ownedImage }));
  expect(asked.every(({ account }) => account === OTHER.account)).toBe(true);
  expect(of(findings, 'target-role-account')[0]).toMatchObject({
    verdict: 'cannot-tell',
    because: 'target-role-assumable',
    evidence: ['not asked: cross-account role can be assumed from 444455556666 did not pass'],
  });
  expect(of(findings, 'target-role-account')[1]?.verdict).toBe('pass');
});

test('a source that did not pass holds up every account', async () => {
  const { findings } = await run(checkContext({ sourceIdentity: async () => denied('sts:GetCallerIdentity') }));
  expect(findings.slice(1).map(({ verdict }) => verdict)).toEqual(Array.from({ length: 10 }, () => 'cannot-tell'));
  expect(of(findings, 'target-role-assumable').map(({ because }) => because)).toEqual([
    'source-identity',
    'source-identity',
  ]);
});

test('one Region does not hold up another of its account', async () => {
  const { findings } = await run(checkContext({ ownedImage: allButFar }), [NEAR, FAR]);
  expect(of(findings, 'target-role-image-actions').map(({ verdict, because }) => [verdict, because])).toEqual([
    ['pass', undefined],
    ['cannot-tell', 'target-region-answers'],
  ]);
});

test('a check that throws is told apart with a reference', async () => {
  const broken = new TypeError('undefined is not a function');
  const targetIdentity = async (account: string) => {
    if (account === NEAR.account) throw broken;
    return healthy.targetIdentity(account);
  };
  const { findings, crashes } = await run(checkContext({ targetIdentity }));
  const [crashed, other] = of(findings, 'target-role-account');
  expect(crashed).toMatchObject({ verdict: 'cannot-tell', crashed: expect.stringMatching(/^[0-9a-f]{8}$/) });
  expect(crashed?.evidence.join()).not.toContain('undefined is not a function');
  expect(crashes).toEqual([[crashed?.crashed, 'target-role-account', broken]]);
  expect(other?.verdict).toBe('pass');
});

test('progress goes one by one from none to all', async () => {
  const { progress, findings } = await run(checkContext());
  expect(progress).toEqual(Array.from({ length: findings.length + 1 }, (_, done) => [done, findings.length]));
});

test('questions that are not asked count as answered', async () => {
  const { progress } = await run(checkContext({ sourceIdentity: async () => denied('sts:GetCallerIdentity') }));
  expect(progress.at(-1)).toEqual([11, 11]);
});

test('the source account is asked nothing about the role', async () => {
  const { findings } = await run(checkContext(), [{ account: SOURCE, region: 'us-west-2' }, NEAR]);
  const accounts = findings.slice(1).map(({ subject }) => subject.account);
  expect(accounts).toEqual([NEAR.account, NEAR.account, NEAR.account, NEAR.account]);
});

test('without foreign targets only the source is asked', async () => {
  const { findings } = await run(checkContext(), [{ account: SOURCE, region: 'us-west-2' }]);
  expect(shown(findings)).toEqual(['source-identity · source 444455556666/us-west-2 · pass']);
});

test('accounts are asked side by side', async () => {
  const both = Promise.withResolvers<void>();
  const waiting = new Set<string>();
  const slow: Check = {
    id: 'slow',
    title: () => 'slow',
    needs: [],
    subject: 'account',
    judge: async (_context, account): Promise<Judgement> => {
      waiting.add(account);
      if (waiting.size === 2) both.resolve();
      await both.promise;
      return { verdict: 'pass', evidence: [] };
    },
  };
  const { findings } = await run(checkContext(), TARGETS, [slow]);
  expect(findings).toHaveLength(2);
});

test('every cannot-tell says what would prove it, or why not', async () => {
  const { findings } = await run(
    checkContext({ assume: async () => refused('sts:AssumeRole', 'RegionDisabledException') }),
  );
  const unproved = findings.filter(({ verdict }) => verdict === 'cannot-tell');
  expect(unproved).toHaveLength(10);
  expect(unproved.filter(({ wouldProve, because, crashed }) => !(wouldProve ?? because ?? crashed))).toEqual([]);
});
