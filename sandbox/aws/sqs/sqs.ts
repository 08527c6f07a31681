import { createHash } from 'node:crypto';
import type {
  DeleteMessageRequest,
  Message,
  ReceiveMessageRequest,
  ReceiveMessageResult,
  SendMessageRequest,
  SendMessageResult,
} from '@aws-sdk/client-sqs';
import { DeleteMessage$, ReceiveMessage$, SendMessage$ } from '@aws-sdk/client-sqs';
import { AwsError } from '../aws-error.ts';
import { demand } from '../identity/access.ts';
import type { Call, Service } from '../operation.ts';
import { operation } from '../operation.ts';
import { isAbsent, textOf } from '../wire/constraints.ts';
import { jsonRpc } from '../wire/json-rpc.ts';
import type { Protocol } from '../wire/protocol.ts';
import type { Queue, QueuedMessage } from './queues.ts';

const HIDDEN_SECONDS = 30;
const LONGEST_BODY = 2 ** 20;

const protocol: Protocol = {
  ...jsonRpc,
  refusals: {
    ...jsonRpc.refusals,
    denied: (sentence) => new AwsError('AccessDenied', 403, sentence),
    invalid: ([broken]) => {
      const name = broken?.path.findLast((step) => typeof step === 'string') ?? '';
      if (broken === undefined || isAbsent(broken)) {
        return new AwsError('MissingParameter', 400, `The request must contain the parameter ${name}.`);
      }
      return invalid(name, broken.value, broken.rule);
    },
  },
};

export const sqs: Service = {
  signingName: 'sqs',
  protocol,
  operations: [
    operation(ReceiveMessage$, receiveMessage),
    operation(DeleteMessage$, deleteMessage),
    operation(SendMessage$, sendMessage),
  ],
};

async function receiveMessage(call: Call<ReceiveMessageRequest>): Promise<ReceiveMessageResult> {
  const queue = queueOf(call, 'ReceiveMessage');
  const { MaxNumberOfMessages = 1, WaitTimeSeconds = 0, VisibilityTimeout = HIDDEN_SECONDS } = call.input;
  demandBetween({ MaxNumberOfMessages }, 1, 10);
  demandBetween({ WaitTimeSeconds }, 0, 20);
  demandBetween({ VisibilityTimeout }, 0, 43_200);
  await queue.arrival(WaitTimeSeconds * 1000);
  const taken = queue.take(MaxNumberOfMessages, VisibilityTimeout * 1000);
  return taken.length === 0 ? {} : { Messages: taken.map(messageOf) };
}

function deleteMessage(call: Call<DeleteMessageRequest>): void {
  const queue = queueOf(call, 'DeleteMessage');
  const [id] = (call.input.ReceiptHandle ?? '').split('#');
  if (id === undefined || !/^[\da-f-]{36}$/.test(id)) {
    const message = `The input receipt handle "${call.input.ReceiptHandle}" is not a valid receipt handle.`;
    throw new AwsError('ReceiptHandleIsInvalid', 400, message);
  }
  // What is gone already is gone.
  queue.remove(id);
}

function sendMessage(call: Call<SendMessageRequest>): SendMessageResult {
  const queue = queueOf(call, 'SendMessage');
  const { MessageBody: body = '' } = call.input;
  const size = Buffer.byteLength(body);
  if (size === 0) throw new AwsError('MissingParameter', 400, 'The request must contain the parameter MessageBody.');
  if (size > LONGEST_BODY) {
    const message = `One or more parameters are invalid. Reason: Message must be shorter than ${LONGEST_BODY} bytes.`;
    throw new AwsError('InvalidParameterValue', 400, message);
  }
  const { id } = queue.send(body);
  return { MessageId: id, MD5OfMessageBody: md5(body) };
}

/** A queue is known by the account and the name in its URL, whatever host the URL has. */
function queueOf(call: Call<{ QueueUrl?: string | undefined }>, action: string): Queue {
  const { cloud, caller, region, input } = call;
  const [account, name] = (URL.parse(input.QueueUrl ?? '')?.pathname ?? '').split('/').slice(1);
  const queue = cloud.queues.find((each) => each.account === account && each.region === region && each.name === name);
  const resource = `arn:aws:sqs:${region}:${account ?? caller.account}:${name ?? ''}`;
  demand(call, { action: `sqs:${action}`, resource }, protocol.refusals.denied);
  if (queue !== undefined && queue.account === caller.account) return queue;
  throw new AwsError('QueueDoesNotExist', 400, 'The specified queue does not exist.');
}

function messageOf({ id, body, received }: QueuedMessage): Message {
  return { MessageId: id, ReceiptHandle: `${id}#${received}`, MD5OfBody: md5(body), Body: body };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function demandBetween(named: Record<string, number>, least: number, most: number): void {
  for (const [name, value] of Object.entries(named)) {
    if (value < least || value > most) throw invalid(name, value, `Must be between ${least} and ${most}, if provided.`);
  }
}

function invalid(name: string, value: unknown, reason: string): AwsError {
  const message = `Value ${textOf(value)} for parameter ${name} is invalid. Reason: ${reason}`;
  return new AwsError('InvalidParameterValue', 400, message);
}
