import type { AmiView, WorldView } from '../../aws/contract.ts';
import type { MessageView, Snapshot } from '../../slack/contract.ts';
import type { Stage, StageOptions } from '../../stage.ts';
import { loadWorld } from '../../world/load.ts';
import { worldPath } from '../../world/shipped.ts';
import type { Actor } from './actor.ts';
import { actorAs } from './actor.ts';
import { getJson } from './control-client.ts';

/** Who plays, and on what. */
export type Cast = {
  stage: Stage;
  /** Asks for rollouts. */
  paula: Actor;
  /** Approves them. */
  andrew: Actor;
  /** Approves them too. */
  alice: Actor;
  /** Approves nothing. */
  otto: Actor;
  /** A line between the messages: what the person does now. */
  narrate: (line: string) => void;
  world: () => Promise<WorldView>;
};

/** One journey of people through the bot. `tell` throws where it does not end as it must. */
export type Story = {
  name: string;
  summary: string;
  /** A world that ships. */
  world: string;
  /** An approval policy, as a file of it reads; without it one of the group approves. */
  policy?: string;
  /** Variables of the bot beside those that reach the twins. */
  settings?: Record<string, string>;
  tell(cast: Cast): Promise<void>;
};

/** What the stage of a story is opened with; nothing of it is shared with another stage. */
export function stageOf({ world, policy, settings }: Story): Pick<StageOptions, 'world' | 'policy' | 'settings'> {
  return {
    world: loadWorld(worldPath(world)),
    ...(policy === undefined ? {} : { policy }),
    ...(settings === undefined ? {} : { settings }),
  };
}

export function castOn(stage: Stage, narrate: (line: string) => void): Cast {
  const as = (name: string): Actor => {
    const person = stage.workspace.people.find((each) => each.name === name);
    if (person === undefined) throw new Error(`the workspace has nobody named "${name}"`);
    return actorAs(stage.slack.url, person.id);
  };
  return {
    stage,
    paula: as('paula'),
    andrew: as('andrew'),
    alice: as('alice'),
    otto: as('otto'),
    narrate,
    world: () => getJson(`${stage.aws.url}/_control/world`),
  };
}

/** Error with the sentence where the story did not go as it must. */
export function must(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(`it must hold that ${sentence}`);
}

/** The messages of the thread that begins with the rollout's card, the card first. */
export function threadOf(snapshot: Snapshot, rolloutNumber: number): MessageView[] {
  const card = cardOf(snapshot, rolloutNumber);
  if (card === undefined) return [];
  return snapshot.messages.filter((message) => message.ts === card.ts || message.threadTs === card.ts);
}

export function cardOf(snapshot: Snapshot, rolloutNumber: number): MessageView | undefined {
  const named = new RegExp(`#${rolloutNumber}(?!\\d)`, 'u');
  return snapshot.messages.find(
    (message) => message.threadTs === undefined && named.test(message.text) && keyOf(message) !== undefined,
  );
}

/** The key the bot put on a message it posted for good. */
export function keyOf({ metadata }: MessageView): string | undefined {
  return JSON.stringify(metadata ?? {}).match(/"key":"([^"]+)"/)?.[1];
}

/** The AMIs that the account itself owns, made by this rollout's image. */
export function copiesIn(world: WorldView, account: string): AmiView[] {
  return world.amis.filter((ami) => ami.account === account && ami.sourceAmiId !== undefined);
}
