import type { LaterStep, StepFailure, Unverified } from '../../../domain/rollout/copies/later-step.ts';
import { isLaterStep } from '../../../domain/rollout/copies/later-step.ts';
import { inline } from '../text.ts';

const WORDS: Record<Unverified, string> = {
  key: 'which key encrypts them',
  'launch-permission': 'who else may launch them',
  ASSOCIATE_LICENSES: 'licenses',
  UPDATE_LAUNCH_TEMPLATES: 'launch templates',
  PUT_SSM_PARAMETERS: 'SSM parameters',
  UPDATE_FAST_LAUNCH_CONFIGURATIONS: 'Fast Launch',
  EXPORT_AMI: 'S3 exports',
};

/** `licenses, launch templates and S3 exports`. */
export function listed(things: Unverified[]): string {
  const words = things.map((thing) => WORDS[thing]);
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`;
}

const DOING: Record<LaterStep, string> = {
  ASSOCIATE_LICENSES: 'Associating the licenses',
  UPDATE_LAUNCH_TEMPLATES: 'Updating the launch template',
  PUT_SSM_PARAMETERS: 'Writing the SSM parameter',
  UPDATE_FAST_LAUNCH_CONFIGURATIONS: 'Setting up Fast Launch',
  EXPORT_AMI: 'Exporting to S3',
};

/** What Image Builder was doing, in words; a step nobody knows goes by its own name. */
export function doing(step: string): string {
  return isLaterStep(step) ? DOING[step] : inline(step, 60);
}

/** How it ended, by AWS's status: `failed`, `was cancelled`, `timed out`. */
export function howEnded(status: string | undefined): string {
  if (status === 'CANCELLED') return 'was cancelled';
  return status === 'TIMED_OUT' ? 'timed out' : 'failed';
}

/** One line a step, for the card and the end: what is not as it should be beside the copies. */
export function stepFailureLines(failures: StepFailure[]): string[] {
  const steps = Map.groupBy(failures, ({ step, status = 'FAILED' }) => `${step} ${status}`);
  return [...steps.values()].map((same) => {
    const [first] = same;
    const places = same.map(({ target: { account, region } }) => `${inline(account, 20)} in ${inline(region, 30)}`);
    const shown = places.slice(0, 3).join(', ');
    const left = places.length - 3;
    const more = left > 0 ? ` and ${left} more` : '';
    return `:warning: ${doing(first?.step ?? '')} ${howEnded(first?.status)}: ${shown}${more}`;
  });
}
