import { expect, test } from 'vitest';
import type { Check, CheckContext, Judgement } from '../../src/checks/check.ts';
import { regionAnswers } from '../../src/checks/role/region-answers.ts';
import { roleAccount } from '../../src/checks/role/role-account.ts';
import { roleAssumable } from '../../src/checks/role/role-assumable.ts';
import { roleImageActions } from '../../src/checks/role/role-image-actions.ts';
import type { RunOptions } from '../../src/checks/run.ts';
import { runChecks } from '../../src/checks/run.ts';
import { regionEnabled } from '../../src/checks/source/region-enabled.ts';
import { sourceIdentity } from '../../src/checks/source/source-identity.ts';
import type { Finding } from '../../src/domain/report/finding.ts';
import { subjectKey } from '../../src/domain/report/finding.ts';
import type { Target } from '../../src/domain/target.ts';
import { answered, checkContext, denied, refused } from '../support/fake-probe.ts';
import { FAR, NEAR, OTHER, SOURCE, TARGETS } from '../support/sample-rollout.ts';

const CHECKS = [sourceIdentity, regionEnabled, roleAssumable, roleAccount, regionAnswers, roleImageActions];

type Run = { findings: Finding[]; progress: [number, number][]; told: Finding[]; crashes: unknown[][] };
type Asked = Omit<RunOptions, 'observer'> & { targets?: Target[]; checks?: readonly Check[] };

async function run(
  context: CheckContext,
  { targets = TARGETS, checks = CHECKS, ...options }: Asked = {},
): Promise<Run> {
  const progress: Run['progress'] = [];
  const told: Finding[] = [];
  const crashes: unknown[][] = [];
  const findings = await runChecks(checks, context, targets, {
    ...options,
    observer: {
      progressed: (done, total, finding) => {
        progress.push([done, total]);
        if (finding !== undefined) told.push(finding);
      },
      crashed: (...what) => crashes.push(what),
    },
  });
  return { findings, progress, told, crashes };
}

const healthy = checkContext().probe.target;
const allButNear = async (account: string) =>
  account === NEAR.account ? denied('sts:AssumeRole') : healthy.assume(account);
const allButFar = async (target: Target) =>
  target.region === FAR.region ? refused('ec2:DescribeImages', 'AuthFailure') : healthy.ownedImages(target);
const nearOnly = async () => answered([NEAR.region], 'ec2:DescribeRegions → us-west-2');
const noSource = { source: { identity: async () => denied('sts:GetCallerIdentity') } };
const shown = (findings: Finding[]) =>
  findings.map(({ checkId, subject, verdict }) => `${checkId} · ${subjectKey(subject)} · ${verdict}`);
const of = (findings: Finding[], checkId: string) => findings.filter((finding) => finding.checkId === checkId);

