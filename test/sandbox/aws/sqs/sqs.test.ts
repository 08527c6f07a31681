import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { AwsTwin } from '../../../../sandbox/aws/twin.ts';
import { ableWorld, building } from '../image-builder/scene.ts';
import { botKeys, reach, refusal, started, world } from '../start-twin.ts';

function administrator(twin: AwsTwin) {
  const key = twin.administrators.find(({ caller }) => caller.account === '444455556666');
  if (key === undefined) throw new Error('the sample has no administrator of the source account');
  return key;
}

function client(twin: AwsTwin, keys = botKeys(twin)): SQSClient {
  return new SQSClient({ ...reach(twin, keys), useQueueUrlAsEndpoint: false });
}

async function receive(twin: AwsTwin, options: object = {}): Promise<Message[]> {
  const command = new ReceiveMessageCommand({ QueueUrl: twin.eventsQueueUrl, MaxNumberOfMessages: 10, ...options });
  return (await client(twin).send(command)).Messages ?? [];
}

function send(twin: AwsTwin, MessageBody: string) {
  const command = new SendMessageCommand({ QueueUrl: twin.eventsQueueUrl, MessageBody });
  return client(twin, administrator(twin)).send(command);
}

function remove(twin: AwsTwin, { ReceiptHandle }: Message) {
  return client(twin).send(new DeleteMessageCommand({ QueueUrl: twin.eventsQueueUrl, ReceiptHandle }));
}

describe('the queue of events', () => {
  it('hears every state of an image, in the words of EventBridge', async () => {
    const { twin, arn } = await building(ableWorld());
    const events: { detail: { state: { status: string } }; [member: string]: unknown }[] = [];
    while (events.at(-1)?.detail.state.status !== 'AVAILABLE') {
      for (const message of await receive(twin, { WaitTimeSeconds: 5 })) {
        events.push(JSON.parse(message.Body ?? ''));
        await remove(twin, message);
      }
    }

    const states = ['PENDING', 'BUILDING', 'TESTING', 'DISTRIBUTING', 'INTEGRATING', 'AVAILABLE'];
    expect(events.map(({ detail }) => detail)).toEqual(
      states.slice(1).map((status, at) => ({ 'previous-state': { status: states[at] }, state: { status } })),
    );
    expect(events[0]).toEqual({
      version: '0',
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      'detail-type': 'EC2 Image Builder Image State Change',
      source: 'aws.imagebuilder',
      account: '444455556666',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-west-2',
      resources: [arn],
      detail: expect.anything(),
    });
  });

  it('hands a message out until it is deleted', async () => {
    const twin = await started({ world: world('sample') });
    await send(twin, 'a');
    const [first] = await receive(twin, { VisibilityTimeout: 0 });
    const [again, ...others] = await receive(twin);

    expect([first?.Body, again?.Body, others]).toEqual(['a', 'a', []]);
    expect(first?.ReceiptHandle).not.toBe(again?.ReceiptHandle);
    expect(await receive(twin)).toEqual([]);
    await remove(twin, again ?? {});
    expect(await refusal(remove(twin, { ReceiptHandle: 'made-up' }))).toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  it('answers a long poll as soon as something comes', async () => {
    const twin = await started({ world: world('sample') });
    const polled = receive(twin, { WaitTimeSeconds: 20 });
    await send(twin, 'news');

    expect(await polled).toMatchObject([{ Body: 'news' }]);
  });

  it('takes nothing from the bot and has no twin elsewhere', async () => {
    const twin = await started({ world: world('sample') });
    const asBot = (QueueUrl: string) => client(twin).send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));

    expect(await refusal(asBot(twin.eventsQueueUrl))).toMatchObject({ name: 'AccessDenied', status: 403 });
    const other = new ReceiveMessageCommand({ QueueUrl: `${twin.eventsQueueUrl}-2` });
    expect(await refusal(client(twin, administrator(twin)).send(other))).toMatchObject({ name: 'QueueDoesNotExist' });
    expect(await refusal(receive(twin, { MaxNumberOfMessages: 11 }))).toMatchObject({ name: 'InvalidParameterValue' });
  });
});
