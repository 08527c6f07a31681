import { setTimeout as pause } from 'node:timers/promises';
import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { isAmong, mayOverride, strangeness } from '../../domain/approval/membership.ts';
import { approversOf, together } from '../../domain/approval/needs.ts';
import { questionOf } from '../../domain/rollout/question.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { rolloutThread } from '../../domain/rollout/rollout.ts';
import type { Clock, Directory, Store, Tx } from '../../flow/ports.ts';
import { cardLink } from '../blocks/lists.ts';
import type { SlackLog } from '../log.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import type { Shown } from './home-view.ts';
import { closedHome, homeView, MOST_SHOWN } from './home-view.ts';

export type HomeRooms = {
  store: Store;
  directory: Directory;
  client: WebClient;
  clock: Clock;
  workspaceUrl: string;
  log: SlackLog;
};

export type Homes = {
  /** Somebody looks at their Home tab: it is shown as things are, and kept so for a while. */
  opened(userId: string): Promise<void>;
  /** Ends what keeps them up to date. */
  stop(): Promise<void>;
};

const LOOK_EVERY_MS = 2000;
/** Copies arrive without a row in the audit; they are shown by then. */
const AT_LEAST_EVERY_MS = 30_000;
const LOOKED_AT_MS = 30 * 60_000;
/** Slack takes 100 and more a minute of all people together. */
const PUBLISH_GAP_MS = 700;
/** Decisions ask Slack about people and groups, and need what it answers in a minute: what is merely shown may be older. */
const GROUP_FRESH_MS = 5 * 60_000;
const MOST_UNDECIDED = 50;

/** `stranger` says why nothing is shown to them, where that is so; asked once each time they open it. */
type Viewer = { openedAt: number; stranger?: { why: string | undefined }; shown?: string };

/**
 * The Home tabs of those who opened theirs lately. Each bot looks for changes by itself, in one cheap question while
 * nothing changes, and publishes only what is another than what the person sees.
 */
