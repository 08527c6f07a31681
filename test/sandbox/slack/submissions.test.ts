import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProbe, type Probe } from './probe.ts';
import { approvals, type Bench, field, input, modal, option, paula, section } from './support.ts';

let probe: Probe;
let bench: Bench;
beforeAll(async () => {
  probe = await startProbe();
  ({ bench } = probe);
});
afterAll(() => probe.stop());

const submit = async (view: object, reply: object, values: object = { a: { value: 'x' } }) => {
  const { viewId } = await probe.open(view);
  probe.answer = reply;
  return bench.act('submit', { as: paula, viewId, values });
};
const form = modal([input('a', field()), section('text', { block_id: 'words' })]);
const trouble = { ok: false, problem: 'We had some trouble connecting. Try again?' };

describe('submissions', () => {
  it.each([
    ['errors on a block without input', { response_action: 'errors', errors: { words: 'No' } }],
    ['errors without any sentence', { response_action: 'errors', errors: {} }],
    ['a view that breaks the rules', { response_action: 'update', view: modal([{ type: 'banner' }]) }],
    ['an action Slack does not know', { response_action: 'reload' }],
  ])('fail on %s', async (_, reply) => {
    expect(await submit(form, reply)).toEqual(trouble);
    expect((await bench.journal()).at(-1)).toMatchObject({ what: 'ack:view_submission', ok: false });
  });

  it('do what the app answers', async () => {
    const next = modal([section('next')]);
    expect(await submit(form, { response_action: 'update', view: next })).toEqual({ ok: true });
    expect(await probe.top()).toMatchObject({ depth: 1, view: { blocks: [{ type: 'section' }] } });
    expect(await submit(form, { response_action: 'push', view: next })).toEqual({ ok: true });
    expect((await probe.top()).depth).toBe(2);
    probe.answer = { response_action: 'clear' };
    await bench.act('submit', { as: paula, viewId: (await probe.top()).viewId, values: {} });
    expect((await bench.see(paula)).modal).toBeUndefined();
  });

  it('carry initial values of untouched inputs', async () => {
    const pick = { type: 'static_select', action_id: 'pick', options: [option('x'), option('y')] };
    const boxes = { type: 'checkboxes', action_id: 'boxes', options: [option('on')] };
    const view = modal([
      input('select', { ...pick, initial_option: option('y') }),
      input('boxes', boxes, { optional: true }),
      input('number', { type: 'number_input', action_id: 'n', is_decimal_allowed: false, initial_value: '7' }),
    ]);
    expect(await submit(view, {}, {})).toEqual({ ok: true });
    expect(probe.last('view_submission')?.view?.state.values).toEqual({
      select: { pick: { type: 'static_select', selected_option: option('y') } },
      boxes: { boxes: { type: 'checkboxes', selected_options: [] } },
      number: { n: { type: 'number_input', value: '7' } },
    });
  });
});

describe('a select that asks for a response_url', () => {
  it('gets one for the channel that was chosen', async () => {
    const element = { type: 'conversations_select', action_id: 'where', response_url_enabled: true };
    const view = modal([input('a', element)]);
    expect(await submit(view, {}, { a: { where: approvals } })).toEqual({ ok: true });
    const [answer] = probe.last('view_submission')?.response_urls ?? [];
    expect(answer).toMatchObject({ block_id: 'a', action_id: 'where', channel_id: approvals });
    const body = JSON.stringify({ text: 'chosen', response_type: 'in_channel' });
    expect((await fetch(answer?.response_url ?? '', { method: 'POST', body })).status).toBe(200);
    expect((await bench.see(paula)).messages.at(-1)).toMatchObject({ channel: approvals, text: 'chosen' });
  });
});

describe('bad input', () => {
  it.each([
    ['nothing', field(), '', 'Please complete this required field.'],
    ['too little', field('value', { min_length: 3 }), 'ab', 'Please enter at least 3 characters.'],
    ['too much', field('value', { max_length: 3 }), 'abcd', 'Please enter no more than 3 characters.'],
    ['no address', { type: 'email_text_input', action_id: 'value' }, 'me', 'Please enter a valid email address.'],
    ['no link', { type: 'url_text_input', action_id: 'value' }, 'here', 'Please enter a valid URL.'],
    [
      'half a thing',
      { type: 'number_input', action_id: 'value', is_decimal_allowed: false },
      '1.5',
      'Please enter a valid number.',
    ],
  ])('never leaves the client as %s', async (_, element, value, sentence) => {
    const before = probe.heard.length;
    const outcome = await submit(modal([input('a', element)]), {}, { a: { value } });
    expect(outcome).toEqual({ ok: false, problem: sentence, errors: { a: sentence } });
    expect(probe.heard.slice(before).some(({ type }) => type === 'view_submission')).toBe(false);
  });

  it('offers no option the app did not', async () => {
    const pick = { type: 'external_select', action_id: 'value', min_query_length: 0 };
    const outcome = await submit(modal([input('a', pick)]), {}, { a: { value: 'invented' } });
    expect(outcome).toMatchObject({ ok: false, problem: 'no option "invented" at "a"' });
  });
});
