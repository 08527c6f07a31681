import type { Target } from '../domain/target.ts';

/**
 * What an API answered. `denied`: it said that the caller may not. `refused`: it answered, but neither allowed nor
 * denied (a missing image, a Region that is not enabled). `no-answer`: the network, a time-out, throttling to the end,
 * or a question that could not be put. What does not exist is an answer: `undefined`.
 */
export type Answer<T> =
  | { kind: 'answered'; value: T; evidence: string }
  | { kind: 'denied' | 'refused' | 'no-answer'; code: string; message: string; evidence: string };

export type CallerIdentity = { account: string; arn: string };

/** The actions of the managed policy that a dry run can prove without changing anything. */
export type DryRunAction = 'ec2:CopyImage' | 'ec2:CreateTags' | 'ec2:ModifyImageAttribute';
/** `ec2:CreateTags` is the one on the template, with the tag that Image Builder writes. */
export type TemplateAction = 'ec2:CreateLaunchTemplateVersion' | 'ec2:ModifyLaunchTemplate' | 'ec2:CreateTags';
/** The actions on one key that a KMS dry run can prove. */
export type KeyAction =
  | 'kms:Encrypt'
  | 'kms:Decrypt'
  | 'kms:GenerateDataKey'
  | 'kms:GenerateDataKeyWithoutPlaintext'
  | 'kms:CreateGrant';

export type KeyFacts = {
  arn: string;
  account: string;
  region: string;
  /** `AWS` keys cannot be shared with other accounts. */
  manager: 'AWS' | 'CUSTOMER';
  /** `Enabled` is the one that works. */
  state: string;
  spec: string;
  usage: string;
};

export type ImageFacts = {
  id: string;
  name: string;
  owner: string;
  /** `available` is the one that works. */
  state: string;
  /** `hvm` or `paravirtual`. */
  virtualization: string;
  /** Such as `/dev/xvda`. */
  rootDevice: string;
  /** `key` is the ARN of the key of an encrypted snapshot, where AWS tells it. */
  devices: { deviceName: string; snapshotId?: string; encrypted: boolean; key?: string }[];
};

export type TemplateFacts = { id: string; name: string; tags: Record<string, string> };

/** An account's setting in one Region. `key` is what new volumes are encrypted with where nobody names a key. */
export type DefaultEncryption = { byDefault: boolean; key: string };

/** `trust` is the trust policy, as JSON. */
export type RoleFacts = { arn: string; name: string; trust: string };
export type InstanceProfileFacts = { arn: string; roles: { name: string; managedPolicies: string[] }[] };

/** Values of condition keys that the real call will have, as far as they are known beforehand. */
export type CallKeys = Readonly<Record<string, string>>;

/** The source account, with the bot's own credentials. */
export interface SourceProbe {
  /** sts:GetCallerIdentity. */
  identity(): Promise<Answer<CallerIdentity>>;
  /** iam:SimulatePrincipalPolicy over the bot's own principal. */
  botMay(action: string, resource: string, keys?: CallKeys): Promise<Answer<boolean>>;
  /** iam:SimulatePrincipalPolicy over a role of the source account. */
  roleMay(roleArn: string, action: string, resource: string, keys?: CallKeys): Promise<Answer<boolean>>;
  /** iam:GetRole. */
  role(name: string): Promise<Answer<RoleFacts | undefined>>;
  /** iam:GetInstanceProfile, and iam:ListAttachedRolePolicies of its roles. */
  instanceProfile(name: string): Promise<Answer<InstanceProfileFacts | undefined>>;
  /**
   * The AMI of the build Region that a name of Image Builder's stands for now: ssm:GetParameter for `ssm:` and a
   * parameter, imagebuilder:GetImage for an ARN, after ListImages and ListImageBuildVersions where it names no one build.
   */
  amiNamed(named: string): Promise<Answer<string | undefined>>;
  /** ec2:DescribeImages and ec2:DescribeSnapshots in the build Region. */
  image(imageId: string): Promise<Answer<ImageFacts | undefined>>;
  /** ec2:DescribeSnapshots in the build Region: the tags of each, by its id. */
  snapshotTags(ids: string[]): Promise<Answer<Record<string, Record<string, string>>>>;
}

