import { expect, test } from 'vitest';
import type { RolloutInputs } from '../../src/domain/inputs.ts';
import { inputsDigest } from '../../src/domain/inputs.ts';
import { click, current, flowScene, submitted } from '../support/flow-scene.ts';
import { EXISTING_INPUTS, INPUTS } from '../support/sample-rollout.ts';

/**
 * Every member that inputs of a build may have, and has here: a new one does not compile until it stands here. How a
 * retry goes about it is not read, but follows from what is.
 */
const WHOLE: Required<Omit<RolloutInputs, 'source' | 'retry'>> = {
  ...INPUTS,
  configuration: { ...INPUTS.configuration, description: 'for every account' },
  workflows: [
    {
      arn: 'arn:aws:imagebuilder:us-west-2:444455556666:workflow/test/gate/1.0.0/1',
      name: 'gate',
      content: { data: 'steps' },
    },
  ],
  executionRole: 'ImageBuilderExecution',
  options: { untested: true, tags: { Team: 'a' }, logGroup: '/images', parameters: { wait: '1' } },
};

type Path = (string | number)[];
type Mutation = { path: Path; how: string; whole: RolloutInputs; inputs: RolloutInputs };

/** Every place in a JSON value that holds something: leaves, lists and objects. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const members = Object.entries(value).flatMap(([key, member]) =>
    placesIn(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? members : [path, ...members];
}

/** The same inputs with something else at one place; `change` gets what stands there and what holds it. */
function changed(
  whole: RolloutInputs,
  path: Path,
  change: (holder: Record<string, unknown>, key: string) => void,
): RolloutInputs {
  const inputs = structuredClone(whole);
  const holder = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>((inside, key) => Object(Reflect.get(inside, key)), Object(inputs));
  change(holder, String(path.at(-1)));
  return inputs;
}

function another(value: unknown): unknown {
  if (typeof value === 'string') return `${value}x`;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return Array.isArray(value) ? [...value, 'x'] : { ...Object(value), another: 'x' };
}

const mutationsAt = (whole: RolloutInputs, path: Path): Mutation[] => [
  {
    path,
    whole,
    how: 'changed',
    inputs: changed(whole, path, (holder, key) => void (holder[key] = another(holder[key]))),
  },
  {
    path,
    whole,
    how: 'gone',
    inputs: changed(whole, path, (holder, key) => {
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
    }),
  },
];

const LATER: RolloutInputs = Object.assign(structuredClone(WHOLE), { another: 'x' });

/** Of an image that exists, what it has of its own. */
const OWN = new Set<unknown>(['source', 'executionRole']);
const MUTATIONS: Mutation[] = [
  ...placesIn(WHOLE).flatMap((path) => mutationsAt(WHOLE, path)),
  { path: ['one member more'], how: 'there', whole: WHOLE, inputs: LATER },
  ...placesIn(EXISTING_INPUTS)
    .filter(([member]) => OWN.has(member))
    .flatMap((path) => mutationsAt(EXISTING_INPUTS, path)),
];

test('there is a mutation for every field under the digest', () => {
  expect(MUTATIONS.length).toBeGreaterThan(80);
  const places = new Set(MUTATIONS.map(({ path: [member] }) => member));
  expect([...Object.keys(WHOLE), 'source', 'one member more'].filter((member) => !places.has(member))).toEqual([]);
  expect(new Set(MUTATIONS.map(({ inputs }) => inputsDigest(inputs))).size).toBeGreaterThan(MUTATIONS.length * 0.9);
});

test.each(MUTATIONS.map((mutation) => [mutation.path.join('.'), mutation.how, mutation] as const))(
  'nothing starts once %s is %s',
  async (_path, _how, { whole, inputs }) => {
    const scene = flowScene();
    scene.aws.inputs = whole;
    await submitted(scene, whole.source === undefined ? undefined : { sourceImage: whole.source.asked });
    const { digest } = await current(scene);
    await click(scene, 'UYES');
    scene.aws.inputs = inputs;
    await scene.memory.runFor(10 * 60_000);
    expect(inputsDigest(inputs)).not.toBe(digest);
    expect(scene.aws.requests).toEqual([]);
    expect((await current(scene)).state).not.toBe('building');
  },
);
