import { afterEach, expect, test } from 'vitest';
import type { Configuration, ConfigurationInput } from '../../../src/domain/configuration.ts';
import { Refusal } from '../../../src/domain/errors.ts';
import { openConfigurations } from '../../../src/flow/configurations/open-configurations.ts';
import { ACTION, BLOCK } from '../../../src/slack/ids.ts';
import { flowScene } from '../../support/flow-scene.ts';
import { actionBlock, APPROVALS, eventually, PAULA, shownIn, startRoom } from '../room.ts';

const BASE = 'arn:aws:imagebuilder:us-west-2:444455556666:distribution-configuration';
const ami = { name: 'golden {{ imagebuilder:buildDate }}', targetAccountIds: ['111122223333'] };
const named = (name: string, more: object = {}): Configuration => ({
  name,
  distributions: [{ region: 'us-west-2', amiDistributionConfiguration: { ...ami, ...more } }],
  arn: `${BASE}/${name}`,
});

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.stop()));
});

/** Paula before the bot, with these configurations in AWS; `create` is what AWS says to a new one. */
async function desk(
  there: Configuration[] = [],
  create = async (input: ConfigurationInput) => ({ arn: `${BASE}/${input.name}` }),
) {
  const made: ConfigurationInput[] = [];
  const flow = flowScene();
  flow.directory.people[PAULA] = {};
  const catalog = {
    configurations: async () => there,
    createConfiguration: async (input: ConfigurationInput) => {
      made.push(input);
      return create(input);
    },
  };
  const room = await startRoom({}, catalog, ({ store }) =>
    openConfigurations({
      ...flow.rooms,
      store,
      catalog: { ...flow.rooms.catalog, ...catalog },
      accounts: { names: async () => new Map([['111122223333', 'shop <production>']]) },
      configurations: {
        read: async (name) => there.find((each) => each.name === name),
        replace: async (_arn, input) => void made.push(input),
        tag: async () => undefined,
        pipelinesOf: async () => [],
        remove: async () => undefined,
      },
    }),
  );
  open.push(room);
  const text = (typed: string) =>
    room.post('command', { as: PAULA, channel: APPROVALS, text: `/ami-distribute ${typed}` });
  const shown = async () => shownIn((await room.modalOf(PAULA)).view.blocks);
  const until = (says: string) => eventually(async () => (await shown()).includes(says));
  const submit = async (typed: Record<string, string | string[]> = {}, actionId: string = ACTION.text) => {
    const { viewId } = await room.modalOf(PAULA);
    const values = Object.fromEntries(Object.entries(typed).map(([block, value]) => [block, { [actionId]: value }]));
    return room.post('submit', { as: PAULA, viewId, values });
  };
  const click = async (actionId: string, value?: string) => {
    const { viewId, view } = await room.modalOf(PAULA);
    const place = { container: { kind: 'view', viewId }, blockId: actionBlock(view.blocks, actionId), actionId };
    return room.post('click', { as: PAULA, ...place, ...(value === undefined ? {} : { value }) });
  };
  return { ...room, made, text, shown, until, submit, click };
}

test.each(['new', 'config new'])('%s creates a configuration from one page', async (typed) => {
  const { text, submit, shown, until, made } = await desk();
  await text(typed);
  await submit({ [BLOCK.name]: 'edge', 'targetAccountIds/0/us-west-2': '1111-2222-3333, 777788889999\n111122223333' });
  await until('`edge` for 1 Region');
  await submit();

  expect(made).toEqual([
    {
      name: 'edge',
      distributions: [
        {
          region: 'us-west-2',
          amiDistributionConfiguration: {
            name: 'golden-ami {{ imagebuilder:buildDate }}',
            targetAccountIds: ['111122223333', '777788889999'],
          },
        },
      ],
    },
  ]);
  expect(await shown()).toContain('`edge` is created');
});

