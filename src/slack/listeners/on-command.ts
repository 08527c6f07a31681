import { nearest } from '../../domain/comparing/nearest.ts';
import { rolloutThread } from '../../domain/rollout/rollout.ts';
import type { App } from '@slack/bolt';
import type { SlashCommand } from '@slack/bolt';
import { helpMessage } from '../blocks/help.ts';
import { cancelQuestion } from '../blocks/cancel-part.ts';
import { retryQuestion } from '../blocks/retry-part.ts';
import { cardLink, rolloutList, rolloutStatus } from '../blocks/lists.ts';
import { policyMessage } from '../blocks/approval/policy-message.ts';
import type { Rendered } from '../blocks/pieces.ts';
import { code, escaped } from '../blocks/text.ts';
import type { Command } from './command.ts';
import { parseCommand } from './command.ts';
import { COMMAND } from '../ids.ts';
import type { ListenerRooms } from './interaction.ts';
import { auditAnswer } from './on-audit.ts';
import { answerCommand, sentence } from './answer.ts';
import { plain } from '../blocks/pieces.ts';
import type { ConfigRooms } from '../configurations/config-command.ts';
import { configAnswer } from '../configurations/config-command.ts';
import { rolloutView } from '../modals/rollout-form.ts';

const LISTED = 15;
const LATEST = 5;
const CHECK_USAGE = `${COMMAND} check NAME --recipe NAME/VERSION --infrastructure NAME`;

export function listenForCommand(app: App, rooms: ConfigRooms): void {
  app.command(COMMAND, async ({ ack, respond, command: asked }) => {
    const command = parseCommand(asked.text ?? '');
    const doing = `answering ${COMMAND} ${command.verb}`;
    await answerCommand({ ack, respond }, { doing, log: rooms.log }, () => answer(rooms, command, asked));
  });
}

async function answer(rooms: ConfigRooms, command: Command, asked: SlashCommand): Promise<Rendered | undefined> {
  switch (command.verb) {
    case 'help':
      return helpMessage();
    case 'new':
      return configAnswer(rooms, { action: 'new' }, asked);
    case 'run':
      await rooms.client.views.open({ trigger_id: asked.trigger_id, view: rolloutView({ reason: '' }) });
      return undefined;
    case 'check':
      return check(rooms, command, asked);
    case 'list':
      return list(rooms, command, asked);
    case 'bad-list':
      return plain(
        `${code(command.text)} is nothing to list by. Try ${code(`${COMMAND} list mine`)} or ${code(`${COMMAND} list failed`)}.`,
      );
    case 'status':
    case 'cancel':
    case 'retry':
    case 'audit':
      return ofRollout(rooms, command, asked);
    case 'policy':
      return policyMessage(rooms.policy);
    case 'not-a-number':
      return plain(`${code(command.text)} is no rollout number. Try ${code(`${COMMAND} ${command.asked} 42`)}.`);
    case 'config':
      return configAnswer(rooms, command, asked);
    case 'bad-config':
      return plain(
        `I do not know ${code(`config ${command.word}`)}. Did you mean ${code(`${COMMAND} config ${command.suggestion}`)}?`,
      );
    case 'bad-check':
      return plain(`${escaped(sentence(command.problem))} ${code(CHECK_USAGE)}`);
    case 'unknown': {
      const meant =
        command.suggestion === undefined ? '' : ` Did you mean ${code(`${COMMAND} ${command.suggestion}`)}?`;
      return plain(`I do not know ${code(command.word)}.${meant} See ${code(`${COMMAND} help`)}.`);
    }
  }
}

