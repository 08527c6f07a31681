import { openAws } from '../../src/aws/open-aws.ts';
import { simplePolicy } from '../../src/domain/approval/policy-file.ts';
import { needsOf } from '../../src/domain/approval/needs.ts';
import type { RolloutInputs } from '../../src/domain/inputs.ts';
import { inputsDigest } from '../../src/domain/inputs.ts';
import type { Rollout } from '../../src/domain/rollout/rollout.ts';
import { rolloutThread } from '../../src/domain/rollout/rollout.ts';
import type { Store } from '../../src/flow/ports.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';

const QUIET = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const CLOCK = { now: () => Date.now() };
/** In the sample. */
const RECIPE = 'image-recipe/golden-amazon-linux/1.1.0';
const INFRASTRUCTURE = 'infrastructure-configuration/build-in-private-subnet';

type Seed = {
  /** Where the bot will find them. */
  dataDir: string;
  /** So many that Image Builder builds, and so many that wait for a word. */
  building: number;
  waiting: number;
  channel: string;
  approvers: string;
  requestedBy: string;
};

type Whole = Omit<Rollout, 'number' | 'version'>;

/**
 * Rollouts as the bot's own steps leave them: their images are started, by the bot's own code with the credentials in the
 * environment, and everything that was asked and approved before is written down.
 */
export async function seedRollouts(seed: Seed): Promise<void> {
  const aws = await openAws({ region: 'us-west-2', clock: CLOCK, log: QUIET });
  const { store, stop } = await openSqlite({ dataDir: seed.dataDir, clock: CLOCK, log: QUIET });
  try {
    const { account } = aws.source;
    const own = `arn:aws:imagebuilder:us-west-2:${account}`;
    const inputsOf = (at: number): Promise<RolloutInputs> =>
      aws.catalog.readInputs({
        configurationArn: `${own}:distribution-configuration/fleet-${at}`,
        recipeArn: `${own}:${RECIPE}`,
        infrastructureArn: `${own}:${INFRASTRUCTURE}`,
      });
    for (let at = 0; at < seed.building; at += 1) {
      const inputs = await inputsOf(at);
      const id = `bench-${at}`;
      const clientToken = `${id}-1`;
      const sentAt = Date.now();
      const { imageArn } = await aws.images.create({ inputs, clientToken, rolloutId: id });
      await addBuilding(store, { ...wholeOf(seed, id, inputs), imageArn, start: { attempt: 1, clientToken, sentAt } });
    }
    const inputs = await inputsOf(0);
    for (let at = 0; at < seed.waiting; at += 1) await addWaiting(store, wholeOf(seed, `waits-${at}`, inputs), seed);
  } finally {
    await stop();
    aws.close();
  }
}

function wholeOf({ channel, requestedBy }: Seed, id: string, inputs: RolloutInputs): Whole {
  const now = Date.now();
  return {
    id,
    state: 'building',
    requestedBy,
    channel,
    configurationArn: inputs.configuration.arn,
    ...(inputs.recipe === undefined ? {} : { recipeArn: inputs.recipe.arn }),
    ...(inputs.infrastructure === undefined ? {} : { infrastructureArn: inputs.infrastructure.arn }),
    inputs,
    digest: inputsDigest(inputs),
    decisions: [],
    attempts: 1,
    copies: inputs.targets.map((target) => ({ target, state: 'waiting' })),
    createdAt: now,
    enteredAt: now,
    changedAt: now,
  };
}

async function addBuilding(store: Store, whole: Whole): Promise<void> {
  await store.tx(async (tx) => {
    await tx.rollouts.insert(whole);
    const key = rolloutThread(whole.id);
    const body = { kind: 'rollout-card', rolloutId: whole.id } as const;
    await tx.outbox.add({ key, threadKey: key, channel: whole.channel, body });
    await tx.enqueue('watch-rollout', { rolloutId: whole.id, sequence: 0 }, { key: `watch/${whole.id}/0` });
  });
}

/** Its card stands where it was posted, some time ago. */
async function addWaiting(store: Store, whole: Whole, { channel, approvers }: Seed): Promise<void> {
  const now = Date.now();
  const needs = needsOf(simplePolicy([approvers], 1), whole.inputs?.targets ?? [], now);
  await store.tx(async (tx) => {
    await tx.rollouts.insert({ ...whole, state: 'awaiting-approval', needs });
    const key = rolloutThread(whole.id);
    const body = { kind: 'rollout-card', rolloutId: whole.id } as const;
    await tx.outbox.add({ key, threadKey: key, channel, body });
    await tx.outbox.claim(key, now, 0);
    await tx.outbox.posted(key, { channel, ts: `${Math.floor(now / 1000)}.000100`, shownVersion: 1, at: now });
    const runAt = needs.expiresAt;
    await tx.enqueue('expire-rollout', { rolloutId: whole.id }, { key: `expire/${whole.id}/v1`, runAt });
  });
}
