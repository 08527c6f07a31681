import { noConfigurations } from '../../support/no-configurations.ts';
import { createHmac } from 'node:crypto';
import { openFlow } from '../../../src/flow/open-flow.ts';
import type { Verbs } from '../../../src/flow/verbs.ts';
import { ACTION, BLOCK, VIEW } from '../../../src/slack/ids.ts';
import type { Reasoned } from '../../../src/slack/modals/reason-form.ts';
import { openSlack } from '../../../src/slack/open-slack.ts';
import { current, flowScene, shownOn, submitted } from '../../support/flow-scene.ts';
import { BUILD_REGION, SOURCE_IMAGE } from '../../support/sample-rollout.ts';
import type { Logged } from '../room.ts';
import { memoryLog } from '../room.ts';
import { startSlackApi } from '../slack-api.ts';

const SECRET = 'a-signing-secret-of-ours';
const TEAM = 'T1';
const CHANNEL = 'CROLLOUTS';

/** How a click differs from an honest one of UYES on the card as it is. */
export type Click = {
  by?: string;
  action?: string;
  channel?: string;
  /** The workspace it is made in; null with an organisation-wide install. */
  team?: string | null;
  /** The workspace of the person, as the request says. */
  home?: string;
  /** The organisation of an Enterprise Grid. */
  enterprise?: string;
  secret?: string;
  ageSeconds?: number;
  shown?: object;
};

/**
 * The bot as Slack reaches it over HTTP, with a rollout that waits, asked by UASKED. `members` is who is in SLEADS now;
 * `people` is what Slack says about somebody that is not ordinary.
 */
export async function clickedOverHttp(verbs: (real: Verbs) => Verbs = (real) => real) {
  const people: Record<string, object> = {};
  const state = { members: ['ULEAD'], people };
  const said: string[] = [];
  const refused: string[] = [];
  const api = await startSlackApi({
    'auth.test': () => ({ team_id: TEAM, user_id: 'UBOT', bot_id: 'B1', url: 'https://acme.slack.com/' }),
    'conversations.history': () => ({ messages: [] }),
    'users.info': ({ arguments: { user } }) => ({ user: { id: user, team_id: TEAM, ...state.people[String(user)] } }),
    'usergroups.users.list': () => ({ users: state.members }),
    respond: ({ arguments: { text } }) => ({ place: said.push(String(text)) }),
  });
  const scene = flowScene();
  const lines: Logged[] = [];
  const slack = await openSlack({
    botToken: 'xoxb-1',
    reception: { kind: 'http', signingSecret: SECRET, host: '127.0.0.1', port: 0 },
    apiUrl: api.url,
    approvalChannel: CHANNEL,
    turnedAway: () => refused.push('signature'),
    log: memoryLog(lines),
  });
  const rooms = { ...scene.rooms, directory: slack.directory, refused: (code: string) => refused.push(code) };
  slack.serve({
    verbs: verbs(openFlow(rooms, scene.memory.jobs)),
    configurations: noConfigurations,
    catalog: scene.aws.catalog,
    sourceImages: { list: async () => [], find: async () => SOURCE_IMAGE },
    store: scene.memory.store,
    clock: scene.clock,
    jobs: { work: () => undefined },
    buildRegion: BUILD_REGION,
    policy: scene.rooms.policy,
  });
  await submitted(scene);
  await slack.start();
  const port = lines.flatMap(({ fields }) => ('port' in fields ? [String(fields.port)] : [])).at(-1);
  const shown = shownOn(await current(scene));

  const send = (payload: object, how: Click) => sent(String(port), payload, how);
  const click = async (how: Click = {}): Promise<number> =>
    (await send(clickOf({ ...how, shown: how.shown ?? shown }, `${api.url}respond`), how)).status;
  /** Submits the form that asks for a reason; gives what Slack is answered, as text. */
  const submit = async (verdict: Reasoned, how: Click = {}): Promise<string> => {
    const decided = { ...(how.shown ?? shown), channel: how.channel ?? CHANNEL };
    return (await send(submissionOf(verdict, how, decided), how)).text();
  };
  const stop = async () => {
    await slack.stop();
    await api.stop();
  };
  return { scene, api, state, said, lines, refused, shown, click, submit, stop };
}

/** Posts it as Slack does: signed, and as old as that. */
async function sent(port: string, payload: object, { secret = SECRET, ageSeconds = 0 }: Click): Promise<Response> {
  const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
  const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    },
    body,
  });
}

function sender({ by = 'UYES', team = TEAM, home = team ?? TEAM, enterprise }: Click) {
  return {
    team: team === null ? null : { id: team, domain: 'acme' },
    user: { id: by, username: by, team_id: home },
    ...(enterprise === undefined ? {} : { enterprise: { id: enterprise, name: 'acme' } }),
    api_app_id: 'A1',
    token: 'unused',
  };
}

function submissionOf(verdict: Reasoned, how: Click, said: object) {
  const values = { [BLOCK.reason]: { [ACTION.text]: { type: 'plain_text_input', value: 'it was agreed' } } };
  return {
    type: 'view_submission',
    ...sender(how),
    view: {
      id: 'V1',
      type: 'modal',
      callback_id: VIEW[verdict],
      private_metadata: JSON.stringify(said),
      state: { values },
      blocks: [],
    },
  };
}

function clickOf(how: Click, url: string) {
  const { action = ACTION.approve, channel = CHANNEL, shown } = how;
  const button = { type: 'button', block_id: 'b', action_id: action, value: JSON.stringify(shown), action_ts: '1.1' };
  return {
    type: 'block_actions',
    ...sender(how),
    trigger_id: '1.1.1',
    container: { type: 'message', channel_id: channel, message_ts: '1.1' },
    channel: { id: channel, name: 'rollouts' },
    message: { ts: '1.1', text: 'card' },
    response_url: url,
    actions: [button],
  };
}
