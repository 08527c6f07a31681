import type { Cloud } from '../../cloud.ts';
import type { Build, RegionFailure, StepRun } from '../build.ts';

/** One step at work for one image. */
export type Stage = { cloud: Cloud; build: Build; step: StepRun };

/** What a step could not do; `regionFailures` where it is about copies and what follows them. */
export type StepFailure = { message: string; regionFailures?: RegionFailure[] };

export type Done = (failure?: StepFailure) => void;
