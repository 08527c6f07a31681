import type { Configuration, Distribution } from '../../configuration.ts';
import type { Target } from '../../target.ts';

/** What Image Builder does once the copies are there, by its own names, and the member that asks for it. */
const MEMBERS = {
  ASSOCIATE_LICENSES: 'licenseConfigurationArns',
  UPDATE_LAUNCH_TEMPLATES: 'launchTemplateConfigurations',
  PUT_SSM_PARAMETERS: 'ssmParameterConfigurations',
  UPDATE_FAST_LAUNCH_CONFIGURATIONS: 'fastLaunchConfigurations',
  EXPORT_AMI: 's3ExportConfiguration',
} as const satisfies Record<string, keyof Distribution>;

export type LaterStep = keyof typeof MEMBERS;

/** One later step that did not end well in one place; the copy there is not touched by that. */
export type StepFailure = {
  target: Target;
  /** A later step by Image Builder's name, an open string. */
  step: string;
  /** FAILED, CANCELLED or TIMED_OUT; an open string, absent where Image Builder does not say. */
  status?: string;
  /** AWS's words, untrusted. */
  message: string;
};

export function isLaterStep(step: string): step is LaterStep {
  return Object.hasOwn(MEMBERS, step);
}

/** The later steps that a configuration asks for. */
export function laterSteps({ distributions }: Pick<Configuration, 'distributions'>): LaterStep[] {
  const names = Object.keys(MEMBERS).filter(isLaterStep);
  return names.filter((step) => distributions.some((entry) => isAsked(entry[MEMBERS[step]])));
}

function isAsked(setting: unknown): boolean {
  return Array.isArray(setting) ? setting.length > 0 : setting !== undefined && setting !== null;
}

/** What a configuration asks for and no target account was asked about: Image Builder's word is all there is. */
export type Unverified = LaterStep | 'key' | 'launch-permission';

export function unverifiedOf(
  configuration: Pick<Configuration, 'distributions'>,
  undone: LaterStep[] = [],
): Unverified[] {
  const amis = configuration.distributions.map((entry) => entry.amiDistributionConfiguration ?? {});
  return [
    ...(amis.some(({ kmsKeyId }) => kmsKeyId !== undefined) ? (['key'] as const) : []),
    ...(amis.some(({ launchPermission }) => launchPermission !== undefined) ? (['launch-permission'] as const) : []),
    ...laterSteps(configuration).filter((step) => !undone.includes(step)),
  ];
}
