import type { SlashCommand } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Configuration, ConfigurationInput } from '../../domain/configuration.ts';
import type { Draft } from '../../domain/configuration/draft.ts';
import { configurationDigest, madeAgain, movedSince } from '../../domain/configuration/draft.ts';
import { ownMembers } from '../../domain/configuration/export-text.ts';
import { code, escaped } from '../blocks/text.ts';
import { explained } from '../listeners/answer.ts';
import type { ListenerRooms } from '../listeners/interaction.ts';
import { notice } from '../modals/elements.ts';
import { draftView } from './draft-view.ts';

export type Asked = Pick<SlashCommand, 'trigger_id' | 'user_id' | 'channel_id'>;

const TITLE = 'Configuration';

/** A trigger lives three seconds: the view is there first, and what it holds comes when it was read. */
async function openLater(
  rooms: ListenerRooms,
  trigger: string,
  doing: string,
  make: () => Promise<ModalView>,
): Promise<undefined> {
  const { client, log } = rooms;
  const { view } = await client.views.open({ trigger_id: trigger, view: notice(TITLE, 'Reading it…') });
  const made = await make().catch((error: unknown) => notice(TITLE, `:x: ${escaped(explained(error, doing, log))}`));
  if (view?.id !== undefined) await client.views.update({ view_id: view.id, view: made });
}

const CONTINUED = 'This is your draft, as you left it.';

/** A draft that was begun and never saved is offered before an empty one. */
export async function openNew(rooms: ListenerRooms, asked: Asked): Promise<undefined> {
  const { configurations, buildRegion, client } = rooms;
  const mine = await configurations.drafts.mine(asked.user_id);
  const latest = mine.find(({ opened }) => opened === undefined);
  const view =
    latest === undefined
      ? draftView(await begun(rooms, asked, emptyInput(buildRegion)), buildRegion)
      : draftView(latest, buildRegion, { notice: CONTINUED, begun: true });
  await client.views.open({ trigger_id: asked.trigger_id, view });
}

function emptyInput(buildRegion: string): ConfigurationInput {
  const ami = { name: 'golden-ami {{ imagebuilder:buildDate }}' };
  return { name: '', distributions: [{ region: buildRegion, amiDistributionConfiguration: ami }] };
}

export function openExisting(
  rooms: ListenerRooms,
  { name, copy }: { name: string; copy: boolean },
  asked: Asked,
): Promise<undefined> {
  const { configurations, buildRegion } = rooms;
  return openLater(rooms, asked.trigger_id, `opening "${name}"`, async () => {
    const found = await configurations.read(name);
    if (copy) {
      const input = { ...ownMembers(found), name: `${name}-copy`.slice(0, 128) };
      return draftView(await begun(rooms, asked, input), buildRegion);
    }
    const mine = await configurations.drafts.mine(asked.user_id);
    const latest = mine.find(({ opened }) => opened?.arn === found.arn);
    if (latest === undefined) return draftView(await begun(rooms, asked, ownMembers(found), found), buildRegion);
    return continued(rooms, latest, found);
  });
}

/** Opens a draft by its id. */
export function openDraft(rooms: ListenerRooms, id: string, asked: Asked): Promise<undefined> {
  const { configurations, buildRegion } = rooms;
  return openLater(rooms, asked.trigger_id, 'opening a draft', async () => {
    const draft = await configurations.drafts.get({ id, userId: asked.user_id });
    if (draft.opened === undefined) return draftView(draft, buildRegion, { notice: CONTINUED, begun: true });
    return continued(rooms, draft, await configurations.read(draft.opened.input.name));
  });
}

/** Saved as it is, a draft of an older copy would undo what somebody else did: it is made again to what AWS has. */
async function continued(rooms: ListenerRooms, draft: Draft, found: Configuration): Promise<ModalView> {
  const { configurations, buildRegion } = rooms;
  const { id, userId, opened } = draft;
  if (opened === undefined || configurationDigest(opened.input) === configurationDigest(found)) {
    return draftView(draft, buildRegion, { notice: CONTINUED, begun: true });
  }
  const moved = movedSince(opened.input, found).map(code).join(', ');
  const { input, both } = madeAgain({ opened: opened.input, input: draft.input }, found);
  const again = { arn: found.arn, input: ownMembers(found) };
  const changed = await configurations.drafts.change({ id, userId }, () => ({ input, opened: again }));
  const clash = both.length === 0 ? '' : ` Both changed ${both.slice(0, 5).map(code).join(', ')}: yours stands there.`;
  const told = `:warning: AWS's copy changed since you began: ${moved}. Your changes are made to it again.${clash}`;
  return draftView(changed, buildRegion, { notice: told, begun: true });
}

/** A draft in place of one that is dropped: empty, or what AWS has now. */
export async function afresh(rooms: ListenerRooms, { id, userId, channel, opened }: Draft): Promise<Draft> {
  const { configurations, buildRegion } = rooms;
  const found = opened === undefined ? undefined : await configurations.read(opened.input.name);
  await configurations.drafts.drop({ id, userId });
  const input = found === undefined ? emptyInput(buildRegion) : ownMembers(found);
  return begun(rooms, { user_id: userId, channel_id: channel }, input, found);
}

export function begun(
  { configurations }: ListenerRooms,
  asked: Pick<Asked, 'user_id' | 'channel_id'>,
  input: ConfigurationInput,
  from?: Configuration,
): Promise<Draft> {
  const opened = from === undefined ? {} : { opened: { arn: from.arn, input: ownMembers(from) } };
  return configurations.drafts.begin({ userId: asked.user_id, channel: asked.channel_id, input, ...opened });
}
