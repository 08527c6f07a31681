import type { CommandInput, Outcome, SayInput } from '../contract.ts';
import { ApiRefusal } from '../api/answer.ts';
import { isMember } from '../api/channels.ts';
import { messageJson } from '../api/content.ts';
import { tellPosted } from '../api/message-events.ts';
import { respond } from '../api/response.ts';
import { isJson, type Json } from '../kit/rules.ts';
import { emit } from '../link/events.ts';
import { newTimestamp } from '../state/ids.ts';
import type { SlackState } from '../state/slack-state.ts';
import type { Channel, Person, SlashCommand } from '../workspace.ts';
import { commandPayload } from './payloads.ts';
import { problems } from './problems.ts';
import { canSee } from './snapshot.ts';

export const sorry = (problem: string): Outcome => ({ ok: false, problem });
export const done: Outcome = { ok: true };

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** `@name` and `#name` become the ids Slack sends; unknown names stay as typed. */
const encodeNames = (state: SlackState, text: string, labels: boolean): string => {
  const label = (name: string) => (labels ? `|${name}` : '');
  return text
    .replace(/(?<![\w.])@([\w.-]+)/gu, (typed, name: string) => {
      const person = state.workspace.people.find((one) => one.name === name.toLowerCase());
      const group = state.workspace.userGroups.find((one) => one.handle === name.toLowerCase());
      if (person) return `<@${person.id}${label(person.name)}>`;
      return group ? `<!subteam^${group.id}${label(`@${group.handle}`)}>` : typed;
    })
    .replace(/(?<![\w&])#([\w-]+)/gu, (typed, name: string) => {
      const channel = state.workspace.channels.find((one) => one.name === name.toLowerCase());
      return channel ? `<#${channel.id}${label(channel.name)}>` : typed;
    });
};

const placeOf = (state: SlackState, person: Person, id: string): Channel | undefined => {
  const channel = state.channel(id);
  return channel && canSee(channel, person) ? channel : undefined;
};

const split = (text: string) => {
  const [command = '', ...rest] = text.trim().split(/\s+/u);
  return { command, text: text.trim().slice(command.length).trim(), hasArguments: rest.length > 0 };
};

/** A person sends `/command …`; Slack waits three seconds for the app. */
export const runCommand = async (state: SlackState, person: Person, input: CommandInput): Promise<Outcome> => {
  const channel = placeOf(state, person, input.channel);
  if (!channel) return sorry(`no such channel "${input.channel}"`);
  const said = split(input.text);
  const known = state.workspace.app.commands.find((one) => one.command === said.command);
  if (!known) return whisper(state, person, channel, problems.unknownCommand(said.command));
  const payload = commandPayload(state, person, channel, {
    command: said.command,
    text: typed(state, known, said.text),
  });
  const delivery = await state.link.deliver('slash_commands', payload);
  if (delivery.kind !== 'ack') {
    state.note('ack:command', delivery.kind, said.command);
    const problem = delivery.kind === 'failed' ? problems.commandDispatch : problems.commandSilence;
    return whisper(state, person, channel, problem(said.command));
  }
  return answered(state, { channel: channel.id, user: person.id }, delivery.payload)
    ? done
    : whisper(state, person, channel, problems.commandAnswer(said.command));
};

const typed = (state: SlackState, { shouldEscape }: SlashCommand, text: string): string => {
  const escaped = escape(text);
  return shouldEscape ? encodeNames(state, escaped, true) : escaped;
};

const answered = (state: SlackState, place: { channel: string; user: string }, payload: Json): boolean => {
  if (Object.keys(payload).length === 0) return true;
  try {
    respond(state, place, isJson(payload) ? payload : {});
    state.changed();
    return true;
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    state.note('ack:command', error.code, error.more['response_metadata']);
    return false;
  }
};

const whisper = (state: SlackState, person: Person, channel: Channel, problem: string): Outcome => {
  state.whisper(channel.id, person.id, problem);
  return sorry(problem);
};

/** A person writes a message; the app hears of it only if it subscribed. */
export const say = async (state: SlackState, person: Person, input: SayInput): Promise<Outcome> => {
  const channel = placeOf(state, person, input.channel);
  if (!channel?.members.includes(person.id)) return sorry(`not a member of "${input.channel}"`);
  if (input.text.trim() === '') return sorry('nothing to send');
  if (input.threadTs && !state.messages.posted(channel.id, input.threadTs)) return sorry('no such thread');
  const message = state.messages.post({
    channel: channel.id,
    user: person.id,
    fromApp: false,
    text: encodeNames(state, escape(input.text), false),
    blocks: [],
    ...(input.threadTs && { threadTs: input.threadTs }),
  });
  state.changed();
  tellPosted(state, message);
  const mentioned = message.text.includes(`<@${state.workspace.app.botUserId}>`) && isMember(state, channel);
  const stamp = { channel: channel.id, event_ts: newTimestamp() };
  if (mentioned) await emit(state, { ...messageJson(state, message), type: 'app_mention', ...stamp });
  return done;
};
