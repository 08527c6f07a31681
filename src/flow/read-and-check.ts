import { CHECKS } from '../checks/registry.ts';
import { runChecks } from '../checks/run.ts';
import type { Configuration } from '../domain/configuration.ts';
import { ownerOf, targetsOf } from '../domain/configuration.ts';
import { Fault, Refusal } from '../domain/errors.ts';
import type { Report } from '../domain/finding.ts';
import type { RolloutInputs } from '../domain/inputs.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import type { FlowRooms } from './rooms.ts';

/** Something that trying again does not mend, as a sentence for people. */
export type Impossible = { impossible: string };

/** What the rollout rests on as it is now, or why it cannot be read however often it is tried. */
export async function readInputs({ catalog }: FlowRooms, rollout: Rollout): Promise<RolloutInputs | Impossible> {
  const inputs = await orImpossible(() => catalog.readInputs(rollout));
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

/** What a run of checks needs; the command line has no more than this. */
export type CheckRooms = Pick<FlowRooms, 'newProbe' | 'clock' | 'log'>;

/** Asks every check about the configuration. `onProgress` hears of each answer, many times a second. */
export async function checkAll(
  { newProbe, clock, log }: CheckRooms,
  configuration: Configuration,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Report> {
  const startedAt = clock.now();
  const { account: sourceAccount, region: buildRegion } = ownerOf(configuration.arn);
  const targets = targetsOf(configuration, sourceAccount);
  const findings = await runChecks(CHECKS, { probe: newProbe(), sourceAccount, buildRegion, configuration }, targets, {
    progressed: onProgress,
    crashed: (reference, checkId, error) => log.error({ err: error, reference, checkId }, 'check.crashed'),
  });
  return {
    configurationArn: configuration.arn,
    configurationName: configuration.name,
    targets,
    findings,
    startedAt,
    finishedAt: clock.now(),
  };
}
