import { randomUUID } from 'node:crypto';
import type { CheckContext } from '../checks/check.ts';
import { fixPack } from '../checks/fix-pack/fix-pack.ts';
import type { Probe } from '../checks/probe.ts';
import { CHECKS } from '../checks/registry.ts';
import { runChecks } from '../checks/run.ts';
import { digestOf } from '../domain/canonical.ts';
import { ownerOf, targetsOf } from '../domain/configuration.ts';
import { Fault, Refusal } from '../domain/errors.ts';
import type { FixFile, Report } from '../domain/report/finding.ts';
import type { RolloutInputs } from '../domain/inputs.ts';
import { recipeOf } from '../domain/recipe.ts';
import { Tally } from '../domain/report/report-summary.ts';
import { narrowed } from '../domain/rollout/retry/narrowed.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import type { Target } from '../domain/target.ts';
import type { CheckProgress } from './ports.ts';
import { paced } from './checking/progress.ts';
import { readRetried } from './retry/read-retried.ts';
import type { FlowRooms } from './rooms.ts';

/** Something that trying again does not mend, as a sentence for people. */
export type Impossible = { impossible: string };

/** What the rollout rests on as it is now, or why it cannot be read however often it is tried. */
export async function readInputs(rooms: FlowRooms, rollout: Rollout): Promise<RolloutInputs | Impossible> {
  const { retry } = rollout;
  const inputs = await orImpossible(() =>
    retry === undefined ? rooms.catalog.readInputs(rollout) : readRetried(rooms, rollout, retry),
  );
  if ('impossible' in inputs || inputs.targets.length > 0) return inputs;
  return { impossible: `configuration "${inputs.configuration.name}" distributes no AMI to any account` };
}

/** What `ask` gives. A refusal, or a fault that will not pass, is an answer; anything else is thrown on. */
export async function orImpossible<T extends object>(ask: () => Promise<T>): Promise<T | Impossible> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Refusal) return { impossible: [error.message, error.nextStep].filter(Boolean).join('. ') };
    if (error instanceof Fault && !error.retryable) return { impossible: error.message };
    throw error;
  }
}

/** Of a retry only what concerns its targets is looked at. */
export function examinedOf(inputs: RolloutInputs): RolloutInputs {
  return inputs.retry === undefined ? inputs : { ...inputs, configuration: narrowed(inputs) };
}

/** What a run of checks needs; the command line has no more than this. */
export type CheckRooms = Pick<FlowRooms, 'newProbe' | 'executionRole' | 'checked' | 'clock' | 'log'>;

/** What is looked at. */
type Examined = Pick<
  RolloutInputs,
  'configuration' | 'recipe' | 'infrastructure' | 'source' | 'workflows' | 'executionRole'
>;

/** What is looked at, and how. */
export type CheckAsked = Examined & {
  /** Only these of the configuration's own. */
  targets?: Target[];
  /** What passed there is not asked again, where it looked at the very same. */
  earlier?: Report;
  /** Aborted: nothing more is asked, and the run rejects with its reason. */
  signal?: AbortSignal;
  /** Its fix pack also holds all that targets have to have where nothing is missing. */
  wholePack?: boolean;
  /** Names the report; a new name where there is none. */
  reportId?: string;
};

/** Asks every check about the configuration. `onProgress` hears at once of the first failure, else once a second. */
export async function checkAll(
  { newProbe, executionRole, checked, clock, log }: CheckRooms,
  examined: CheckAsked,
  onProgress: (progress: CheckProgress) => void = () => undefined,
): Promise<Report> {
  const startedAt = clock.now();
  const asked = { ...(executionRole === undefined ? {} : { executionRole }), ...examined };
  const { configuration, recipe, source, earlier, signal } = asked;
  const basis = basisOf(asked);
  const context = contextOf(asked, newProbe(signal === undefined ? {} : { signal }));
  const { targets = targetsOf(configuration, context.sourceAccount) } = asked;
  const tally = new Tally(targets);
  const tell = paced(clock, (done, total) => onProgress({ done, total, summary: tally.summary() }));
  const findings = await runChecks(CHECKS, context, targets, {
    observer: {
      progressed: (done, total, finding) => {
        if (finding !== undefined) tally.add(finding);
        tell(done, total, finding);
      },
      crashed: (reference, checkId, error) => log.error({ err: error, reference, checkId }, 'check.crashed'),
    },
    ...(earlier?.basis === basis ? { earlier: earlier.findings } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
  checked?.(findings);
  return {
    id: asked.reportId ?? randomUUID(),
    configurationArn: configuration.arn,
    configurationName: configuration.name,
    ...(recipe === undefined ? {} : { recipeArn: recipe.arn }),
    ...(source === undefined ? {} : { sourceImage: { amiId: source.amiId, name: source.name } }),
    basis,
    targets,
    findings,
    fixPack: fixPack(context, findings, { whole: asked.wholePack === true }),
    startedAt,
    finishedAt: clock.now(),
  };
}

/**
 * All that targets have to have, and what mends what the report found; undefined where it looked at something else than
 * this. Nothing is asked.
 */
export function wholePack(
  { newProbe, executionRole }: CheckRooms,
  examined: Examined,
  { basis, findings }: Report,
): FixFile[] | undefined {
  const asked = { ...(executionRole === undefined ? {} : { executionRole }), ...examined };
  if (basisOf(asked) !== basis) return undefined;
  return fixPack(contextOf(asked, newProbe()), findings, { whole: true });
}

/**
 * The report of a rollout's check or start is named by the attempt and by how often it was checked again, so that a second
 * delivery replaces the first, and nothing replaces what people decide on.
 */
export function reportIdOf({ id, attempts = 0, rechecks }: Pick<Rollout, 'id' | 'attempts' | 'rechecks'>): string {
  return rechecks === undefined ? `${id}-${attempts}` : `${id}-${attempts}-${rechecks}`;
}

/** Every report that may be kept of the rollout. */
export function reportIdsOf({ id, attempts = 0, rechecks = 0 }: Rollout): string[] {
  const rounds = [undefined, ...Array.from({ length: rechecks }, (_, at) => at + 1)];
  return Array.from({ length: attempts + 1 }, (_, attempt) => attempt).flatMap((attempt) =>
    rounds.map((round) => reportIdOf({ id, attempts: attempt, ...(round === undefined ? {} : { rechecks: round }) })),
  );
}

/** A pass holds for what was looked at: a configuration or a recipe that changed is asked about anew. */
function basisOf({ configuration, recipe, infrastructure, source, workflows, executionRole }: Examined): string {
  return digestOf({ configuration, recipe, infrastructure, source, workflows, executionRole });
}

function contextOf(examined: Examined, probe: Probe): CheckContext {
  const { configuration, recipe, infrastructure, source, workflows, executionRole } = examined;
  const { account: sourceAccount, region: buildRegion } = ownerOf(configuration.arn);
  return {
    probe,
    sourceAccount,
    buildRegion,
    configuration,
    ...(recipe === undefined ? {} : { recipe: recipeOf(recipe) }),
    ...(infrastructure === undefined ? {} : { infrastructure }),
    ...(source === undefined ? {} : { source }),
    ...(workflows === undefined ? {} : { workflows }),
    ...(executionRole === undefined ? {} : { executionRole }),
  };
}
