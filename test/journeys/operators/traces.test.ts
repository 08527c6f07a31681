import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Stage } from '../../../sandbox/stage.ts';
import { openStage } from '../../../sandbox/stage.ts';
import { approve, createConfiguration, submitRollout, untilEnded } from '../../../sandbox/stories/telling/scenes.ts';
import { castOn } from '../../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';

const attributes = z
  .array(
    z.object({
      key: z.string(),
      value: z.object({ stringValue: z.string().optional(), intValue: z.any().optional() }),
    }),
  )
  .transform((all) =>
    Object.fromEntries(all.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)])),
  );

const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes,
});

/** What a collector is sent: https://opentelemetry.io/docs/specs/otlp/ */
const sent = z.object({
  resourceSpans: z.array(
    z.object({ resource: z.object({ attributes }), scopeSpans: z.array(z.object({ spans: z.array(span) })) }),
  ),
});

const received: unknown[] = [];
const collector = createServer((request, response) => void take(request, response));

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  received.push({ path: request.url, body: await json(request) });
  response.setHeader('content-type', 'application/json').end('{}');
}

let stage: Stage;
beforeAll(async () => {
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = addressOf();
  stage = await openStage({
    world: loadWorld(worldPath('sample')),
    speed: 300,
    settings: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_SERVICE_NAME: 'golden-images' },
  });
}, 60_000);
afterAll(async () => {
  await stage?.stop();
  collector.close();
});

function addressOf(): AddressInfo {
  const address = collector.address();
  if (address === null || typeof address === 'string') throw new Error('the collector listens nowhere');
  return address;
}

test('a collector is sent the spans of one rollout', { timeout: 240_000 }, async () => {
  const cast = castOn(stage, () => undefined);
  await createConfiguration(cast);
  const number = await submitRollout(cast);
  await approve(cast, number);
  await untilEnded(cast, number, '2 of 2 copies verified');
  await stage.bot.end('SIGTERM');

  const messages = received.map((each) => z.object({ path: z.literal('/v1/traces'), body: sent }).parse(each).body);
  const batches = messages.flatMap(({ resourceSpans }) => resourceSpans);
  expect(new Set(batches.map(({ resource }) => resource.attributes['service.name']))).toEqual(
    new Set(['golden-images']),
  );
  const spans = batches.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const ofRollout = spans.filter((each) => each.attributes['ami_distribute.rollout'] === number);
  const names = new Set(ofRollout.map(({ name }) => name));
  expect([...names]).toEqual(
    expect.arrayContaining([
      'slack view_submission',
      'job check-rollout',
      'slack block_actions',
      'job start-rollout',
      'imagebuilder:CreateImage',
      'job watch-rollout',
      'ec2:DescribeImages',
      'job tell-thread',
    ]),
  );

  const start = ofRollout.find(({ name }) => name === 'job start-rollout');
  const [create, ...others] = spans.filter(({ name }) => name === 'imagebuilder:CreateImage');
  expect(others).toEqual([]);
  expect(create).toMatchObject({ traceId: start?.traceId, parentSpanId: start?.spanId });
  expect(create?.attributes).toMatchObject({
    'rpc.service': 'imagebuilder',
    'rpc.method': 'CreateImage',
    'cloud.account.id': '444455556666',
    'cloud.region': 'us-west-2',
    'ami_distribute.outcome': 'ok',
  });

  const all = JSON.stringify(received);
  const texts = ['Monthly patch level', ...stage.workspace.people.map(({ id }) => id)];
  expect(texts.filter((text) => all.includes(text))).toEqual([]);
});
