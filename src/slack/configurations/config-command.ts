import type { SlashCommand } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Configuration, ConfigurationInput } from '../../domain/configuration.ts';
import type { Draft } from '../../domain/configuration/draft.ts';
import { changesOf, configurationDigest } from '../../domain/configuration/draft.ts';
import { exportedFiles, ownMembers } from '../../domain/configuration/export-text.ts';
import type { Rendered } from '../blocks/pieces.ts';
import { plain, section } from '../blocks/pieces.ts';
import { code, counted, escaped, fitted } from '../blocks/text.ts';
import { COMMAND } from '../ids.ts';
import { explained } from '../listeners/answer.ts';
import type { ConfigAction } from '../listeners/command.ts';
import { nearest } from '../listeners/command.ts';
import type { ListenerRooms } from '../listeners/interaction.ts';
import { handOver } from '../messenger/hand-over.ts';
import type { Posting } from '../messenger/posting.ts';
import { notice } from '../modals/elements.ts';
import { configurationList, configurationMessage, deleteButton } from './configuration-message.ts';
import { draftView, importView } from './draft-view.ts';

export type ConfigRooms = ListenerRooms & { posting: Posting };
type Asked = Pick<SlashCommand, 'trigger_id' | 'user_id' | 'channel_id'>;

const TITLE = 'Configuration';

/** Answers `config …`; nothing where a view is the answer. */
export async function configAnswer(
  rooms: ConfigRooms,
  { action, name = '' }: { action: ConfigAction; name?: string },
  asked: Asked,
): Promise<Rendered | undefined> {
  if (action === 'list') return configurationList(await rooms.choices.names('configuration', ''));
  if (action === 'new') return openNew(rooms, asked);
  if (action === 'import') {
    await rooms.client.views.open({ trigger_id: asked.trigger_id, view: importView() });
    return undefined;
  }
  const names = await rooms.choices.names('configuration', name).catch(() => undefined);
  if (name === '' || names?.includes(name) === false) return noSuch(action, name, names ?? []);
  switch (action) {
    case 'show':
      return shownConfiguration(rooms, name);
    case 'edit':
    case 'copy':
      return openExisting(rooms, { name, copy: action === 'copy' }, asked);
    case 'export':
      return exported(rooms, name, asked.user_id);
    case 'diff':
      return difference(rooms, name, asked.user_id);
    case 'delete':
      return {
        text: `Delete ${name}?`,
        blocks: [section(`Delete ${code(name)}?`), { type: 'actions', elements: [deleteButton(name)] }],
      };
  }
}

function noSuch(action: ConfigAction, name: string, names: string[]): Rendered {
  const known = names.length === 0 ? '' : ` There is ${nearest(name, names).map(code).join(', ')}.`;
  if (name === '') return plain(`Which configuration? ${code(`${COMMAND} config ${action} NAME`)}.${known}`);
  return plain(`There is no distribution configuration ${code(name)}.${known}`);
}

async function shownConfiguration({ configurations }: ListenerRooms, name: string): Promise<Rendered> {
  const configuration = await configurations.read(name);
  return configurationMessage(configuration, await configurations.rolloutsOf(configuration.arn));
}

/** A trigger lives three seconds: the view is there first, and what it holds comes when it was read. */
async function openLater(
  rooms: ListenerRooms,
  trigger: string,
  doing: string,
  make: () => Promise<ModalView>,
): Promise<void> {
  const { client, log } = rooms;
  const { view } = await client.views.open({ trigger_id: trigger, view: notice(TITLE, 'Reading it…') });
  const made = await make().catch((error: unknown) => notice(TITLE, `:x: ${escaped(explained(error, doing, log))}`));
  if (view?.id !== undefined) await client.views.update({ view_id: view.id, view: made });
}

