import type { Copy } from '../rollout.ts';

/** What AWS's text about a failed copy comes down to, and the check that tells it before a build. */
export type FailureCause = { words: string; checkId: string };

/** AWS's own words as they have been seen, most telling first. */
const CAUSES: readonly (readonly [RegExp, FailureCause])[] = [
  [
    /AWS Managed CMK|EBS default key cannot be shared/i,
    { words: 'the image is encrypted with a key of AWS, which no other account can use', checkId: 'recipe-encryption' },
  ],
  [/sts:AssumeRole/, { words: 'the cross-account role could not be assumed', checkId: 'target-role-assumable' }],
  [/ssm:PutParameter/, { words: 'the SSM parameter could not be written', checkId: 'target-parameter' }],
  [
    /keyId .*is invalid|Invalid keyId/i,
    { words: 'the target account does not find the key by that name', checkId: 'destination-key' },
  ],
  [
    /kms:\w+|key ID is not accessible|DescribeKey permissions|KMS key|KMSInvalidState|is disabled/i,
    { words: 'the cross-account role could not use the key', checkId: 'target-key-actions' },
  ],
  [
    /already in use by AMI|InvalidAMIName/,
    { words: 'an AMI of that name is there already', checkId: 'target-ami-name' },
  ],
  [
    /access the storage of this ami/i,
    { words: 'the snapshots could not be shared with the target account', checkId: 'recipe-encryption' },
  ],
  [
    /launch-template ID .*does not exist|InvalidLaunchTemplateId/i,
    { words: 'the launch template is not there', checkId: 'target-launch-template' },
  ],
  [/block public access/i, { words: 'the account does not let AMIs be made public', checkId: 'target-public-access' }],
  [
    /ResourceLimitExceeded|too many .*cop(y|ies)/i,
    { words: 'too many copies were under way in that account and Region', checkId: 'target-copy-room' },
  ],
  [
    /OptInRequired|AuthFailure|RegionDisabled|not activated in/i,
    { words: 'the Region is not enabled in the target account', checkId: 'target-region-answers' },
  ],
  [
    /UnauthorizedOperation|not authorized to perform/i,
    { words: 'the cross-account role lacks a permission', checkId: 'target-role-image-actions' },
  ],
];

export function causeOf(reason: string): FailureCause | undefined {
  return CAUSES.find(([text]) => text.test(reason))?.[1];
}

/** Copies that failed for one reason, whatever accounts, Regions and ids stand in AWS's text about each. */
export function byReason(failed: Copy[]): Copy[][] {
  return [...Map.groupBy(failed, ({ reason = '' }) => withoutIds(reason)).values()];
}

function withoutIds(reason: string): string {
  return reason
    .replaceAll(/\b\d{12}\b/g, '#')
    .replaceAll(/\b[a-z]{2}(?:-[a-z]+)+-\d\b/g, '#')
    .replaceAll(/\b(?:ami|snap|lt)-[0-9a-f]+\b/g, '#');
}
