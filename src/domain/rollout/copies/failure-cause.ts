import type { Copy } from '../rollout.ts';
import type { LaterStep, StepFailure } from './later-step.ts';
import { isLaterStep } from './later-step.ts';

/** What AWS's text about a failure comes down to, what mends it, and the check that tells it before a build. */
export type FailureCause = { words: string; fix: string; checkId?: string };

type Mend = Pick<FailureCause, 'fix' | 'checkId'>;

const ROLE = 'EC2ImageBuilderDistributionCrossAccountRole';

/** AWS's own words as they have been seen, most telling first. */
const CAUSES: readonly (readonly [RegExp, FailureCause])[] = [
  [
    /AWS Managed CMK|EBS default key cannot be shared/i,
    {
      words: 'the image is encrypted with a key of AWS, which no other account can use',
      fix: 'Build with a customer-managed key: set kmsKeyId in the recipe, and let the target accounts use it.',
      checkId: 'recipe-encryption',
    },
  ],
  [
    /sts:AssumeRole/,
    {
      words: 'the cross-account role could not be assumed',
      fix: `Create ${ROLE} in the target account, or let its trust policy name the source account.`,
      checkId: 'target-role-assumable',
    },
  ],
  [
    /ssm:PutParameter/,
    {
      words: 'the SSM parameter could not be written',
      fix: `Allow ssm:PutParameter on that parameter to ${ROLE} in the target account.`,
      checkId: 'target-parameter',
    },
  ],
  [
    /keyId .*is invalid|Invalid keyId/i,
    {
      words: 'the target account does not find the key by that name',
      fix: 'Name the key by its ARN in the configuration, in the Region of the copy.',
      checkId: 'destination-key',
    },
  ],
  [
    /kms:\w+|key ID is not accessible|DescribeKey permissions|KMS key|KMSInvalidState|is disabled/i,
    {
      words: 'the cross-account role could not use the key',
      fix: `Enable the key, and allow its use to the target account in the key's policy and in a policy of ${ROLE}.`,
      checkId: 'target-key-actions',
    },
  ],
  [
    /already in use by AMI|InvalidAMIName/,
    {
      words: 'an AMI of that name is there already',
      fix: 'Put {{ imagebuilder:buildDate }} into the AMI name, or deregister the AMI that has the name.',
      checkId: 'target-ami-name',
    },
  ],
  [
    /access the storage of this ami/i,
    {
      words: 'the snapshots could not be shared with the target account',
      fix: 'Tag the snapshots of the AMI with CreatedBy = EC2 Image Builder, and encrypt them with a key that can be shared.',
      checkId: 'recipe-encryption',
    },
  ],
  [
    /launch-template ID .*does not exist|InvalidLaunchTemplateId/i,
    {
      words: 'the launch template is not there',
      fix: 'Create the launch template in that account and Region, or correct its ID in the configuration.',
      checkId: 'target-launch-template',
    },
  ],
  [
    /block public access/i,
    {
      words: 'the account does not let AMIs be made public',
      fix: 'Share with accounts or an organization instead, or disable block public access for AMIs there.',
      checkId: 'target-public-access',
    },
  ],
  [
    /ResourceLimitExceeded|too many .*cop(y|ies)/i,
    {
      words: 'too many copies were under way in that account and Region',
      fix: 'Wait until the others are done, or raise the quota of concurrent snapshot copies.',
      checkId: 'target-copy-room',
    },
  ],
  [
    /OptInRequired|AuthFailure|RegionDisabled|not activated in/i,
    {
      words: 'the Region is not enabled in the target account',
      fix: 'Enable the Region in the target account, or take it out of the configuration.',
      checkId: 'target-region-answers',
    },
  ],
  [
    /UnauthorizedOperation|not authorized to perform/i,
    {
      words: 'the cross-account role lacks a permission',
      fix: `Attach Ec2ImageBuilderCrossAccountDistributionAccess to ${ROLE}, and see that no SCP denies it.`,
      checkId: 'target-role-image-actions',
    },
  ],
];

/** What a later step rests on, where AWS's text says nothing that is known. */
const STEP_FIXES: Record<LaterStep, Mend> = {
  ASSOCIATE_LICENSES: {
    fix: 'See in License Manager that the license configuration exists and is shared with the target account.',
  },
  UPDATE_LAUNCH_TEMPLATES: {
    fix: `See that the launch template exists there, and that ${ROLE} may create versions of it.`,
    checkId: 'target-launch-template',
  },
  PUT_SSM_PARAMETERS: {
    fix: `See that ${ROLE} may write the parameter there, and that its data type fits.`,
    checkId: 'target-parameter',
  },
  UPDATE_FAST_LAUNCH_CONFIGURATIONS: {
    fix: 'Fast Launch takes Windows AMIs only: see its launch template and quotas there.',
    checkId: 'fast-launch',
  },
  EXPORT_AMI: {
    fix: 'See that the export role may write to the S3 bucket and that the format suits the disks.',
  },
};

const ANY_FIX = "Read AWS's words above; the check shows what is missing there.";

/** Where Image Builder's status says more than its text. */
const STATUS_FIXES = new Map([
  ['CANCELLED', 'It was cancelled, not refused: distribute again to what is missing.'],
  ['TIMED_OUT', 'It took longer than Image Builder waits: look at what AWS is doing there, then distribute again.'],
]);

export function causeOf(reason: string): FailureCause | undefined {
  return CAUSES.find(([text]) => text.test(reason))?.[1];
}

/** What mends a failed copy: its known cause, else what its end says, else what there is to look at. */
export function fixOf({ reason = '', endedAs = '' }: Pick<Copy, 'reason' | 'endedAs'>): Mend {
  return causeOf(reason) ?? { fix: STATUS_FIXES.get(endedAs) ?? ANY_FIX };
}

/** The same of a later step. */
export function fixOfStep({ step, status = '', message }: StepFailure): Mend {
  const { fix, ...rest } = isLaterStep(step) ? STEP_FIXES[step] : { fix: ANY_FIX };
  return causeOf(message) ?? { ...rest, fix: STATUS_FIXES.get(status) ?? fix };
}

/** Copies that failed for one reason, whatever accounts, Regions and ids stand in AWS's text about each. */
export function byReason(failed: Copy[]): Copy[][] {
  return [...Map.groupBy(failed, ({ reason = '', endedAs = '' }) => `${endedAs} ${withoutIds(reason)}`).values()];
}

/** Failures of one later step for one reason. */
export function byStepAndReason(failures: StepFailure[]): StepFailure[][] {
  return [...Map.groupBy(failures, kindOf).values()];
}

function kindOf({ step, status = '', message }: StepFailure): string {
  return `${step} ${status} ${withoutIds(message)}`;
}

function withoutIds(reason: string): string {
  return reason
    .replaceAll(/\b\d{12}\b/g, '#')
    .replaceAll(/\b[a-z]{2}(?:-[a-z]+)+-\d\b/g, '#')
    .replaceAll(/\b(?:ami|snap|lt)-[0-9a-f]+\b/g, '#');
}
