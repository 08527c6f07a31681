import { expect, test } from 'vitest';
import { fixOf, fixOfStep } from '../../../src/domain/rollout/copies/failure-cause.ts';
import { laterSteps, unverifiedOf } from '../../../src/domain/rollout/copies/later-step.ts';
import type { Distribution } from '../../../src/domain/configuration.ts';
import { outcomeRecord } from '../../../src/domain/report/outcome-record.ts';
import { CHECKS } from '../../../src/checks/registry.ts';
import { FAR, INPUTS, NEAR, OTHER, rolloutIn, SOURCE } from '../../support/sample-rollout.ts';
import { absent, available, copyOf, image, look, NOW, seen, told } from './looks.ts';

const asking = (entry: Partial<Distribution>) => {
  const distributions = [{ region: 'us-west-2', ...entry }];
  return { ...INPUTS, configuration: { ...INPUTS.configuration, distributions } };
};
const TEMPLATES = asking({ launchTemplateConfigurations: [{ launchTemplateId: 'lt-1' }] });
const step = 'UPDATE_LAUNCH_TEMPLATES';
const failed = (...targets: { region: string; account?: string }[]) =>
  image('FAILED', {
    reason: 'Integration failed',
    failures: targets.map(({ region, account }) => ({
      region,
      ...(account === undefined ? {} : { account }),
      step,
      status: 'FAILED',
      message: `no template in ${region}`,
    })),
  });

test('only what a configuration asks for is a later step', () => {
  expect(laterSteps(asking({ launchTemplateConfigurations: [], s3ExportConfiguration: {} }).configuration)).toEqual([
    'EXPORT_AMI',
  ]);
});

test('a later step that failed is kept for each target', () => {
  const { rollout } = look(rolloutIn('integrating'), failed(NEAR, FAR, { region: 'us-west-2' }), available);
  expect(rollout.stepFailures?.map(({ target }) => target)).toEqual([
    NEAR,
    FAR,
    { account: SOURCE, region: 'us-west-2' },
  ]);
  expect(rollout.copies.map((copy) => copy.state)).toEqual(['verified', 'verified', 'verified']);
});

test('later steps that failed for one reason are told once together', () => {
  const advanced = look(rolloutIn('integrating'), failed(NEAR, FAR), available);
  const said = told(advanced).filter(({ kind }) => kind === 'step-failed');
  expect(said).toEqual([{ kind: 'step-failed', failures: advanced.rollout.stepFailures }]);
  expect(told(advanced).at(-1)).toMatchObject({ kind: 'ended', state: 'partly-available', stepFailures: [{}, {}] });
});

test('after a later step every copy has the time of grace', () => {
  const looks = [seen(NEAR, 'available'), seen(OTHER, 'available'), absent(FAR)];
  const first = look(rolloutIn('integrating'), failed(NEAR), looks);
  expect(first.rollout.state).toBe('integrating');
  expect(told(first).filter(({ kind }) => kind === 'step-failed')).toHaveLength(1);
  const last = look(first.rollout, failed(NEAR), looks, NOW + 60 * 60_000);
  expect(told(last).map(({ kind }) => kind)).toEqual(['ended']);
  expect(copyOf(last.rollout, FAR)?.reason).toBe('its account did not show it in time');
});

test('later steps that an image never came to are not called unverified', () => {
  const advanced = look(rolloutIn('distributing', { inputs: TEMPLATES }), image('FAILED'), available);
  expect(told(advanced).at(-1)).toMatchObject({ kind: 'ended', undone: [step], unverified: [] });
});

test('what no account was asked about is said at the end', () => {
  const advanced = look(rolloutIn('integrating', { inputs: TEMPLATES }), image('AVAILABLE'), available);
  expect(told(advanced).at(-1)).toMatchObject({ kind: 'ended', state: 'available', unverified: [step] });
});

test('a key and sharing are beyond what DescribeImages tells', () => {
  const inputs = asking({ amiDistributionConfiguration: { kmsKeyId: 'k', launchPermission: { userIds: ['1'] } } });
  expect(unverifiedOf(inputs.configuration)).toEqual(['key', 'launch-permission']);
});

test('the record for programs names later steps by target', () => {
  const { rollout } = look(rolloutIn('integrating', { inputs: TEMPLATES }), failed(NEAR), available);
  expect(outcomeRecord(rollout)).toMatchObject({
    laterSteps: {
      failures: [{ ...NEAR, step, status: 'FAILED', message: 'no template in us-west-2' }],
      undone: [],
      unverified: [step],
    },
  });
});

test.each(['CANCELLED', 'TIMED_OUT'])('a copy that Image Builder calls %s is kept as such', (status) => {
  const failures = [{ ...OTHER, message: 'no time', status }];
  const { rollout } = look(rolloutIn('distributing'), image('FAILED', { failures }), [seen(NEAR, 'available')]);
  expect(copyOf(rollout, OTHER)).toMatchObject({ state: 'failed', endedAs: status, reason: 'no time' });
});

const STEPS = [
  'ASSOCIATE_LICENSES',
  'UPDATE_LAUNCH_TEMPLATES',
  'PUT_SSM_PARAMETERS',
  'UPDATE_FAST_LAUNCH_CONFIGURATIONS',
  'EXPORT_AMI',
  'SOMETHING_NEW',
];
test.each(STEPS)('%s has a fix of its own for every end', (name) => {
  const fixes = ['FAILED', 'CANCELLED', 'TIMED_OUT'].map((status) =>
    fixOfStep({ target: NEAR, step: name, status, message: 'asked for' }),
  );
  expect(new Set(fixes.map(({ fix }) => fix)).size).toBe(3);
  const known = new Set(CHECKS.map(({ id }): string => id));
  expect(fixes.flatMap(({ checkId }) => checkId ?? []).filter((id) => !known.has(id))).toEqual([]);
});

test("AWS's own words tell the fix before the step does", () => {
  const message = 'is not authorized to perform: ssm:PutParameter';
  expect(fixOfStep({ target: NEAR, step, message }).checkId).toBe('target-parameter');
  expect(fixOf({ reason: 'sts:AssumeRole', endedAs: 'CANCELLED' }).checkId).toBe('target-role-assumable');
});
