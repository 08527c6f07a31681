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
import type { Jobs } from './ports.ts';
import type { FlowRooms } from './rooms.ts';
import type { Verbs } from './verbs.ts';
import { decide, refuseForeign } from './decide.ts';
import { recentRollouts, requestCheck, rolloutByNumber, submitRollout } from './ask.ts';

/** As many as Image Builder builds at the same time, and some more: they wait together to share their calls to AWS. */
const WATCHED_AT_ONCE = 128;

/** Registers every step with the job engine and gives out what people can ask for. */
export function openFlow(rooms: FlowRooms, jobs: Jobs): Verbs {
  jobs.work('check-rollout', (job) => checkRollout(rooms, job));
  jobs.work('start-rollout', (job) => startRollout(rooms, job));
  jobs.work('watch-rollout', (job) => watchRollout(rooms, job), { atOnce: WATCHED_AT_ONCE });
  jobs.work('look-again', (job) => lookAgain(rooms, job), { atOnce: WATCHED_AT_ONCE });
  jobs.work('expire-rollout', (job) => expireRollout(rooms, job));
  jobs.work('cancel-image', (job) => cancelImage(rooms, job));
  jobs.work('remove-configuration', (job) => removeConfiguration(rooms, job));
  jobs.work('answer-gate', (job) => answerGate(rooms, job));
  jobs.work('check-configuration', (job) => checkConfiguration(rooms, job));
  jobs.work('send-record', (job) => sendRecord(rooms, job));
  jobs.work('post-audit-head', (job) => postAuditHead(rooms, job));
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
