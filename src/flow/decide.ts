import type { Identified } from '../domain/approval/membership.ts';
import { isAmong, quorumsFor, strangeness } from '../domain/approval/membership.ts';
import { approversOf, together } from '../domain/approval/needs.ts';
import type { People } from '../domain/approval/policy.ts';
import { NOBODY } from '../domain/approval/policy.ts';
import { refusalOf, strangerRefusal } from '../domain/approval/refusal.ts';
import { Fault, Refusal } from '../domain/errors.ts';
import { questionOf } from '../domain/rollout/question.ts';
import type { Decision, Rollout } from '../domain/rollout/rollout.ts';
import { change, storedRollout, whileStale } from './change.ts';
import type { FlowRooms } from './rooms.ts';
import type { Verbs } from './verbs.ts';

/** Counts one person's decision, or refuses it. What cannot be evaluated is refused. */
export async function decide(rooms: FlowRooms, said: Parameters<Verbs['decide']>[0]): Promise<Rollout> {
  const { store, clock } = rooms;
  const seen = await store.tx((tx) => tx.rollouts.get(said.rolloutId));
  if (seen === undefined) {
    throw new Refusal('bad-button', 'this button is not one of ours', 'Open the newest card.');
  }
  const [who, unreachable] = await Promise.all([
    identified(rooms, said.userId, named(seen)),
    said.verdict === 'approve' ? reachRefusal(rooms) : undefined,
  ]);
  const count = async (): Promise<Rollout> => {
    const now = clock.now();
    return store.tx(async (tx) => {
      const rollout = await storedRollout(tx, said.rolloutId);
      const decision = decisionOf(said, rollout, who, now);
      const refusal = refusalOf(rollout, who, { ...decision, channel: said.channel }) ?? unreachable;
      if (refusal !== undefined) throw refusal;
      const next = await change(tx, rollout, { kind: 'decided', decision }, now);
      // The person has been told by now that it was not counted, so it must not be.
      if (said.signal?.aborted === true) throw tooLate();
      return next;
    });
  };
  return whileStale(count, said.signal);
}

/** Refuses whoever may not ask for a rollout. What cannot be evaluated is refused. */
export async function demandRequester(rooms: FlowRooms, userId: string): Promise<void> {
  const { requesters } = rooms.policy;
  const who = await identified(rooms, userId, requesters ?? NOBODY);
  const refusal = strangerRefusal(who.person);
  if (refusal !== undefined) throw refusal;
  if (requesters === undefined || isAmong(who, requesters)) return;
  throw new Refusal(
    'not-a-requester',
    'the policy does not let you ask for a rollout',
    'See /ami-distribute policy for who may.',
  );
}

/** Refuses whoever is no member of this workspace. What cannot be evaluated is refused. */
export async function demandMember(rooms: FlowRooms, userId: string): Promise<void> {
  const { person } = await identified(rooms, userId, NOBODY);
  const why = strangeness(person);
  if (why !== undefined) throw new Refusal('not-permitted', `this is for members of the workspace: ${why}`);
}

export async function refuseForeign(): Promise<never> {
  throw new Refusal('not-permitted', 'this was not counted: you, or where you did it, belong to another workspace');
}

/** What is approved starts at once, or not on this approval. */
async function reachRefusal({ reach, log }: FlowRooms): Promise<Refusal | undefined> {
  try {
    await reach.proven();
    return undefined;
  } catch (error) {
    log.error({ err: error }, 'aws.unreachable');
    return new Refusal(
      'aws-unreachable',
      'this was not counted: AWS does not answer, so nothing could be started',
      'Click again once it does.',
    );
  }
}

function tooLate(): Refusal {
  return new Refusal('no-answer-in-time', 'this was not counted: it took too long', 'Try again in a moment.');
}

/** Everybody whose say can matter to the rollout as it stands; nobody once it is closed. */
function named(rollout: Rollout): People {
  const needs = questionOf(rollout)?.needs;
  return needs === undefined ? NOBODY : together([approversOf(needs), ...needs.overriders]);
}

function decisionOf(
  { userId, verdict, digest, reportId, reason }: Parameters<Verbs['decide']>[0],
  rollout: Rollout,
  who: Identified,
  at: number,
): Decision {
  const needs = questionOf(rollout)?.needs;
  return {
    userId,
    verdict,
    digest,
    reportId,
    at,
    ...(reason === undefined ? {} : { reason }),
    ...(verdict === 'approve' && needs !== undefined ? { quorums: quorumsFor(who, needs) } : {}),
  };
}

/** Who they are and which of the groups they belong to, asked of Slack now. */
export async function identified({ directory, log }: FlowRooms, userId: string, people: People): Promise<Identified> {
  try {
    const [person, groups] = await Promise.all([
      directory.person(userId),
      Promise.all(
        people.groups.map(async (group) => ((await directory.groupMembers(group)).includes(userId) ? [group] : [])),
      ),
    ]);
    return { person, groups: new Set(groups.flat()) };
  } catch (error) {
    const isBusy = error instanceof Fault && error.code === 'ratelimited';
    log.error({ err: error, userId }, 'approver.unverified');
    throw new Refusal(
      'cannot-verify',
      isBusy
        ? 'this was not counted: many people are deciding just now, and Slack lets us ask only so often who they are'
        : 'this was not counted: Slack did not say whether you may decide',
      isBusy ? 'Wait a minute, then click again.' : 'Try again in a moment.',
    );
  }
}
