import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { parseJson, readBody, sendJson } from '../api/request.ts';
import type { DisconnectInput, Outcome, Uploaded, WorkspacePatch } from '../contract.ts';
import { isJson, type Json, stringOf } from '../kit/rules.ts';
import { emit } from '../link/events.ts';
import { HttpLink } from '../link/http-link.ts';
import type { SlackState } from '../state/slack-state.ts';
import type { Person } from '../workspace.ts';
import { click, suggest } from './act.ts';
import { done, runCommand, say, sorry } from './command.ts';
import { inputs } from './inputs.ts';
import { canSee, snapshotFor } from './snapshot.ts';
import { close, submit } from './submit.ts';
import { upload } from './upload.ts';
import { reactTo, runShortcut, visitHome } from './visit.ts';

type Answer = Outcome | Uploaded | { options: unknown[] };
type Deed = (state: SlackState, person: Person, input: Json) => Promise<Answer>;
type Aid = (state: SlackState, input: Json) => Promise<Outcome | void> | void;

/** What a person can do. */
const deeds: Record<string, Deed> = {
  command: (state, person, input) => runCommand(state, person, inputs.command.parse(input)),
  say: (state, person, input) => say(state, person, inputs.say.parse(input)),
  click: (state, person, input) => click(state, person, inputs.click.parse(input)),
  suggest: (state, person, input) => suggest(state, person, inputs.suggest.parse(input)),
  submit: (state, person, input) => submit(state, person, inputs.submit.parse(input)),
  upload: (state, person, input) => upload(state, person, inputs.upload.parse(input)),
  close: (state, person, input) => close(state, person, inputs.close.parse(input).viewId),
  home: (state, person) => visitHome(state, person),
  shortcut: (state, person, input) => runShortcut(state, person, inputs.shortcut.parse(input)),
  react: async (state, person, input) => reactTo(state, person, inputs.react.parse(input)),
};

/** What only a test can do. */
const aids: Record<string, Aid> = {
  fault: (state, input) => {
    const fault = inputs.fault.parse(input);
    if ('disconnect' in fault) disconnect(state, fault.disconnect);
    else state.faults.add(fault);
  },
  disconnect: (state, input) => disconnect(state, inputs.disconnect.parse(input)),
  'request-url': (state, input) => setRequestUrl(state, inputs.requestUrl.parse(input).url),
  workspace: (state, input) => patchWorkspace(state, inputs.workspace.parse(input)),
};

const disconnect = (
  state: SlackState,
  { reason = 'refresh_requested', abrupt = false, most = Infinity }: DisconnectInput,
): void => state.link.transport.disconnect(reason, abrupt, most);

const setRequestUrl = async (state: SlackState, url: string): Promise<Outcome> => {
  const { transport } = state.link;
  if (!(transport instanceof HttpLink)) return sorry('this app uses Socket Mode');
  const problem = await transport.verify(url);
  if (problem !== undefined) return sorry(`your URL did not answer the challenge: ${problem}`);
  state.workspace.app.requestUrl = url;
  state.changed();
  return done;
};

const patchWorkspace = async (state: SlackState, patch: WorkspacePatch): Promise<void> => {
  const { people, userGroups, channels, team } = state.workspace;
  merge(people, patch.people ?? []);
  merge(userGroups, patch.userGroups ?? []);
  merge(channels, patch.channels ?? []);
  state.changed();
  for (const { id, users } of patch.userGroups ?? [])
    await emit(state, { type: 'subteam_members_changed', subteam_id: id, team_id: team.id, users_count: users.length });
};

const merge = (items: { id: string }[], changes: { id: string }[]): void => {
  for (const change of changes) Object.assign(items.find(({ id }) => id === change.id) ?? {}, change);
};

const actor = (state: SlackState, id: unknown): Person | undefined => {
  const person = state.person(stringOf(id));
  return person && !person.isBot && !person.isDeleted ? person : undefined;
};

const readOut = (state: SlackState, what: string, url: URL, response: ServerResponse): void => {
  if (what === 'journal') return sendJson(response, 200, state.journal);
  const as = url.searchParams.get('as');
  const person = actor(state, as);
  if (what === 'file') return readFile(state, person, url.searchParams.get('id') ?? '', response);
  if (what !== 'snapshot') return sendJson(response, 404, sorry(`nothing to read at "${what}"`));
  if (!person) return sendJson(response, 404, sorry(`no such person "${as}"`));
  return sendJson(response, 200, snapshotFor(state, person));
};

const readFile = (state: SlackState, person: Person | undefined, id: string, response: ServerResponse): void => {
  const file = state.files.find(id);
  const seen = file?.channels.some((one) => {
    const channel = state.channel(one);
    return person && channel && canSee(channel, person);
  });
  if (!file?.bytes || !seen) return sendJson(response, 404, sorry(`no such file "${id}"`));
  const headers = { 'content-type': file.mimetype, 'x-content-type-options': 'nosniff' };
  response.writeHead(200, { ...headers, 'content-disposition': 'attachment' }).end(file.bytes);
};

/** Answers `/_control/…`. */
export const serveControl = async (
  state: SlackState,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> => {
  const what = url.pathname.slice('/_control/'.length);
  if (request.method === 'GET') return readOut(state, what, url, response);
  const input = parseJson(await readBody(request));
  if (!isJson(input)) return sendJson(response, 400, sorry('a JSON object was expected'));
  try {
    const answer = await perform(state, what, input);
    return sendJson(response, answer ? 200 : 404, answer ?? sorry(`nothing to do at "${what}"`));
  } catch (error) {
    if (error instanceof z.ZodError) return sendJson(response, 400, sorry(z.prettifyError(error)));
    throw error;
  }
};

const perform = async (state: SlackState, what: string, input: Json): Promise<Answer | undefined> => {
  const aid = Object.hasOwn(aids, what) ? aids[what] : undefined;
  if (aid) {
    return (await aid(state, input)) ?? done;
  }
  const deed = Object.hasOwn(deeds, what) ? deeds[what] : undefined;
  const person = actor(state, input['as']);
  if (deed && !person) return sorry(`no such person "${stringOf(input['as'])}"`);
  return deed && person && deed(state, person, input);
};