test('what is wrong stands beside its field, and nothing is lost', async () => {
  const { text, submit } = await desk([named('golden')]);
  await text('new');

  expect(await submit({ [BLOCK.name]: 'a/b/c', 'targetAccountIds/0/us-west-2': '12345 prod' })).toMatchObject({
    errors: {
      [BLOCK.name]: '"a/b/c" does not work. A name has 3 to 128 letters, digits, - _ and inner spaces.',
      'targetAccountIds/0/us-west-2': expect.stringMatching(/"12345" does not work.*"prod" does not work/),
    },
  });
  expect(await submit({ [BLOCK.name]: 'Golden', 'targetAccountIds/0/us-west-2': '' })).toMatchObject({
    errors: { [BLOCK.name]: expect.stringContaining('taken by "golden"') },
  });
});

test("AWS's refusal is told, and the draft is kept", async () => {
  const { text, submit, shown, until } = await desk([], () =>
    Promise.reject(new Refusal('configuration-quota', 'there are 1000 already', 'Delete one.')),
  );
  await text('new');
  await submit({ [BLOCK.name]: 'edge' });
  await until('`edge` for 1 Region');
  await submit();
  expect(await shown()).toContain('There are 1000 already. Delete one.');
  await text('new');

  expect(await shown()).toContain('This is your draft, as you left it');
  expect(await shown()).toContain('"initial_value":"edge"');
});

test('an answer that comes after the ack is still told', async () => {
  const { text, submit, shown, until } = await desk(
    [],
    () =>
      new Promise((_, reject) => {
        setTimeout(() => reject(new Refusal('quota', 'there are too many')), 2500);
      }),
  );
  await text('new');
  await submit({ [BLOCK.name]: 'edge' });
  await until('`edge` for 1 Region');
  await submit();
  expect(await shown()).toContain('Saving…');
  await until('There are too many');
});

test('AMIs become public only where somebody says so', async () => {
  const { text, submit, until, shown, made } = await desk([
    named('golden', { launchPermission: { userGroups: ['all'] } }),
  ]);
  await text('config copy golden');
  await until('golden-copy');
  await submit();
  await until('Anybody in the world');

  expect(await submit()).toMatchObject({ ok: false });
  expect(made).toEqual([]);
  await submit({ [BLOCK.makePublic]: ['public'] }, ACTION.makePublic);
  expect(await shown()).toContain('`golden-copy` is created');
});

test('Regions added in a hurry are all in the draft and the view', async () => {
  const { text, click, shown, until } = await desk();
  await text('new');
  await Promise.all([click(ACTION.draftAdd, 'eu-west-1'), click(ACTION.draftAdd, 'ap-south-1')]);
  await until('eu-west-1*');
  await until('ap-south-1*');

  expect(await shown()).toContain('us-west-2*');
});

test('what is wrong elsewhere stands beside the button that leads there', async () => {
  const golden = named('golden');
  const key = { ...ami, kmsKeyId: 'arn:aws:kms:us-west-2:444455556666:key/1' };
  golden.distributions.push({ region: 'eu-west-1', amiDistributionConfiguration: key });
  const { text, post, submit, until, modalOf } = await desk([golden]);
  await text('config copy golden');
  await until('golden-copy');
  await submit();
  const { viewId, view } = await modalOf(PAULA);
  const row = view.blocks.find(({ block_id: id }) => id === 'entry/eu-west-1');
  expect(shownIn(row === undefined ? [] : [row])).toMatch(/:warning: .*serves its own Region/);
  const container = { kind: 'view', viewId };
  await post('click', { as: PAULA, container, blockId: 'entry/eu-west-1', actionId: ACTION.draftRegion });
  await until('*KMS key of the copies*: ');

  expect(await submit()).toMatchObject({
    errors: { 'kmsKeyId/0/eu-west-1': expect.stringContaining('serves its own Region') },
  });
});

