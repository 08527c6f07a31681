import { AsyncLocalStorage } from 'node:async_hooks';
import type { Attributes, Context, DiagLogger, Tracer } from '@opentelemetry/api';
import { diag, DiagLogLevel, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { HeardCall } from './aws/limits.ts';
import { Fault, Refusal } from './domain/errors.ts';
import type { Jobs } from './flow/ports.ts';
import type { Log } from './log.ts';
import { linesAbout } from './log-about.ts';

/** A collector that is away must not hold up the end of the program. */
const LONGEST_STOP_MS = 3000;

const TROUBLE = 'traces.trouble';

export type Traces = {
  /** The same jobs, each run in a span. */
  traced(jobs: Jobs): Jobs;
  /** What a person did in Slack, by Slack's word for it, in a span. */
  click<T>(kind: string, work: () => Promise<T>): Promise<T>;
  /** A call to AWS that has just ended, as a span of what asked for it. */
  called: HeardCall;
  /** Sends what was not sent yet. */
  stop(): Promise<void>;
};

/** Spans for an OpenTelemetry collector: where it is and how it is reached the library reads from its own variables. */
export function openTraces(log: Log): Traces {
  diag.setLogger(toLog(log), DiagLogLevel.WARN);
  const named = resourceFromAttributes({ 'service.name': 'ami-distribute' });
  const provider = new TracerProvider({
    resource: named.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  const tracer = provider.getTracer('ami-distribute');
  const under = new AsyncLocalStorage<Context>();
  const inSpan = spansIn(tracer, under);
  return {
    traced: (jobs) => ({
      work: (name, handler, options) =>
        jobs.work(name, (job) => inSpan(`job ${name}`, { 'job.attempts': job.attempts }, () => handler(job)), options),
    }),
    click: (kind, work) => inSpan(`slack ${kind}`, {}, work),
    called: (call) => {
      const startTime = Date.now() - call.ms;
      const options = { kind: SpanKind.CLIENT, startTime, attributes: { ...attributesOf(call), ...rolloutNow() } };
      tracer.startSpan(call.action, options, under.getStore() ?? ROOT_CONTEXT).end();
    },
    stop: async () => {
      const late = new Promise((resolve) => {
        setTimeout(resolve, LONGEST_STOP_MS).unref();
      });
      const sent = provider.shutdown().catch((err: unknown) => log.warn({ room: 'traces', err }, TROUBLE));
      await Promise.race([sent, late]);
      diag.disable();
    },
  };
}

/** Each job and each click begins a trace of its own. */
function spansIn(tracer: Tracer, under: AsyncLocalStorage<Context>) {
  return async <T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> => {
    const span = tracer.startSpan(name, { kind: SpanKind.CONSUMER, attributes }, ROOT_CONTEXT);
    try {
      return await under.run(trace.setSpan(ROOT_CONTEXT, span), work);
    } catch (error) {
      // Its text may hold what people or AWS wrote.
      span.setAttribute('error.type', codeOf(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      // By now it is known which rollout it was about.
      span.setAttributes(rolloutNow());
      span.end();
    }
  };
}

function attributesOf({ action, account, region, outcome }: Parameters<HeardCall>[0]): Attributes {
  const [service = '', method = ''] = action.split(':');
  return {
    'rpc.system': 'aws-api',
    'rpc.service': service,
    'rpc.method': method,
    'cloud.account.id': account,
    'cloud.region': region,
    'ami_distribute.outcome': outcome,
  };
}

function rolloutNow(): Attributes {
  const { rolloutId, rollout } = linesAbout();
  return {
    ...(rolloutId === undefined ? {} : { 'ami_distribute.rollout.id': rolloutId }),
    ...(rollout === undefined ? {} : { 'ami_distribute.rollout': rollout }),
  };
}

function codeOf(error: unknown): string {
  if (error instanceof Fault || error instanceof Refusal) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

const silent = () => undefined;

/** What the library has to say, such as that the collector does not answer. */
function toLog(log: Log): DiagLogger {
  const warn = (text: string) => log.warn({ room: 'traces', said: text }, TROUBLE);
  return { error: warn, warn, info: silent, debug: silent, verbose: silent };
}
