import { randomUUID } from 'node:crypto';
import { digestOf } from '../../domain/canonical.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { problemsOf } from '../../domain/configuration-rules.ts';
import type { Draft } from '../../domain/configuration/draft.ts';
import { changesOf, configurationDigest, movedSince } from '../../domain/configuration/draft.ts';
import { withRegion } from '../../domain/configuration/problem.ts';
import { settingsProblems } from '../../domain/configuration/settings-problems.ts';
import { Refusal } from '../../domain/errors.ts';
import type { RolloutState } from '../../domain/rollout/rollout.ts';
import { isEnded, MOVES } from '../../domain/rollout/transitions.ts';
import { demandRequester } from '../decide.ts';
import type { Configurations } from '../ports.ts';
import type { FlowRooms } from '../rooms.ts';
import type { ConfigurationVerbs } from './configuration-verbs.ts';

type Rooms = FlowRooms & { configurations: Configurations };

const STATES: RolloutState[] = Object.keys(MOVES).filter((state): state is RolloutState => state in MOVES);
const UNDER_WAY = STATES.filter((state) => !isEnded(state));
const MOST_NAMED = 10;

export function openConfigurations(rooms: Rooms): ConfigurationVerbs {
  const { store, clock } = rooms;
  const keep = async (draft: Draft) => {
    await store.tx((tx) => tx.drafts.save(draft));
    return draft;
  };
  return {
    read: (name) => read(rooms, name),
    rolloutsOf: (arn) => rolloutsOf(rooms, arn),
    begin: (begun) => keep({ ...begun, id: randomUUID(), updatedAt: clock.now() }),
    draft: (id, userId) => draftOf(rooms, id, userId),
    change: (draft, input) => keep({ ...draft, input, updatedAt: clock.now() }),
    latest: (userId) => store.tx((tx) => tx.drafts.latest(userId)),
    submit: (asked) => submit(rooms, asked),
    remove: (asked) => remove(rooms, asked),
  };
}

async function read({ configurations }: Rooms, name: string): Promise<Configuration> {
  const found = await configurations.read(name);
  if (found !== undefined) return found;
  throw new Refusal(
    'no-such-configuration',
    `there is no distribution configuration "${name}"`,
    'See /ami-distribute config list for those there are.',
  );
}

async function rolloutsOf({ store }: Rooms, arn: string): Promise<number[]> {
  const rollouts = await store.tx((tx) => tx.rollouts.ofConfiguration(arn, UNDER_WAY, MOST_NAMED));
  return rollouts.map(({ number }) => number);
}

async function draftOf({ store }: Rooms, id: string, userId: string): Promise<Draft> {
  const draft = await store.tx((tx) => tx.drafts.get(id));
  if (draft?.userId === userId) return draft;
  throw new Refusal('draft-gone', 'this draft was saved or dropped meanwhile', 'Open the configuration again.');
}

async function submit(rooms: Rooms, { id, userId }: { id: string; userId: string }) {
  await demandRequester(rooms, userId);
  const { catalog, configurations, policy, store } = rooms;
  const draft = await draftOf(rooms, id, userId);
  const { input, opened } = draft;
  const [problem] = [...problemsOf(input, policy.buildRegion), ...settingsProblems(input)];
  if (problem !== undefined) throw new Refusal('configuration-invalid', withRegion(problem));
  // The same draft sent twice asks for the same thing twice, which makes one.
  const token = digestOf({ id, input }).slice(0, 36);
  let arn = opened?.arn;
  if (opened === undefined || arn === undefined) {
    arn = (await catalog.createConfiguration(input, token)).arn;
  } else {
    await demandUnmoved(rooms, draft, opened);
    await configurations.replace(arn, input, token);
  }
  await store.tx((tx) => tx.drafts.remove(id));
  return { name: input.name, arn };
}

/** The API replaces the whole: what somebody else changed meanwhile would silently be undone. */
async function demandUnmoved(rooms: Rooms, draft: Draft, opened: NonNullable<Draft['opened']>): Promise<void> {
  if (changesOf(draft).length === 0) {
    throw new Refusal('nothing-changed', 'the draft holds what AWS has already', 'Change something, or close it.');
  }
  const now = await read(rooms, opened.input.name);
  if (configurationDigest(now) === configurationDigest(opened.input)) return;
  throw new Refusal(
    'configuration-moved',
    `"${now.name}" was changed in AWS since it was opened: ${movedSince(opened.input, now).join('; ')}`,
    'Nothing was saved. Open it again, and make your change to what is there now.',
  );
}

async function remove(rooms: Rooms, { name, userId }: { name: string; userId: string }): Promise<void> {
  await demandRequester(rooms, userId);
  const { arn } = await read(rooms, name);
  const numbers = await rolloutsOf(rooms, arn);
  if (numbers.length > 0) {
    const named = numbers.map((number) => `#${number}`).join(', ');
    throw new Refusal(
      'configuration-in-use',
      `deleting "${name}": it is used by rollout ${named}, under way`,
      'Wait for its end, or cancel it.',
    );
  }
  await rooms.configurations.remove(arn, name);
}
