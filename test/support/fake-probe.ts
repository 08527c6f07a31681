import type { CheckContext } from '../../src/checks/check.ts';
import type { Answer, Probe } from '../../src/checks/probe.ts';
import { BUILD_REGION, INPUTS, SOURCE } from './sample-rollout.ts';

export function answered<T>(value: T, evidence: string): Answer<T> {
  return { kind: 'answered', value, evidence };
}

/** AWS said no, in the words it uses for AssumeRole and for EC2. */
export function denied(asked: string): Answer<never> {
  const code = asked.startsWith('ec2:') ? 'UnauthorizedOperation' : 'AccessDenied';
  const message = `You are not authorized to perform: ${asked}`;
  return { kind: 'denied', code, message, evidence: `${asked} → ${code}: ${message}` };
}

export function refused(asked: string, code: string): Answer<never> {
  return { kind: 'refused', code, message: 'no', evidence: `${asked} → ${code}: no` };
}

export function noAnswer(asked: string): Answer<never> {
  return { kind: 'no-answer', code: 'TimeoutError', message: 'timed out', evidence: `${asked} → TimeoutError` };
}

/** Everything is well, except where `change` says otherwise. */
export function fakeProbe(change: Partial<Probe> = {}): Probe {
  return {
    sourceIdentity: async () =>
      answered({ account: SOURCE, arn: `arn:aws:sts::${SOURCE}:assumed-role/bot/i` }, 'sts:GetCallerIdentity → bot'),
    mayAssume: async (account) => answered(true, `iam:SimulatePrincipalPolicy on ${account} → allowed`),
    assume: async (account) =>
      answered({ roleArn: `arn:aws:iam::${account}:role/x` }, `sts:AssumeRole ${account} → ok`),
    targetIdentity: async (account) =>
      answered({ account, arn: `arn:aws:sts::${account}:assumed-role/x/bot` }, `sts:GetCallerIdentity → ${account}`),
    ownedImage: async ({ region }) => answered('ami-owned', `ec2:DescribeImages in ${region} → ami-owned`),
    dryRun: async ({ region }, action) =>
      answered('would-succeed', `${action} (dry run) in ${region} → DryRunOperation`),
    ...change,
  };
}

/** What a check is given about the sample configuration. */
export function checkContext(change: Partial<Probe> = {}, context: Partial<CheckContext> = {}): CheckContext {
  const { configuration } = INPUTS;
  return { probe: fakeProbe(change), sourceAccount: SOURCE, buildRegion: BUILD_REGION, configuration, ...context };
}
