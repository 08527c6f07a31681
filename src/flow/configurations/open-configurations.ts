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
    usersOf: (arn) => usersOf(rooms, arn),
    accountNames: () => accountNames(rooms),
    remove: (asked) => remove(rooms, asked),
    drafts: openDrafts(rooms),
  };
}

async function accountNames({ accounts, policy }: ConfigurationRooms): Promise<ReadonlyMap<string, string>> {
  const own = Object.entries(policy.accounts).flatMap(([account, { name }]) =>
    name === undefined ? [] : [[account, name] as const],
  );
  return new Map([...(await accounts.names()), ...own]);
}

async function usersOf({ store, configurations }: ConfigurationRooms, arn: string): Promise<string[]> {
  const [rollouts, pipelines = []] = await Promise.all([
    store.tx((tx) => tx.rollouts.ofConfiguration(arn, UNDER_WAY, MOST_NAMED)),
    configurations.pipelinesOf(arn),
  ]);
  return [
    ...rollouts.map(({ number }) => `rollout #${number}, under way`),
    ...pipelines.slice(0, MOST_NAMED).map((name) => `pipeline "${name}"`),
  ];
}

async function remove(rooms: ConfigurationRooms, { name, userId }: { name: string; userId: string }): Promise<void> {
  await demandRequester(rooms, userId);
  const { arn } = await readConfiguration(rooms, name);
  const users = await usersOf(rooms, arn);
  if (users.length > 0) {
    throw new Refusal(
      'configuration-in-use',
      `deleting "${name}": it is used by ${users.join('; ')}`,
      'Wait for the end of rollouts, or cancel them; take it out of pipelines first.',
    );
  }
  await rooms.configurations.remove(arn, name);
}
