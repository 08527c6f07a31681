import { afterEach, expect, test } from 'vitest';
import { Fault, Refusal } from '../../../src/domain/errors.ts';
import type { SourceImages } from '../../../src/flow/ports.ts';
import type { Verbs } from '../../../src/flow/verbs.ts';
import { ACTION, BLOCK } from '../../../src/slack/ids.ts';
import { optionsIn, UNASKED } from '../../../src/slack/modals/option-fields.ts';
import type { RolloutForm } from '../../../src/slack/modals/rollout-form.ts';
import { imageErrors } from '../../../src/slack/modals/rollout-form.ts';
import { CONFIGURATION_ARN, IMAGE_ARN, rolloutIn } from '../../support/sample-rollout.ts';
import { actionBlock, APPROVALS, PAULA, startRoom } from '../room.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.stop()));
});

type Value = string | null;

/** The form of a person who wants an image that exists distributed; `submit` sends it with that image. */
async function form(images: Partial<SourceImages> = {}) {
  const asked: Parameters<Verbs['submitRollout']>[0][] = [];
  const submitRollout: Verbs['submitRollout'] = async (submitted) => {
    asked.push(submitted);
    return rolloutIn('checking', { channel: APPROVALS });
  };
  const room = await startRoom({ submitRollout }, {}, undefined, images);
  open.push(room);
  const { post, modalOf } = room;
  await post('command', { as: PAULA, channel: APPROVALS, text: '/ami-distribute run' });
  const { viewId } = await modalOf(PAULA);
  const container = { kind: 'view', viewId };
  await post('click', { as: PAULA, container, blockId: BLOCK.way, actionId: ACTION.way, value: 'distribute' });
  const optionOf = async (kind: 'configuration' | 'image'): Promise<Value> => {
    const place = { as: PAULA, container, blockId: BLOCK[kind], actionId: ACTION[kind] };
    const { options } = await post<{ options: { value: string }[] }>('suggest', { ...place, value: '' });
    return options[0]?.value ?? null;
  };
  const blocks = async () => (await modalOf(PAULA)).view.blocks.map(({ block_id: id }) => id);
  const submit = async (image: { chosen?: Value; named?: string }) =>
    post<{ ok: boolean; errors?: Record<string, string> }>('submit', {
      as: PAULA,
      viewId,
      values: {
        [BLOCK.configuration]: { [ACTION.configuration]: await optionOf('configuration') },
        [BLOCK.way]: { [ACTION.way]: 'distribute' },
        [BLOCK.image]: { [ACTION.image]: image.chosen ?? null },
        [BLOCK.imageNamed]: { [ACTION.text]: image.named ?? '' },
      },
    });
  return { ...room, asked, blocks, submit, optionOf };
}

test('choosing to distribute asks for an image instead of a recipe', async () => {
  const { blocks } = await form();
  const shown = await blocks();
  expect(shown).toEqual(expect.arrayContaining([BLOCK.configuration, BLOCK.way, BLOCK.image, BLOCK.imageNamed]));
  expect(shown).not.toContain(BLOCK.recipe);
  expect(shown).not.toContain(BLOCK.infrastructure);
});

test('an image that is named is what the rollout distributes', async () => {
  const { asked, submit } = await form();
  expect(await submit({ named: ' ssm:/golden/newest ' })).toEqual({ ok: true });
  expect(asked).toEqual([
    {
      token: expect.any(String),
      requestedBy: PAULA,
      configurationArn: CONFIGURATION_ARN,
      sourceImage: 'ssm:/golden/newest',
    },
  ]);
});

test('an image that is found by search is named by its ARN', async () => {
  const { asked, submit, optionOf } = await form();
  await submit({ chosen: await optionOf('image') });
  expect(asked).toMatchObject([{ sourceImage: IMAGE_ARN.slice(0, -2) }]);
});

test('an image that cannot be distributed is refused beside its field', async () => {
  const refusal = new Refusal('execution-role-missing', 'EXECUTION_ROLE names no role', 'Set it.');
  const { asked, submit } = await form({ find: () => Promise.reject(refusal) });
  const named = await submit({ named: 'ami-0123456789abcdef0' });
  expect(JSON.stringify(named)).toContain('EXECUTION_ROLE names no role. Set it.');
  expect(JSON.stringify(named)).toContain(BLOCK.imageNamed);
  expect(asked).toEqual([]);
});

