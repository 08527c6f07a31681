import { Refusal } from '../../domain/errors.ts';
import type { RolloutState } from '../../domain/rollout/rollout.ts';
import { isEnded, MOVES } from '../../domain/rollout/transitions.ts';
import { demandRequester } from '../decide.ts';
import type { ConfigurationRooms } from './configuration-rooms.ts';
import { readConfiguration } from './configuration-rooms.ts';
import type { ConfigurationVerbs } from './configuration-verbs.ts';
import { openDrafts } from './open-drafts.ts';

const STATES: RolloutState[] = Object.keys(MOVES).filter((state): state is RolloutState => state in MOVES);
const UNDER_WAY = STATES.filter((state) => !isEnded(state));
const MOST_NAMED = 10;

export function openConfigurations(rooms: ConfigurationRooms): ConfigurationVerbs {
  return {
    read: (name) => readConfiguration(rooms, name),
    rolloutsOf: (arn) => rolloutsOf(rooms, arn),
    remove: (asked) => remove(rooms, asked),
    drafts: openDrafts(rooms),
  };
}

async function rolloutsOf({ store }: ConfigurationRooms, arn: string): Promise<number[]> {
  const rollouts = await store.tx((tx) => tx.rollouts.ofConfiguration(arn, UNDER_WAY, MOST_NAMED));
  return rollouts.map(({ number }) => number);
}

async function remove(rooms: ConfigurationRooms, { name, userId }: { name: string; userId: string }): Promise<void> {
  await demandRequester(rooms, userId);
  const { arn } = await readConfiguration(rooms, name);
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