/** What is asked of one rollout; of none, what there is to ask. */
async function ofRollout(
  rooms: ConfigRooms,
  { verb, number }: Extract<Command, { number?: number }>,
  { user_id: userId }: SlashCommand,
): Promise<Rendered> {
  const { verbs, clock } = rooms;
  if (verb === 'audit') return auditAnswer(verbs, userId, number === undefined ? {} : { number });
  if (number === undefined) {
    if (verb === 'status') return rolloutList(await verbs.recentRollouts(LATEST), clock.now());
    return plain(`Which rollout? ${code(`${COMMAND} ${verb} 42`)}`);
  }
  switch (verb) {
    case 'status':
      return status(rooms, number);
    case 'cancel':
      return cancelQuestion(await verbs.rolloutByNumber(number));
    case 'retry':
      return retryQuestion(await verbs.rolloutByNumber(number));
  }
}

/** Ends in which copies are missing. */
const FAILED = ['failed', 'partly-available', 'needs-attention'] as const;

async function list(
  { verbs, store, clock }: ListenerRooms,
  { only }: { only?: 'mine' | 'failed' },
  asked: SlashCommand,
) {
  if (only === undefined) return rolloutList(await verbs.recentRollouts(LISTED), clock.now());
  const wanted = only === 'mine' ? { requestedBy: asked.user_id } : { states: FAILED };
  const found = await store.tx((tx) => tx.rollouts.matching(wanted, LISTED));
  return found.length === 0 ? plain(`No rollout to list under ${code(only)}.`) : rolloutList(found, clock.now());
}

/** Says at once when something of that name is not there; when that cannot be read, the check itself tells. */
async function check(
  { verbs, choices }: ListenerRooms,
  { name, recipe, infrastructure }: Extract<Command, { verb: 'check' }>,
  asked: SlashCommand,
): Promise<Rendered> {
  const names = await choices.names('configuration', name ?? '').catch(() => undefined);
  const create = ` Create one with ${code(`${COMMAND} new`)}.`;
  if (name === undefined)
    return plain(`Which configuration? ${code(CHECK_USAGE)}${instead('', names ?? []) || create}`);
  if (names !== undefined && !names.includes(name)) {
    return plain(`There is no distribution configuration ${code(name)}.${instead(name, names) || create}`);
  }
  const missing =
    (await noneNamed(choices, 'recipe', recipe?.split('/', 1)[0])) ??
    (await noneNamed(choices, 'infrastructure', infrastructure));
  if (missing !== undefined) return missing;
  await verbs.requestCheck({
    configurationName: name,
    ...(recipe === undefined ? {} : { recipe }),
    ...(infrastructure === undefined ? {} : { infrastructure }),
    requestedBy: asked.user_id,
    channel: asked.channel_id,
  });
  const withThem = [
    ...(recipe === undefined ? [] : [` with recipe ${code(recipe)}`]),
    ...(infrastructure === undefined ? [] : [` on infrastructure ${code(infrastructure)}`]),
  ].join('');
  return plain(`Checking every target of ${code(name)}${withThem}. The report follows in a message.`);
}

const KINDS = { recipe: 'image recipe', infrastructure: 'infrastructure configuration' };

/** An ARN is left to the check. */
async function noneNamed(
  choices: ListenerRooms['choices'],
  kind: keyof typeof KINDS,
  named: string | undefined,
): Promise<Rendered | undefined> {
  if (named === undefined || named.startsWith('arn:')) return undefined;
  const names = await choices.names(kind, named).catch(() => undefined);
  if (names === undefined || names.includes(named)) return undefined;
  return plain(`There is no ${KINDS[kind]} ${code(named)}.${instead(named, names)}`);
}

function instead(typed: string, names: string[]): string {
  return names.length === 0 ? '' : ` There is ${nearest(typed, names).map(code).join(', ')}.`;
}

async function status({ verbs, store, workspaceUrl }: ListenerRooms, number: number): Promise<Rendered> {
  const rollout = await verbs.rolloutByNumber(number);
  const [card] = await store.tx((tx) => tx.outbox.thread(rolloutThread(rollout.id)));
  return rolloutStatus(rollout, cardLink(card, workspaceUrl));
}
