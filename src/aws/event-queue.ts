import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Message, ReceiveMessageRequest } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { Hints } from '../flow/ports.ts';
import type { Connection } from './connection.ts';
import type { AwsLog, Limits } from './limits.ts';
import type { Source } from './source/source.ts';

/** SQS answers at once where something is there, else after so long; half of what a request may take. */
const WAIT_SECONDS = 10;

/** The most that SQS hands out. */
const BATCH = 10;

/** After an error: whoever runs the bot has to mend it, and nothing but a wait is longer meanwhile. */
const RETRY_MS = 30_000;

const IMAGE_ARN = /^arn:aws[\w-]*:imagebuilder:[\w-]+:\d{12}:image\/[a-z0-9-_]+\/\d+\.\d+\.\d+\/\d+$/;

/** What EventBridge says of an image; only the image is read, for what became of it is asked of Image Builder itself. */
const imageEvent = z.object({
  source: z.literal('aws.imagebuilder'),
  'detail-type': z.enum(['EC2 Image Builder Image State Change', 'EC2 Image Builder Workflow Step Waiting']),
  resources: z.array(z.string().max(2048)).max(20),
});

export type EventQueueOptions = {
  queueUrl: string;
  source: Source;
  connection: Connection;
  limits: Limits;
  log: AwsLog;
};

/** The queue into which a rule of EventBridge puts the events of Image Builder, in the build Region. */
export class EventQueue implements Hints {
  readonly #options: EventQueueOptions;
  readonly #sqs: SQSClient;
  readonly #stopping = new AbortController();
  #listening: Promise<void> = Promise.resolve();

  constructor(options: EventQueueOptions) {
    const { source, connection } = options;
    this.#options = options;
    this.#sqs = new SQSClient({
      ...connection.settings(source.region),
      credentials: source.credentials,
      // The endpoint is AWS's own or the one that was set, whatever host the URL of the queue names.
      useQueueUrlAsEndpoint: false,
    });
  }

  /** Whether it can be read; what is there stays there for whoever listens. */
  async look(): Promise<void> {
    await this.#receive({ MaxNumberOfMessages: 1, WaitTimeSeconds: 0, VisibilityTimeout: 0 });
  }

  listen(heard: (imageArns: string[]) => Promise<void>): void {
    this.#listening = this.#listen(heard);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#listening;
  }

  async #listen(heard: (imageArns: string[]) => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#hearOnce(heard);
      } catch (err) {
        if (signal.aborted) return;
        this.#options.log.error({ err }, 'events.unreadable');
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #hearOnce(heard: (imageArns: string[]) => Promise<void>): Promise<void> {
    const messages = await this.#receive({ MaxNumberOfMessages: BATCH, WaitTimeSeconds: WAIT_SECONDS });
    const imageArns = messages.flatMap(({ Body }) => imageArnsIn(Body ?? ''));
    if (imageArns.length > 0) await heard(imageArns);
    // Only now: what was not heard comes again.
    await Promise.all(messages.map((message) => this.#delete(message)));
  }

  async #receive(asked: Omit<ReceiveMessageRequest, 'QueueUrl'>): Promise<Message[]> {
    const { queueUrl: QueueUrl, source, limits } = this.#options;
    const command = new ReceiveMessageCommand({ QueueUrl, ...asked });
    const { Messages } = await limits.atOnce(source, 'sqs:ReceiveMessage', () =>
      this.#sqs.send(command, { abortSignal: this.#stopping.signal }),
    );
    return Messages ?? [];
  }

  async #delete({ ReceiptHandle }: Message): Promise<void> {
    const { queueUrl: QueueUrl, source, limits } = this.#options;
    await limits.run(source, 'sqs:DeleteMessage', () =>
      this.#sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
    );
  }
}

/** The images that an event is about; none where the text is anything else: whoever may write to the queue may write what they like. */
function imageArnsIn(text: string): string[] {
  const { data } = imageEvent.safeParse(jsonOf(text));
  return data?.resources.filter((arn) => IMAGE_ARN.test(arn)) ?? [];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
