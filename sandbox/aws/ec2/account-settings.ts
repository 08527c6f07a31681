import type {
  GetEbsDefaultKmsKeyIdRequest,
  GetEbsDefaultKmsKeyIdResult,
  GetEbsEncryptionByDefaultRequest,
  GetEbsEncryptionByDefaultResult,
  GetImageBlockPublicAccessStateRequest,
  GetImageBlockPublicAccessStateResult,
} from '@aws-sdk/client-ec2';
import type { World } from '../../world/world.ts';
import type { Cloud } from '../cloud.ts';
import { findKey } from '../kms/keys.ts';
import type { Call } from '../operation.ts';
import { demandEc2, endDryRun } from './rules.ts';

/** What accounts have set, Region by Region. By account id. */
export type AccountSettings = Map<
  string,
  {
    /** By Region where encryption by default is on, with the default key where it is not aws/ebs. */
    encryptionByDefault: Map<string, { keyArn?: string }>;
    /** Regions in which AMIs cannot be made public. */
    publicAccessBlocked: Set<string>;
  }
>;

const AWS_KEY = 'alias/aws/ebs';

export function accountSettingsOf(world: World): AccountSettings {
  return new Map(
    Object.entries(world.accounts).map(([id, account]) => {
      const encryption = Object.entries(account.encryptionByDefault).map(
        ([region, { keyArn }]) => [region, keyArn === undefined ? {} : { keyArn }] as const,
      );
      const settings = {
        encryptionByDefault: new Map(encryption),
        publicAccessBlocked: new Set(account.publicAccessBlocked),
      };
      return [id, settings] as const;
    }),
  );
}

/**
 * Whether new volumes and copies are encrypted though nobody asks, and the key for what is encrypted without naming
 * one. A key that the world does not spell out, aws/ebs, is known by the ARN of its alias.
 */
export function encryptionOf(cloud: Cloud, account: string, region: string): { byDefault: boolean; keyArn: string } {
  const set = cloud.accountSettings.get(account)?.encryptionByDefault.get(region);
  const name = set?.keyArn ?? AWS_KEY;
  const key = findKey(cloud.keys, name, { account, region });
  const unknown = name === AWS_KEY ? `arn:aws:kms:${region}:${account}:${AWS_KEY}` : name;
  return { byDefault: set !== undefined, keyArn: key?.arn ?? unknown };
}

export function isPublicAccessBlocked(cloud: Cloud, account: string, region: string): boolean {
  return cloud.accountSettings.get(account)?.publicAccessBlocked.has(region) ?? false;
}

export function getEbsEncryptionByDefault(
  call: Call<GetEbsEncryptionByDefaultRequest>,
): GetEbsEncryptionByDefaultResult {
  demandEc2(call, { action: 'ec2:GetEbsEncryptionByDefault', resource: '*' });
  endDryRun(call.input.DryRun);
  return { EbsEncryptionByDefault: encryptionOf(call.cloud, call.caller.account, call.region).byDefault };
}

/** The ARN of a customer key; for AWS's own key its alias without an account, as AWS answers it. */
export function getEbsDefaultKmsKeyId(call: Call<GetEbsDefaultKmsKeyIdRequest>): GetEbsDefaultKmsKeyIdResult {
  const { cloud, caller, region } = call;
  demandEc2(call, { action: 'ec2:GetEbsDefaultKmsKeyId', resource: '*' });
  endDryRun(call.input.DryRun);
  const set = cloud.accountSettings.get(caller.account)?.encryptionByDefault.get(region);
  return { KmsKeyId: set?.keyArn ?? AWS_KEY };
}

export function getImageBlockPublicAccessState(
  call: Call<GetImageBlockPublicAccessStateRequest>,
): GetImageBlockPublicAccessStateResult {
  const { cloud, caller, region } = call;
  demandEc2(call, { action: 'ec2:GetImageBlockPublicAccessState', resource: '*' });
  endDryRun(call.input.DryRun);
  const blocked = isPublicAccessBlocked(cloud, caller.account, region);
  return { ImageBlockPublicAccessState: blocked ? 'block-new-sharing' : 'unblocked', ManagedBy: 'account' };
}
