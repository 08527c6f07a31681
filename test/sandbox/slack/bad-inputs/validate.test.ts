import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, long, modal, section, startBench } from '../support.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

/** Without any token. */
const validate = async (fields: object): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${bench.twin.environment.SLACK_API_URL}blocks.validate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  return JSON.parse(await answer.text());
};

describe('blocks.validate', () => {
  it('points into what it was given', async () => {
    const blocks = [{ type: 'section', text: { type: 'invalid', text: 'x' } }];
    expect(await validate({ blocks })).toEqual({
      ok: false,
      error: 'invalid_blocks',
      errors: expect.arrayContaining([
        {
          code: 'failed_constraint',
          message: 'unsupported type: invalid',
          pointer: '/0/text/type',
          constraint: { type: 'enum', expected: ['plain_text', 'mrkdwn'] },
        },
      ]),
    });
  });

  it.each([
    ['blocks', { blocks: [section('x')] }],
    ['blocks in a string', { blocks: JSON.stringify([section('x')]) }],
    ['a message', { message: { text: 'x', blocks: [section('x')] } }],
    ['a message of words', { message: { text: 'x' } }],
    ['a modal', { view: modal([section('x')]) }],
    ['a Home tab', { view: { type: 'home', blocks: [section('x')] } }],
  ])('accepts %s', async (_, fields) => {
    expect(await validate(fields)).toEqual({ ok: true });
  });

  it.each([
    ['nothing', {}, 'invalid_arguments'],
    ['a string that is no JSON', { blocks: 'zz' }, 'invalid_arguments'],
    ['a field of more than 100,000 characters', { blocks: long(100_001) }, 'invalid_arguments'],
    ['blocks that are no list', { blocks: {} }, 'invalid_blocks'],
    ['a message without words', { message: {} }, 'invalid_message'],
    ['a message with a bad block', { message: { text: 'x', blocks: [{ type: 'banner' }] } }, 'invalid_message'],
    ['a view with a bad block', { view: modal([{ type: 'banner' }]) }, 'invalid_view'],
    [
      'blocks too long for a message',
      { blocks: Array.from({ length: 5 }, () => section(long(3000))) },
      'invalid_blocks',
    ],
  ])('refuses %s', async (_, fields, code) => {
    expect(await validate(fields)).toMatchObject({ ok: false, error: code });
  });
});
