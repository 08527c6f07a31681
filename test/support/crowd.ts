import type { MessageView } from '../../sandbox/slack/contract.ts';
import type { Stage } from '../../sandbox/stage.ts';
import type { Actor } from '../../sandbox/stories/telling/actor.ts';
import { actorAs } from '../../sandbox/stories/telling/actor.ts';

/** So many people beyond those of the sample, in all its channels and in none of its groups. */
export function crowdOn({ workspace, slack }: Stage, size: number): Actor[] {
  const { people, channels } = workspace;
  const [like] = people;
  if (like === undefined) throw new Error('the workspace has nobody');
  const ids = Array.from({ length: size }, (_, at) => `U0CROWD${at}`);
  people.push(...ids.map((id) => ({ ...like, id, name: id.toLowerCase(), realName: id, email: `${id}@acme.example` })));
  for (const channel of channels) channel.members.push(...ids);
  return ids.map((id) => actorAs(slack.url, id));
}

/** What the bot has told this person alone. */
export async function answersTo(actor: Actor): Promise<MessageView[]> {
  return (await actor.see()).messages.filter(({ ephemeralFor }) => ephemeralFor === actor.id);
}