test('an image that AWS does not answer about is left to the check', async () => {
  const fault = new Fault('reading AMI', { code: 'TimeoutError', source: 'aws', retryable: true });
  const { asked, submit } = await form({ find: () => Promise.reject(fault) });
  expect(await submit({ named: 'ami-0123456789abcdef0' })).toEqual({ ok: true });
  expect(asked).toHaveLength(1);
});

test('more options come at the press of a button, and are asked for', async () => {
  const { asked, post, modalOf, blocks, optionOf } = await form();
  const { viewId } = await modalOf(PAULA);
  const container = { kind: 'view', viewId };
  expect(await blocks()).not.toContain(BLOCK.tags);
  const { view } = await modalOf(PAULA);
  const blockId = actionBlock(view.blocks, ACTION.runMore);
  await post('click', { as: PAULA, container, blockId, actionId: ACTION.runMore });
  expect(await blocks()).toEqual(expect.arrayContaining([BLOCK.imageNamed, BLOCK.tags, BLOCK.logGroup]));
  const values = {
    [BLOCK.configuration]: { [ACTION.configuration]: await optionOf('configuration') },
    [BLOCK.way]: { [ACTION.way]: 'distribute' },
    [BLOCK.imageNamed]: { [ACTION.text]: 'ami-0123456789abcdef0' },
    [BLOCK.tags]: { [ACTION.text]: 'Team' },
    [BLOCK.logGroup]: { [ACTION.text]: '/images' },
  };
  const refused = await post('submit', { as: PAULA, viewId, values });
  expect(JSON.stringify(refused)).toContain('is not of the form name = value');
  values[BLOCK.tags] = { [ACTION.text]: 'Team = platform' };
  expect(await post('submit', { as: PAULA, viewId, values })).toEqual({ ok: true });
  expect(asked).toMatchObject([{ options: { tags: { Team: 'platform' }, logGroup: '/images' } }]);
});

test.each([
  ['without a tick', { isTested: false }, { options: { untested: true } }],
  ['with a tick', {}, { options: undefined }],
  ['with parameters', { parameters: 'wait = 5' }, { options: { parameters: { wait: '5' } } }],
  ['with a bad log group', { logGroup: 'a b' }, { errors: { [BLOCK.logGroup]: expect.any(String) } }],
  ['with bad parameters', { parameters: 'wait' }, { errors: { [BLOCK.parameters]: expect.any(String) } }],
])('fields %s ask for that', (_what, fields, options) => {
  expect(optionsIn({ ...UNASKED, ...fields })).toEqual(options);
});

const CHOSEN = { text: { type: 'plain_text', text: 'golden 1.0.0' }, value: 'k' } as const;

test.each<[string, Partial<RolloutForm>, string[]]>([
  ['none', {}, [BLOCK.image]],
  ['two', { image: CHOSEN, imageNamed: 'ami-0123456789abcdef0' }, [BLOCK.imageNamed]],
  ['a name', { imageNamed: 'golden' }, [BLOCK.imageNamed]],
  ['a short AMI id', { imageNamed: 'ami-12' }, [BLOCK.imageNamed]],
  ['a recipe', { imageNamed: IMAGE_ARN.replace(':image/', ':image-recipe/') }, [BLOCK.imageNamed]],
  ['one of the list', { image: CHOSEN }, []],
  ['an AMI', { imageNamed: 'ami-0123456789abcdef0' }, []],
  ['a parameter', { imageNamed: 'ssm:/golden/newest' }, []],
  ['a build', { imageNamed: IMAGE_ARN }, []],
  ['any version', { imageNamed: IMAGE_ARN.replace('1.0.0/1', 'x.x.x') }, []],
])('a form with %s says so beside the field', (_what, given, blocks) => {
  expect(Object.keys(imageErrors({ way: 'distribute', reason: '', ...given }))).toEqual(blocks);
  expect(imageErrors({ way: 'build', reason: '', ...given })).toEqual({});
});
