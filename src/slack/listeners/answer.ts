import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { AckFn, RespondFn, ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { Fault, Refusal } from '../../domain/errors.ts';
import { redacted } from '../../domain/told.ts';
import type { Rendered } from '../blocks/pieces.ts';
import { plain } from '../blocks/pieces.ts';
import { escaped } from '../blocks/text.ts';
import type { SlackLog } from '../log.ts';

/** Slack waits 3 s for an ack; the rest is for the way there and back. */
const ACK_BUDGET_MS = 2200;

type InTime<T> = { done: true; value: T } | { done: false };

/** The result where it comes in time; a rejection in time rejects. */
export async function inTime<T>(work: Promise<T>, ms = ACK_BUDGET_MS): Promise<InTime<T>> {
  const timer = new AbortController();
  const late = pause(ms, { done: false } as const, { signal: timer.signal }).catch(() => ({ done: false }) as const);
  try {
    return await Promise.race([work.then((value) => ({ done: true, value }) as const), late]);
  } finally {
    timer.abort();
  }
}

/** The sentence for a person, as plain text. What broke is logged once, under the reference they are shown. */
export function explained(thrown: unknown, doing: string, log: SlackLog): string {
  if (thrown instanceof Refusal) {
    log.info({ code: thrown.code, doing }, 'refused');
    return [sentence(thrown.message), thrown.nextStep].filter(Boolean).join(' ');
  }
  const reference = randomBytes(4).toString('hex');
  log.error({ err: thrown, reference, doing }, 'broke');
  const what =
    thrown instanceof Fault ? `It broke while ${redacted(thrown.message)}` : `Something broke while ${doing}`;
  return `${what}. Try again; if it stays, give reference ${reference} to the team that runs this bot.`;
}

export function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}

/** Acks, and says whether Slack got it: the socket may just have gone away, which must not undo the work. */
export async function tryAck(send: () => Promise<void>, log: SlackLog): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    log.warn({ err: error }, 'ack was not delivered');
    return false;
  }
}

/** Tells one person something through the interaction's own address; nothing more can be done where that fails. */
async function tell(respond: RespondFn, { text, blocks }: Rendered, log: SlackLog): Promise<void> {
  try {
    await respond({ response_type: 'ephemeral', replace_original: false, text, blocks });
  } catch (error) {
    log.warn({ err: error }, 'answer was not delivered');
  }
}

export type Interaction = { doing: string; log: SlackLog };

/** Answers a slash command in its ack where the answer comes in time, else through its response address. */
export async function answerCommand(
  { ack, respond }: { ack: AckFn<{ response_type: 'ephemeral' } & Rendered>; respond: RespondFn },
  { doing, log }: Interaction,
  work: () => Promise<Rendered | undefined>,
): Promise<void> {
  const answer = guarded(work, (thrown) => plain(escaped(explained(thrown, doing, log))));
  const first = await inTime(answer);
  const now = first.done ? first.value : plain('Working on it…');
  const delivered = await tryAck(() => (now === undefined ? ack() : ack({ response_type: 'ephemeral', ...now })), log);
  const late = first.done && delivered ? undefined : await answer;
  if (late !== undefined) await tell(respond, late, log);
}

/** Acks a click once it is dealt with, or when time runs out, and tells the person what there is to say. */
export async function answerClick(
  { ack, respond }: { ack: () => Promise<void>; respond: RespondFn },
  { doing, log }: Interaction,
  work: () => Promise<Rendered | undefined>,
): Promise<void> {
  const answer = guarded(work, (thrown) => plain(escaped(explained(thrown, doing, log))));
  await inTime(answer);
  await tryAck(ack, log);
  const said = await answer;
  if (said !== undefined) await tell(respond, said, log);
}

/** What a submitted modal becomes: another view, or itself with sentences beside its fields. */
export type Submitted = { view: ModalView } | { errors: Record<string, string> };

/**
 * Answers a submission in its ack where the result comes in time; else shows `waiting`, and the result when it is there.
 * `form` is the form as it was filled in, with the sentences on top, for errors that come too late to stand inline.
 */
export async function answerSubmission(
  { ack, viewId, client }: { ack: AckFn<ViewResponseAction>; viewId: string; client: WebClient },
  { log, waiting, form }: { log: SlackLog; waiting: ModalView; form: (notice: string) => ModalView },
  work: () => Promise<Submitted>,
): Promise<void> {
  const result = work();
  const first = await inTime(result);
  const response = first.done ? responseOf(first.value) : responseOf({ view: waiting });
  const delivered = await tryAck(() => ack(response), log);
  if (first.done && delivered) return;
  const late = await result;
  const view = 'view' in late ? late.view : form(escaped(Object.values(late.errors).join(' ')));
  await tryAck(async () => void (await client.views.update({ view_id: viewId, view })), log);
}

function responseOf(submitted: Submitted): ViewResponseAction {
  return 'view' in submitted
    ? { response_action: 'update', view: submitted.view }
    : { response_action: 'errors', errors: submitted.errors };
}

/** The work's result, or what `otherwise` makes of what it threw: never rejects. */
export async function guarded<T>(work: () => Promise<T>, otherwise: (thrown: unknown) => T): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    return otherwise(thrown);
  }
}
