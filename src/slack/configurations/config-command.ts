import { changesOf } from '../../domain/configuration/draft.ts';
import { exportedFiles } from '../../domain/configuration/export-text.ts';
import { nearest } from '../../domain/comparing/nearest.ts';
import type { Rendered } from '../blocks/pieces.ts';
import { plain, section } from '../blocks/pieces.ts';
import { code, counted, escaped, fitted } from '../blocks/text.ts';
import { COMMAND } from '../ids.ts';
import type { ConfigAction } from '../listeners/command.ts';
import type { ListenerRooms } from '../listeners/interaction.ts';
import { handOver } from '../messenger/hand-over.ts';
import type { ReadUpload } from '../uploaded-file.ts';
import type { Posting } from '../messenger/posting.ts';
import { configurationList, configurationMessage, deleteButton } from './configuration-message.ts';
import { importView } from './import-view.ts';
import type { Asked } from './open-draft.ts';
import { openExisting, openNew } from './open-draft.ts';

export type ConfigRooms = ListenerRooms & { posting: Posting; readUpload: ReadUpload };

/** Answers `config …`; nothing where a view is the answer. */
export async function configAnswer(
  rooms: ConfigRooms,
  { action, name = '' }: { action: ConfigAction; name?: string },
  asked: Asked,
): Promise<Rendered | undefined> {
  if (action === 'list') {
    const names = await rooms.choices.names('configuration', '');
    return configurationList(names, await rooms.configurations.drafts.mine(asked.user_id));
  }
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
      return deleteQuestion(rooms, name);
  }
}

function noSuch(action: ConfigAction, name: string, names: string[]): Rendered {
  const known = names.length === 0 ? '' : ` There is ${nearest(name, names).map(code).join(', ')}.`;
  if (name === '') return plain(`Which configuration? ${code(`${COMMAND} config ${action} NAME`)}.${known}`);
  return plain(`There is no distribution configuration ${code(name)}.${known}`);
}

async function shownConfiguration({ configurations }: ListenerRooms, name: string): Promise<Rendered> {
  const configuration = await configurations.read(name);
  const [users, names] = await Promise.all([configurations.usersOf(configuration.arn), configurations.accountNames()]);
  return configurationMessage(configuration, users, names);
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

/** What is used cannot be deleted, which is said before anybody tries. */
async function deleteQuestion({ configurations }: ListenerRooms, name: string): Promise<Rendered> {
  const { arn } = await configurations.read(name);
  const users = await configurations.usersOf(arn);
  if (users.length > 0)
    return plain(`${code(name)} cannot be deleted: it is used by ${users.map(escaped).join('; ')}.`);
  return {
    text: `Delete ${name}?`,
    blocks: [
      section(`Delete ${code(name)}? Nothing uses it that I can see.`),
      { type: 'actions', elements: [deleteButton(name)] },
    ],
  };
}

/** What this person's draft changes in what AWS has now. */
async function difference({ configurations }: ListenerRooms, name: string, userId: string): Promise<Rendered> {
  const [mine, now] = [await configurations.drafts.mine(userId), await configurations.read(name)];
  const draft = mine.find(({ opened, input }) => opened?.arn === now.arn || input.name === name);
  if (draft === undefined) {
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
