import type { FaultInput } from '../../../slack/contract.ts';

export type Fault = { label: string; done: string; input: FaultInput };

/** Trouble that real apps meet in Slack, ready to be caused. */
export const FAULTS: Fault[] = [
  {
    label: '429 for the next 5 calls',
    done: 'The next 5 calls of the bot are answered 429.',
    input: { method: '*', error: 429, retryAfter: 2, times: 5 },
  },
  {
    label: 'Drop the next click',
    done: 'The next click never reaches the bot.',
    input: { payload: 'block_actions', drop: true },
  },
  {
    label: 'Deliver the next click twice',
    done: 'The next click reaches the bot twice.',
    input: { payload: 'block_actions', duplicate: true },
  },
  {
    label: 'Lose the answer to the next post',
    done: 'The next message is posted, and its answer is lost.',
    input: { method: 'chat.postMessage', afterEffect: true },
  },
  {
    label: 'Cut the connection',
    done: 'The connection of the bot is cut.',
    input: { disconnect: { abrupt: true } },
  },
];