/** A draft that was begun and never saved is offered before an empty one. */
async function openNew(rooms: ListenerRooms, asked: Asked): Promise<undefined> {
  const { configurations, buildRegion } = rooms;
  await openLater(rooms, asked.trigger_id, 'beginning a draft', async () => {
    const latest = await configurations.latest(asked.user_id);
    if (latest !== undefined && latest.opened === undefined) return draftView(latest, buildRegion, CONTINUED);
    const input: ConfigurationInput = {
      name: '',
      distributions: [
        { region: buildRegion, amiDistributionConfiguration: { name: 'golden-ami {{ imagebuilder:buildDate }}' } },
      ],
    };
    return draftView(await begun(rooms, asked, input), buildRegion);
  });
  return undefined;
}

const CONTINUED = 'This is your draft, as you left it.';

export async function openExisting(
  rooms: ListenerRooms,
  { name, copy }: { name: string; copy: boolean },
  asked: Asked,
): Promise<undefined> {
  const { configurations, buildRegion } = rooms;
  await openLater(rooms, asked.trigger_id, `opening "${name}"`, async () => {
    const found = await configurations.read(name);
    if (copy)
      return draftView(
        await begun(rooms, asked, { ...ownMembers(found), name: `${name}-copy`.slice(0, 128) }),
        buildRegion,
      );
    const latest = await configurations.latest(asked.user_id);
    if (latest?.opened?.arn !== found.arn)
      return draftView(await begun(rooms, asked, ownMembers(found), found), buildRegion);
    if (configurationDigest(latest.opened.input) === configurationDigest(found))
      return draftView(latest, buildRegion, CONTINUED);
    // What it was opened from is gone: saved as it is, it would undo what somebody else did.
    const lost = changesOf(latest, 10).map(code).join(', ');
    const fresh = await begun(rooms, asked, ownMembers(found), found);
    return draftView(
      fresh,
      buildRegion,
      `AWS's copy is newer than your draft, so this is AWS's copy. Your draft had changed: ${lost}`,
    );
  });
  return undefined;
}

export function begun(
  { configurations }: ListenerRooms,
  asked: Pick<Asked, 'user_id' | 'channel_id'>,
  input: ConfigurationInput,
  from?: Configuration,
): Promise<Draft> {
  const opened = from === undefined ? {} : { opened: { arn: from.arn, input: ownMembers(from) } };
  return configurations.begin({ userId: asked.user_id, channel: asked.channel_id, input, ...opened });
}

export async function exported(
  { configurations, posting }: ConfigRooms,
  name: string,
  userId: string,
): Promise<Rendered> {
  const files = exportedFiles(await configurations.read(name));
  const lines = files.map((file) => {
    const without =
      file.leftOut.length === 0 ? '' : `, without ${file.leftOut.map(code).join(', ')}, which it has no name for`;
    return `• ${code(file.name)} ${escaped(file.about)}${without}`;
  });
  await handOver(posting, {
    userId,
    told: `:outbox_tray: *Export of ${code(name)}*: the files are in this thread.`,
    comment: lines.join('\n'),
    files,
  });
  return plain(`${code(name)} is in a message from me to you, as JSON, Terraform and CloudFormation.`);
}

/** What this person's draft changes in what AWS has now. */
async function difference({ configurations }: ListenerRooms, name: string, userId: string): Promise<Rendered> {
  const [draft, now] = [await configurations.latest(userId), await configurations.read(name)];
  if (draft === undefined || draft.input.name !== name) {
    return plain(`You have no draft of ${code(name)}. Begin one with ${code(`${COMMAND} config edit ${name}`)}.`);
  }
  const changes = changesOf({ input: draft.input, opened: { arn: now.arn, input: now } }).map(
    (line) => `• ${code(line)}`,
  );
  if (changes.length === 0) return plain(`Your draft of ${code(name)} holds what AWS has.`);
  return plain(
    `Your draft changes ${counted(changes.length, 'place')} of ${code(name)}:\n${fitted(changes, { most: 2800 })}`,
  );
}
