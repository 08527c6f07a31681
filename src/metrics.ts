import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Finding } from './domain/report/finding.ts';
import type { StoreFigures } from './store/open-store.ts';

/** Figures of this process in Prometheus' text format. Names and labels are permanent: alerts carry them. */
export type Metrics = {
  acked: (kind: string, ms: number) => void;
  /** `action` as IAM writes it, `ec2:CopyImage`. */
  awsCalled: (action: string, outcome: string) => void;
  checked: (findings: readonly Finding[]) => void;
  /** `why` is the code of a refusal, or `signature` for a request that is not Slack's. */
  refused: (why: string) => void;
  read: () => Promise<{ contentType: string; text: string }>;
};

/** Slack gives an acknowledgement three seconds. https://docs.slack.dev/interactivity/handling-user-interaction */
const ACK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3];

export function openMetrics(storeFigures: () => Promise<StoreFigures>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const prefix = 'ami_distribute_';
  collectDefaultMetrics({ register: registry, prefix });
  const acks = new Histogram({
    name: `${prefix}ack_seconds`,
    help: 'Time from the arrival of what a person did to its acknowledgement',
    labelNames: ['kind'],
    buckets: ACK_BUCKETS,
    registers,
  });
  const aws = new Counter({
    name: `${prefix}aws_calls_total`,
    help: 'Calls to AWS by service and outcome, each counted once however often it was retried',
    labelNames: ['service', 'outcome'],
    registers,
  });
  const verdicts = new Counter({
    name: `${prefix}check_verdicts_total`,
    help: 'Findings by check and verdict',
    labelNames: ['check', 'verdict'],
    registers,
  });
  const refusals = new Counter({
    name: `${prefix}requests_refused_total`,
    help: 'What was refused, by the code of the refusal; signature for what is not from Slack or too old',
    labelNames: ['why'],
    registers,
  });
  const showStore = storeGauges(registers, prefix);
  return {
    acked: (kind, ms) => acks.observe({ kind }, ms / 1000),
    awsCalled: (action, outcome) => aws.inc({ service: action.split(':', 1)[0] ?? action, outcome }),
    checked: (findings) => {
      for (const { checkId, verdict } of findings) verdicts.inc({ check: checkId, verdict });
    },
    refused: (why) => refusals.inc({ why }),
    read: async () => {
      showStore(await storeFigures());
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function storeGauges(registers: Registry[], prefix: string): (figures: StoreFigures) => void {
  const gauge = (name: string, help: string) => new Gauge({ name: `${prefix}${name}`, help, registers });
  const rollouts = new Gauge({
    name: `${prefix}rollouts`,
    help: 'Rollouts by state',
    labelNames: ['state'],
    registers,
  });
  const outbox = gauge('outbox_oldest_seconds', 'How long the oldest message has waited for Slack');
  const jobs = gauge('jobs_oldest_due_seconds', 'How long the job due for longest has waited');
  const leases = gauge('leases_lost', 'Jobs that another process took over from this one since it started');
  return (figures) => {
    rollouts.reset();
    for (const [state, count] of Object.entries(figures.rollouts)) rollouts.set({ state }, count);
    outbox.set(figures.oldestMessageMs / 1000);
    jobs.set(figures.oldestJobMs / 1000);
    leases.set(figures.leasesLost);
  };
}