test('each configuration has a draft of its own', async () => {
  const { text, click, until, shown, seenBy, lastFor, post } = await desk([named('one'), named('two')]);
  await text('config edit one');
  await until('`one`');
  await click(ACTION.draftAdd, 'eu-west-1');
  await until('eu-west-1*');
  await text('config edit two');
  await until('`two`');
  await text('config edit one');
  await until('This is your draft');
  expect(await shown()).toContain('eu-west-1*');
  await click(ACTION.draftAfresh);
  await eventually(async () => !(await shown()).includes('eu-west-1*'));
  await text('config list');
  const list = (await seenBy(PAULA)).messages.at(-1);
  for (const name of ['one', 'two']) expect(shownIn(list?.blocks ?? [])).toContain(`Your draft* of \`${name}\``);
  const place = { container: { kind: 'message', channel: APPROVALS, ts: list?.ts }, actionId: ACTION.draftDrop };
  await post('click', { as: PAULA, ...place, blockId: actionBlock(list?.blocks ?? [], ACTION.draftDrop) });

  await eventually(async () => (await lastFor(PAULA)).text === 'Your draft is dropped.');
});

test('a click on a draft that is gone is answered', async () => {
  const { text, click, shown, until, memory } = await desk();
  await text('new');
  await memory.store.tx(async (tx) => {
    for (const { id } of await tx.drafts.of(PAULA)) await tx.drafts.remove(id);
  });
  await click(ACTION.draftMore);
  await until('saved or dropped meanwhile');
  expect(await shown()).not.toContain('plain_text_input');
});

const JSON_FILE = { distributions: [{ region: 'us-west-2', amiDistributionConfiguration: ami }] };
const uploading = async ({ modalOf, post }: Awaited<ReturnType<typeof desk>>, content: unknown) => {
  const { viewId } = await modalOf(PAULA);
  const place = { as: PAULA, viewId, blockId: BLOCK.file, actionId: ACTION.file };
  const file = await post<{ fileId: string }>('upload', { ...place, name: 'a.json', text: JSON.stringify(content) });
  const values = { [BLOCK.file]: { [ACTION.file]: [file.fileId] } };
  return post('submit', { as: PAULA, viewId, values });
};

test('an uploaded file is reviewed, and what was left out of it is told', async () => {
  const there = await desk();
  await there.text('config import');
  await uploading(there, { ...JSON_FILE, name: 'edge', clientToken: 'x' });
  await there.until('`edge` for 1 Region');

  expect(await there.shown()).toContain('Left out, for they are not yours to set: `clientToken`');
  await there.submit();
  expect(there.made).toMatchObject([{ name: 'edge', ...JSON_FILE }]);
});

test('a file that breaks a rule becomes a draft with the reason on it', async () => {
  const there = await desk();
  await there.text('config import');
  const distributions = [{ region: 'us-west-2', amiDistributionConfiguration: { name: 'x', targetAccountIds: ['1'] } }];
  await uploading(there, { name: 'edge', distributions });
  await there.until('"initial_value":"edge"');

  expect(await there.shown()).toMatch(/"x\\?" has 1 characters.*"1\\?" does not work/);
});

test.each([
  ['no JSON at all', 'text', 'is no configuration'],
  [
    'the same Region twice',
    { ...JSON_FILE, name: 'edge', distributions: [...JSON_FILE.distributions, ...JSON_FILE.distributions] },
    'twice',
  ],
])('%s in a file is refused beside the inputs', async (_what, content, says) => {
  const there = await desk();
  await there.text('config import');

  expect(await uploading(there, content)).toMatchObject({
    errors: { [`${BLOCK.json}/1`]: expect.stringContaining(says) },
  });
});

test('an import of nothing asks for a file or text', async () => {
  const { text, submit } = await desk();
  await text('config import');

  expect(await submit()).toMatchObject({
    errors: { [`${BLOCK.json}/1`]: expect.stringContaining('Upload a file') },
  });
});

test('accounts that are pasted twice are counted back', async () => {
  const { text, submit, until } = await desk();
  await text('new');
  await submit({ [BLOCK.name]: 'edge', 'targetAccountIds/0/us-west-2': '1111-2222-3333 111122223333 444455556666' });
  await until('2 accounts, 1 repeated left out');
  expect(await submit()).toEqual({ ok: true });
});