export function openHomes(rooms: HomeRooms): Homes {
  const { clock, log } = rooms;
  const viewers = new Map<string, Viewer>();
  const stopped = new AbortController();
  const view = viewFor(rooms, groupReader(rooms));
  const pace = openPace(clock);
  let seen: { change: string; at: number } | undefined;
  let keeping: Promise<void> | undefined;

  const show = oneAtATime(async (userId) => {
    const viewer = viewers.get(userId);
    if (viewer === undefined) return;
    const { why } = (viewer.stranger ??= { why: strangeness(await rooms.directory.person(userId)) });
    const next = why === undefined ? await view(userId) : closedHome(why);
    const shown = JSON.stringify(next);
    if (shown === viewer.shown) return;
    await pace.turn(stopped.signal);
    await rooms.client.views.publish({ user_id: userId, view: next });
    viewer.shown = shown;
  });
  const showSafely = async (userId: string): Promise<void> => {
    try {
      await show(userId);
    } catch (err) {
      if (stopped.signal.aborted) return;
      if (err instanceof WebAPIRateLimitedError) {
        pace.hold(err.retryAfter * 1000);
        seen = undefined;
      }
      // Slack knows no such person, or the Home tab is switched off: looking again changes nothing.
      else if (err instanceof WebAPIPlatformError) viewers.delete(userId);
      log.warn({ err, userId }, 'home tab was not shown');
    }
  };
  const look = async (): Promise<void> => {
    const now = clock.now();
    for (const [userId, { openedAt }] of viewers) if (now - openedAt > LOOKED_AT_MS) viewers.delete(userId);
    const change = await rooms.store.tx(latestChange);
    if (seen?.change === change && now - seen.at < AT_LEAST_EVERY_MS) return;
    seen = { change, at: now };
    for (const userId of viewers.keys()) await showSafely(userId);
  };
  const keep = async (): Promise<void> => {
    while (viewers.size > 0 && !stopped.signal.aborted) {
      await pause(LOOK_EVERY_MS, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
      if (!stopped.signal.aborted) await look().catch((err: unknown) => log.warn({ err }, 'home tabs were not read'));
    }
  };
  return {
    opened: async (userId) => {
      viewers.set(userId, { openedAt: clock.now() });
      await showSafely(userId);
      // In a microtask of its own at the earliest, and so never before it is assigned.
      keeping ??= keep().finally(() => (keeping = undefined));
    },
    stop: async () => {
      stopped.abort();
      await keeping;
    },
  };
}

/** Another whenever a rollout was decided on or moved. */
async function latestChange(tx: Tx): Promise<string> {
  return (await tx.audit.head())?.hash ?? '';
}

type Pace = { turn(signal: AbortSignal): Promise<void>; hold(ms: number): void };

function openPace(clock: Clock): Pace {
  let free = 0;
  return {
    turn: async (signal) => {
      const at = Math.max(free, clock.now());
      free = at + PUBLISH_GAP_MS;
      await pause(at - clock.now(), undefined, { signal, ref: false });
    },
    hold: (ms) => {
      free = Math.max(free, clock.now() + ms);
    },
  };
}

type IsMember = (group: string, userId: string) => Promise<boolean>;

function groupReader({ directory, clock }: HomeRooms): IsMember {
  const kept = new Map<string, { at: number; members: Promise<string[]> }>();
  return async (group, userId) => {
    const known = kept.get(group);
    if (known !== undefined && clock.now() - known.at < GROUP_FRESH_MS) return (await known.members).includes(userId);
    const members = directory.groupMembers(group);
    kept.set(group, { at: clock.now(), members });
    members.catch(() => kept.delete(group));
    return (await members).includes(userId);
  };
}

function viewFor({ store, workspaceUrl }: HomeRooms, isMember: IsMember) {
  return async (userId: string): Promise<HomeView> => {
    const { undecided, mine } = await store.tx(async (tx) => ({
      undecided: await tx.rollouts.matching(
        { states: ['awaiting-approval', 'blocked', 'gate-waiting'] },
        MOST_UNDECIDED,
      ),
      mine: await tx.rollouts.matching({ requestedBy: userId }, MOST_SHOWN + 1),
    }));
    const waiting: Rollout[] = [];
    for (const rollout of undecided) if (await mayDecide(rollout, userId, isMember)) waiting.push(rollout);
    const withCards = (rollouts: Rollout[]): Promise<Shown[]> =>
      store.tx((tx) => Promise.all(rollouts.map((rollout) => withCard(tx, rollout, workspaceUrl))));
    return homeView({ waiting: await withCards(waiting), mine: await withCards(mine) });
  };
}

/** Whether a click of theirs would be counted, as far as can be told before it. */
async function mayDecide(rollout: Rollout, userId: string, isMember: IsMember): Promise<boolean> {
  const question = questionOf(rollout);
  if (question === undefined) return false;
  const { kind, needs, decisions } = question;
  const isOverride = kind === 'override';
  const hasSaid = decisions.some((said) => said.userId === userId && said.verdict !== 'reject');
  if (rollout.requestedBy === userId || hasSaid) return false;
  const asked = isOverride ? together(needs.overriders) : approversOf(needs);
  const member = await Promise.all(asked.groups.map(async (group) => ((await isMember(group, userId)) ? [group] : [])));
  const who = { person: { userId }, groups: new Set(member.flat()) };
  return isOverride ? mayOverride(who, needs) : isAmong(who, asked);
}

async function withCard(tx: Tx, rollout: Rollout, workspaceUrl: string): Promise<Shown> {
  const thread = await tx.outbox.thread(rolloutThread(rollout.id));
  // A gate is decided on a card of its own; the last is the one that is open.
  const isGate = rollout.state === 'gate-waiting';
  const gate = isGate ? thread.findLast(({ body, ts }) => body.kind === 'gate-card' && ts !== undefined) : undefined;
  const link = cardLink(gate ?? thread[0], workspaceUrl, thread[0]);
  return link === undefined ? { rollout } : { rollout, card: link };
}
