import { expect, test } from 'vitest';
import type { Verdict } from '../src/domain/report/finding.ts';
import { openMetrics } from '../src/metrics.ts';
import { findingOf } from './support/sample-rollout.ts';

const figures = { rollouts: { available: 3, building: 1 }, oldestMessageMs: 1500, oldestJobMs: 0, leasesLost: 2 };

const found = (verdict: Verdict) => findingOf('source-identity', { kind: 'account', account: '1' }, verdict);

test('what happened is counted under its labels', async () => {
  const metrics = openMetrics(async () => figures);
  metrics.acked('command', 40);
  metrics.awsCalled('ec2:CopyImage', 'ok');
  metrics.awsCalled('ec2:CopyImage', 'ok');
  metrics.awsCalled('kms:Encrypt', 'denied');
  metrics.refused('signature');
  metrics.checked([found('pass'), found('fail'), found('pass')]);
  const { contentType, text } = await metrics.read();
  expect(contentType).toContain('text/plain');
  expect(text).toContain('ami_distribute_ack_seconds_bucket{le="0.05",kind="command"} 1');
  expect(text).toContain('ami_distribute_ack_seconds_bucket{le="0.025",kind="command"} 0');
  expect(text).toContain('ami_distribute_aws_calls_total{service="ec2",outcome="ok"} 2');
  expect(text).toContain('ami_distribute_aws_calls_total{service="kms",outcome="denied"} 1');
  expect(text).toContain('ami_distribute_requests_refused_total{why="signature"} 1');
  expect(text).toContain('ami_distribute_check_verdicts_total{check="source-identity",verdict="pass"} 2');
});

test('the store is asked anew at every reading', async () => {
  let now = figures;
  const metrics = openMetrics(async () => now);
  expect((await metrics.read()).text).toContain('ami_distribute_rollouts{state="available"} 3');
  now = { ...figures, rollouts: { available: 4, building: 0 } };
  const { text } = await metrics.read();
  expect(text).toContain('ami_distribute_rollouts{state="available"} 4');
  expect(text).toContain('ami_distribute_outbox_oldest_seconds 1.5');
  expect(text).toContain('ami_distribute_leases_lost 2');
});
