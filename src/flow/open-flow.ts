import { postAuditHead } from './audit/head.ts';
import { auditExport, auditPage } from './audit/history.ts';
import { refusalsKept } from './audit/refusals.ts';
import { answerGate } from './steps/answer-gate.ts';
import { cancel, cancelCheck, checkAgain } from './cancel.ts';
import { handOutPack } from './checking/hand-out-pack.ts';
import { cancelImage } from './steps/cancel-image.ts';
import { checkConfiguration } from './steps/check-configuration.ts';
import { checkRollout } from './steps/check-rollout.ts';
import { expireRollout } from './steps/expire-rollout.ts';
import { lookAgain } from './steps/look-again.ts';
import { sendRecord } from './steps/send-record.ts';
import { removeConfiguration } from './steps/remove-configuration.ts';
import { retry } from './retry/retry.ts';
import { startRollout } from './steps/start-rollout.ts';
import { watchRollout } from './steps/watch-rollout.ts';
import { removeRollouts } from './steps/remove-rollouts.ts';
import type { Job, JobName, Jobs } from './ports.ts';
import type { FlowRooms } from './rooms.ts';
import { Refusal } from '../domain/errors.ts';
import { GONE } from './change.ts';
import type { Verbs } from './verbs.ts';
import { decide, refuseForeign } from './decide.ts';
import { recentRollouts, requestCheck, rolloutByNumber, submitRollout } from './ask.ts';

/** As many as Image Builder builds at the same time, and some more: they wait together to share their calls to AWS. */
const WATCHED_AT_ONCE = 128;

/** Registers every step with the job engine and gives out what people can ask for. */
export function openFlow(rooms: FlowRooms, jobs: Jobs): Verbs {
  jobs.work('check-rollout', whileThere(checkRollout, rooms));
  jobs.work('start-rollout', whileThere(startRollout, rooms));
  jobs.work('watch-rollout', whileThere(watchRollout, rooms), { atOnce: WATCHED_AT_ONCE });
  jobs.work('look-again', whileThere(lookAgain, rooms), { atOnce: WATCHED_AT_ONCE });
  jobs.work('expire-rollout', whileThere(expireRollout, rooms));
  jobs.work('cancel-image', whileThere(cancelImage, rooms));
  jobs.work('remove-configuration', whileThere(removeConfiguration, rooms));
  jobs.work('answer-gate', whileThere(answerGate, rooms));
  jobs.work('check-configuration', (job) => checkConfiguration(rooms, job));
  jobs.work('send-record', whileThere(sendRecord, rooms));
  jobs.work('post-audit-head', (job) => postAuditHead(rooms, job));
  jobs.work('remove-rollouts', (job) => removeRollouts(rooms, job));
  return {
    requestCheck: (asked) => requestCheck(rooms, asked),
    cancelCheck: (asked) => cancelCheck(rooms, asked),
    handOutPack: (asked) => handOutPack(rooms, asked),
    submitRollout: (asked) =>
      refusalsKept(rooms, { who: asked.requestedBy, what: 'run' }, () => submitRollout(rooms, asked)),
    decide: (said) => {
      const { userId: who, verdict: what, rolloutId, digest } = said;
      return refusalsKept(rooms, { who, what, rolloutId, digest }, () => decide(rooms, said));
    },
    refuseForeign: ({ userId: who, what }) => refusalsKept(rooms, { who, what }, refuseForeign),
    cancel: (asked) => {
      const { userId: who, rolloutId } = asked;
      return refusalsKept(rooms, { who, what: 'cancel', rolloutId }, () => cancel(rooms, asked));
    },
    retry: (asked) => {
      const { userId: who, rolloutId } = asked;
      return refusalsKept(rooms, { who, what: 'retry', rolloutId }, () => retry(rooms, asked));
    },
    checkAgain: (asked) => {
      const { userId: who, rolloutId } = asked;
      return refusalsKept(rooms, { who, what: 'check-again', rolloutId }, () => checkAgain(rooms, asked));
    },
    rolloutByNumber: (number) => rolloutByNumber(rooms, number),
    recentRollouts: (limit) => recentRollouts(rooms, limit),
    auditPage: (asked) => refusalsKept(rooms, { who: asked.userId, what: 'audit' }, () => auditPage(rooms, asked)),
    auditExport: (asked) => refusalsKept(rooms, { who: asked.userId, what: 'audit' }, () => auditExport(rooms, asked)),
  };
}

type Step<N extends JobName> = (rooms: FlowRooms, job: Job<N>) => Promise<void>;

/** A step of a rollout that was removed has nothing left to do: its job is done. */
function whileThere<N extends JobName>(step: Step<N>, rooms: FlowRooms): (job: Job<N>) => Promise<void> {
  return async (job) => {
    try {
      await step(rooms, job);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== GONE) throw error;
      rooms.log.info({ job: job.key }, 'rollout.gone');
    }
  };
}
