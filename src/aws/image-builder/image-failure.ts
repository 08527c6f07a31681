import type { ImageObservation } from '../../domain/rollout/copies/observation.ts';
import { oneLine } from '../errors.ts';
import { objectAt, objectsAt, textAt } from './wire-body.ts';
import type { WireObject } from './wire-body.ts';

export type TargetFailure = ImageObservation['failures'][number];

/** `reason` holds 1024 characters; no more of a longer one is searched. */
const REASON_LIMIT = 4096;

/** One item of the list that Image Builder writes into `reason` when copies failed. */
const COPY_FAILURE =
  /(?<![\w)])\d+\) (.+?) when distributing the image from the source account \(ID: \d{12}\) to the destination account \(ID: (\d{12})\) in Region ([a-z][a-z0-9-]+)/gs;

/** The targets that a failed image names, from the service's own record, else from its sentence. */
export function failuresOf(state: WireObject): TargetFailure[] {
  const distribution = objectAt(objectAt(state, 'failureContext'), 'distributionFailure');
  const recorded = objectsAt(distribution, 'regionFailures').flatMap(recordedFailure);
  return recorded.length > 0 ? recorded : failuresIn(textAt(state, 'reason') ?? '');
}

/** Why the image ended as it did, in AWS's words. */
export function reasonOf(state: WireObject): string | undefined {
  const context = objectAt(state, 'failureContext');
  const reason =
    textAt(state, 'reason') ??
    textAt(objectAt(context, 'distributionFailure'), 'errorMessage') ??
    textAt(objectAt(context, 'componentFailure'), 'errorMessage');
  return reason === undefined ? undefined : oneLine(reason);
}

function recordedFailure(failure: WireObject): TargetFailure[] {
  const region = textAt(failure, 'region');
  if (region === undefined) return [];
  const account = textAt(failure, 'targetAccountId');
  const step = textAt(failure, 'imageConfigurationStep');
  const status = textAt(failure, 'status');
  const message = oneLine(textAt(failure, 'errorMessage') ?? status ?? 'no reason given');
  return [
    {
      region,
      message,
      ...(account === undefined ? {} : { account }),
      ...(step === undefined ? {} : { step }),
      ...(status === undefined ? {} : { status }),
    },
  ];
}

/** Parses `state.reason`. Its tail is cut off where many targets failed, so the list may be shorter than the truth. */
export function failuresIn(reason: string): TargetFailure[] {
  // After an integration failure every copy has arrived; only a later step failed.
  const step = reason.startsWith('Integration failed') ? { step: 'INTEGRATING' } : {};
  return [...reason.slice(0, REASON_LIMIT).matchAll(COPY_FAILURE)].flatMap(([, message, account, region]) =>
    message === undefined || account === undefined || region === undefined
      ? []
      : [{ region, account, message: oneLine(message), ...step }],
  );
}