/** What is set in the source account, Region by Region, with the bot's own credentials. */
export interface SettingsProbe {
  /** ec2:DescribeRegions: the names of the Regions that are enabled. */
  enabledRegions(): Promise<Answer<string[]>>;
  /** ec2:GetEbsEncryptionByDefault and ec2:GetEbsDefaultKmsKeyId. */
  defaultEncryption(region: string): Promise<Answer<DefaultEncryption>>;
  /** ec2:GetImageBlockPublicAccessState: `unblocked` or `block-new-sharing`. */
  publicAccess(region: string): Promise<Answer<string>>;
  /** servicequotas:GetServiceQuota, or the default where none was applied, of Image Builder in the build Region. */
  imageBuilderQuota(code: string): Promise<Answer<number>>;
  /** ec2:DescribeLaunchTemplates. */
  launchTemplate(region: string, id: string): Promise<Answer<TemplateFacts | undefined>>;
  /** ec2:DescribeImages: the AMI that the source account owns under that name. */
  imageNamed(region: string, name: string): Promise<Answer<string | undefined>>;
}

/** Keys: as the bot sees them, and what the cross-account role of an account may do with them. `keyArn` names its Region. */
export interface KeyProbe {
  /** kms:DescribeKey as the bot. `keyId` is an ARN, or a bare id or alias of the source account; NotFound is undefined. */
  describe(keyId: string, region: string): Promise<Answer<KeyFacts | undefined>>;
  /** kms:GetKeyPolicy as the bot: the policy's JSON. AWS answers it to the key's own account only. */
  policy(keyArn: string): Promise<Answer<string>>;
  /** kms:DescribeKey under the role. */
  describeAs(account: string, keyArn: string): Promise<Answer<KeyFacts | undefined>>;
  /** A dry run under the role: `answered` only when KMS said that the real call would have succeeded. */
  dryRunAs(account: string, keyArn: string, action: KeyAction): Promise<Answer<'would-succeed'>>;
  /** kms:ReEncrypt from one key to another under the role, as a dry run. */
  reEncryptAs(account: string, fromArn: string, toArn: string): Promise<Answer<'would-succeed'>>;
  /** kms:ListGrants under the role, real, one at most. */
  listGrantsAs(account: string, keyArn: string): Promise<Answer<number>>;
  /** kms:RevokeGrant of a grant that does not exist, as a dry run: a denial tells, anything else does not. */
  revokeGrantAs(account: string, keyArn: string): Promise<Answer<'would-succeed'>>;
}

/** Target accounts, under the cross-account role, with a session that can do no more than the proofs need. */
export interface TargetProbe {
  /** sts:AssumeRole. */
  assume(account: string): Promise<Answer<{ roleArn: string }>>;
  /** sts:GetCallerIdentity, at the endpoint of the build Region. */
  identity(account: string): Promise<Answer<CallerIdentity>>;
  /** sts:GetCallerIdentity, at the endpoint of the target's own Region. */
  identityIn(target: Target): Promise<Answer<CallerIdentity>>;
  /** ec2:DescribeImages of owner self: the newest available AMI, and how many copies are being made now. */
  ownedImages(target: Target): Promise<Answer<{ newest?: string; pending: number }>>;
  /** ec2:DescribeImages: the AMI that the target owns under that name. */
  imageNamed(target: Target, name: string): Promise<Answer<string | undefined>>;
  /** A dry run of the action on that image: `answered` only when AWS said that the real call would have succeeded. */
  dryRun(target: Target, action: DryRunAction, imageId: string): Promise<Answer<'would-succeed'>>;
  /** ec2:DescribeLaunchTemplates. */
  launchTemplate(target: Target, id: string): Promise<Answer<TemplateFacts | undefined>>;
  /** A dry run of the action on that template. */
  templateDryRun(target: Target, id: string, action: TemplateAction): Promise<Answer<'would-succeed'>>;
}

/**
 * Target accounts, under a second role that may only read; its name is the setting AUDIT_ROLE_NAME. Where it is not
 * set every answer is `no-answer` with the code `NoAuditRole`.
 */
export interface AuditProbe {
  /** iam:SimulatePrincipalPolicy over the cross-account role of the account. */
  roleMay(account: string, action: string, resource: string): Promise<Answer<boolean>>;
  /** iam:GetRole: the trust policy of the cross-account role of the account, as JSON. */
  trust(account: string): Promise<Answer<string>>;
  /** ec2:GetEbsEncryptionByDefault and ec2:GetEbsDefaultKmsKeyId. */
  defaultEncryption(target: Target): Promise<Answer<DefaultEncryption>>;
  /** ec2:GetImageBlockPublicAccessState. */
  publicAccess(target: Target): Promise<Answer<string>>;
}

/** The facts that checks may ask for. Every method asks an API; equal questions within one run are asked once. */
export type Probe = {
  source: SourceProbe;
  settings: SettingsProbe;
  keys: KeyProbe;
  target: TargetProbe;
  audit: AuditProbe;
};
