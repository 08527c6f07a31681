import { unverifiedOf } from '../rollout/copies/later-step.ts';
import type { Rollout } from '../rollout/rollout.ts';

/** Raised when a member is taken away or means something else; new members alone do not raise it. */
const RECORD_VERSION = 1;

/** How a rollout ended, for programs: its own inputs by ARN, and every copy as it stands. Times are ISO 8601. */
export function outcomeRecord(rollout: Rollout): object {
  const { number, state, outcome, requestedBy, imageArn, inputs, createdAt, endedAt, undone } = rollout;
  return {
    version: RECORD_VERSION,
    rollout: number,
    state,
    outcome,
    requestedBy,
    configurationArn: rollout.configurationArn,
    recipeArn: inputs?.recipe?.arn ?? rollout.recipeArn,
    infrastructureArn: inputs?.infrastructure?.arn ?? rollout.infrastructureArn,
    sourceImage: rollout.sourceImage,
    sourceAmi: inputs?.source?.amiId,
    retryOf: rollout.retry?.number,
    imageArn,
    createdAt: iso(createdAt),
    endedAt: iso(endedAt),
    copies: rollout.copies.map(({ target: { account, region }, state: stands, verifiedAt, ...rest }) => ({
      account,
      region,
      state: stands,
      ...rest,
      verifiedAt: iso(verifiedAt),
    })),
    laterSteps: {
      failures: (rollout.stepFailures ?? []).map(({ target, ...failure }) => ({ ...target, ...failure })),
      undone: undone ?? [],
      unverified: inputs === undefined ? [] : unverifiedOf(inputs.configuration, undone),
    },
  };
}

function iso(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