test('findings come in the order of the registry and the targets', async () => {
  const { findings } = await run(checkContext());
  expect(shown(findings)).toEqual([
    'source-identity · source 444455556666/us-west-2 · pass',
    'source-region-enabled · region 444455556666/us-west-2 · pass',
    'source-region-enabled · region 444455556666/eu-west-1 · pass',
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
  const ownedImages = async (target: Target) => {
    asked.push(target);
    return healthy.ownedImages(target);
  };
  const { findings } = await run(checkContext({ target: { assume: allButNear, ownedImages } }));
  expect(asked.every(({ account }) => account === OTHER.account)).toBe(true);
  expect(of(findings, 'target-role-account')[0]).toMatchObject({
    verdict: 'cannot-tell',
    because: 'target-role-assumable',
    evidence: ['not asked: cross-account role can be assumed from 444455556666 did not pass'],
  });
  expect(of(findings, 'target-role-account')[1]?.verdict).toBe('pass');
});

test('a source that did not pass holds up every account', async () => {
  const { findings } = await run(checkContext(noSource));
  expect(findings.slice(1).map(({ verdict }) => verdict)).toEqual(Array.from({ length: 12 }, () => 'cannot-tell'));
  expect(of(findings, 'target-role-assumable').map(({ because }) => because)).toEqual([
    'source-identity',
    'source-identity',
  ]);
});

test('one Region does not hold up another of its account', async () => {
  const { findings } = await run(checkContext({ target: { ownedImages: allButFar } }), { targets: [NEAR, FAR] });
  expect(of(findings, 'target-role-image-actions').map(({ verdict, because }) => [verdict, because])).toEqual([
    ['pass', undefined],
    ['cannot-tell', 'target-region-answers'],
  ]);
});

test('a Region of the source holds up the targets in it', async () => {
  const local = { ...roleImageActions, needs: ['source-region-enabled'] };
  const { findings } = await run(checkContext({ settings: { enabledRegions: nearOnly } }), {
    checks: [regionEnabled, local],
  });
  expect(shown(of(findings, 'target-role-image-actions'))).toEqual([
    'target-role-image-actions · target 111122223333/us-west-2 · pass',
    'target-role-image-actions · target 111122223333/eu-west-1 · cannot-tell',
    'target-role-image-actions · target 777788889999/us-west-2 · pass',
  ]);
});

test('a check that does not apply leaves no finding', async () => {
  const skipped = { ...roleAssumable, applies: () => false };
  const { findings, progress } = await run(checkContext(), { checks: [sourceIdentity, skipped, roleAccount] });
  expect(of(findings, 'target-role-assumable')).toEqual([]);
  expect(of(findings, 'target-role-account').map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  expect(progress.at(-1)).toEqual([3, 3]);
});

test('a check that throws is told apart with a reference', async () => {
  const broken = new TypeError('undefined is not a function');
  const identity = async (account: string) => {
    if (account === NEAR.account) throw broken;
    return healthy.identity(account);
  };
  const { findings, crashes } = await run(checkContext({ target: { identity } }));
  const [crashed, other] = of(findings, 'target-role-account');
  expect(crashed).toMatchObject({ verdict: 'cannot-tell', crashed: expect.stringMatching(/^[0-9a-f]{8}$/) });
  expect(crashed?.evidence.join()).not.toContain('undefined is not a function');
  expect(crashes).toEqual([[crashed?.crashed, 'target-role-account', broken]]);
  expect(other?.verdict).toBe('pass');
});

test('a check that cannot tell whether it applies is crashed', async () => {
  const broken = new TypeError('no such member');
  const applies = (): boolean => {
    throw broken;
  };
  const { findings, crashes } = await run(checkContext(), { checks: [{ ...regionEnabled, applies }] });
  expect(findings.map(({ verdict }) => verdict)).toEqual(['cannot-tell', 'cannot-tell']);
  expect(crashes.map(([, , error]) => error)).toEqual([broken, broken]);
});

test('progress goes one by one from none to all', async () => {
  const { progress, told, findings } = await run(checkContext());
  const total = findings.length;
  expect(progress).toEqual(Array.from({ length: total + 1 }, (_, done) => [done, total]));
  expect(new Set(told)).toEqual(new Set(findings));
});

test('questions that are not asked count as answered', async () => {
  const { progress } = await run(checkContext(noSource));
  expect(progress.at(-1)).toEqual([13, 13]);
});

test('the source account is asked nothing about the role', async () => {
  const { findings } = await run(checkContext(), { targets: [{ account: SOURCE, region: 'us-west-2' }, NEAR] });
  const accounts = findings
    .filter(({ checkId }) => checkId.startsWith('target-'))
    .map(({ subject }) => subject.account);
  expect(accounts).toEqual([NEAR.account, NEAR.account, NEAR.account, NEAR.account]);
});

test('what passed earlier is believed and not asked', async () => {
  const { findings: earlier } = await run(checkContext({ target: { assume: allButNear } }));
  const asked: string[] = [];
  const assume = async (account: string) => {
    asked.push(account);
    return healthy.assume(account);
  };
  const { findings, progress } = await run(checkContext({ target: { assume } }), { earlier });
  expect(asked).toEqual([NEAR.account]);
  expect(findings.map(({ verdict }) => verdict)).toEqual(Array.from({ length: 13 }, () => 'pass'));
  expect(progress.at(-1)).toEqual([13, 13]);
});

test('an aborted run rejects with the reason of its signal', async () => {
  const ending = new AbortController();
  const reason = new Error('cancelled by U1');
  const identity = async () => {
    ending.abort(reason);
    return new Promise<never>(() => undefined);
  };
  await expect(run(checkContext({ source: { identity } }), { signal: ending.signal })).rejects.toBe(reason);
});

test('an aborted run asks nothing more and crashes nothing', async () => {
  const ending = new AbortController();
  const asked: string[] = [];
  const assume = async (account: string) => {
    asked.push(account);
    ending.abort(new Error('enough'));
    throw new Error('the call was given up');
  };
  const crashes: unknown[][] = [];
  const observer = { progressed: () => undefined, crashed: (...what: unknown[]) => void crashes.push(what) };
  const targets = accountsNamed(200).map((account) => ({ account, region: 'us-west-2' }));
  const running = runChecks(CHECKS, checkContext({ target: { assume } }), targets, { observer, signal: ending.signal });
  await expect(running).rejects.toThrow('enough');
  await new Promise((resolve) => setImmediate(resolve));
  expect(crashes).toEqual([]);
  expect(asked).toHaveLength(1);
});

test('a run that is already aborted does not begin', async () => {
  await expect(run(checkContext(), { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late');
});

test('twenty-four accounts are asked side by side', async () => {
  const open = new Set<string>();
  let most = 0;
  const slow: Check = {
    id: 'slow',
    title: () => 'slow',
    why: 'some checks take long',
    needs: [],
    subject: 'account',
    judge: async (_context, account): Promise<Judgement> => {
      open.add(account);
      most = Math.max(most, open.size);
      await new Promise((resolve) => setImmediate(resolve));
      open.delete(account);
      return { verdict: 'pass', evidence: [] };
    },
  };
  const targets = accountsNamed(200).map((account) => ({ account, region: 'us-west-2' }));
  const { findings } = await run(checkContext(), { targets, checks: [slow] });
  expect(findings.map(({ subject }) => subject.account)).toEqual(accountsNamed(200));
  expect(most).toBe(24);
});

test('what did not pass says why it matters, and nothing else does', async () => {
  const { findings } = await run(checkContext({ target: { assume: allButNear } }));
  const told = findings.filter(({ why }) => why !== undefined);
  expect(told).toEqual(findings.filter(({ verdict }) => verdict !== 'pass'));
  expect(new Set(of(told, 'target-role-assumable').map(({ why }) => why))).toEqual(new Set([roleAssumable.why]));
});

test('every cannot-tell says what would prove it, or why not', async () => {
  const { findings } = await run(
    checkContext({ target: { assume: async () => refused('sts:AssumeRole', 'RegionDisabledException') } }),
  );
  const unproved = findings.filter(({ verdict }) => verdict === 'cannot-tell');
  expect(unproved).toHaveLength(10);
  expect(unproved.filter(({ wouldProve, because, crashed }) => !(wouldProve ?? because ?? crashed))).toEqual([]);
});

function accountsNamed(count: number): string[] {
  return Array.from({ length: count }, (_, at) => String(100_000_000_000 + at));
}
