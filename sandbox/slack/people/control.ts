import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { parseJson, readBody, sendJson } from '../api/request.ts';
import type { Outcome, WorkspacePatch } from '../contract.ts';
import { isJson, type Json, stringOf } from '../kit/rules.ts';
import type { SlackState } from '../state/slack-state.ts';
import type { Person } from '../workspace.ts';
import { click, suggest } from './act.ts';
import { done, runCommand, say, sorry } from './command.ts';
import { inputs } from './inputs.ts';
import { emit } from './payloads.ts';
import { snapshotFor } from './snapshot.ts';
import { close, submit } from './submit.ts';
import { runShortcut, visitHome } from './visit.ts';

type Answer = Outcome | { options: unknown[] };
type Deed = (state: SlackState, person: Person, input: Json) => Promise<Answer>;
type Aid = (state: SlackState, input: Json) => Promise<void> | void;

/** What a person can do. */
const deeds: Record<string, Deed> = {
  command: (state, person, input) => runCommand(state, person, inputs.command.parse(input)),
  say: (state, person, input) => say(state, person, inputs.say.parse(input)),
  click: (state, person, input) => click(state, person, inputs.click.parse(input)),
  suggest: (state, person, input) => suggest(state, person, inputs.suggest.parse(input)),
  submit: (state, person, input) => submit(state, person, inputs.submit.parse(input)),
  close: (state, person, input) => close(state, person, inputs.close.parse(input).viewId),
  home: (state, person) => visitHome(state, person),
  shortcut: (state, person, input) => runShortcut(state, person, inputs.shortcut.parse(input).callbackId),
};

/** What only a test can do. */
const aids: Record<string, Aid> = {
  fault: (state, input) => state.faults.add(inputs.fault.parse(input)),
  disconnect: (state, input) => {
    const { reason, abrupt } = inputs.disconnect.parse(input);
    state.link.disconnect(reason, abrupt);
  },
  workspace: (state, input) => patchWorkspace(state, inputs.workspace.parse(input)),
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
  if (what !== 'snapshot') return sendJson(response, 404, sorry(`nothing to read at "${what}"`));
  if (!person) return sendJson(response, 404, sorry(`no such person "${as}"`));
  return sendJson(response, 200, snapshotFor(state, person));
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
    await aid(state, input);
    return done;
  }
  const deed = Object.hasOwn(deeds, what) ? deeds[what] : undefined;
  const person = actor(state, input['as']);
  if (deed && !person) return sorry(`no such person "${stringOf(input['as'])}"`);
  return deed && person && deed(state, person, input);
};
