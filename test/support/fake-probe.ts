import type { CheckContext } from '../../src/checks/check.ts';
import type {
  Answer,
  AuditProbe,
  ImageFacts,
  KeyFacts,
  KeyProbe,
  Probe,
  SettingsProbe,
  SourceProbe,
  TargetProbe,
  TemplateFacts,
} from '../../src/checks/probe.ts';
import { BUILD_REGION, INPUTS, SOURCE, TARGETS } from './sample-rollout.ts';

export function answered<T>(value: T, evidence: string): Answer<T> {
  return { kind: 'answered', value, evidence };
}

/** AWS said no, in the words it uses for AssumeRole and for EC2. */
export function denied(asked: string): Answer<never> {
  const code = asked.startsWith('ec2:') ? 'UnauthorizedOperation' : 'AccessDenied';
  const message = `You are not authorized to perform: ${asked}`;
  return { kind: 'denied', code, message, evidence: `${asked} → ${code}: ${message}` };
}

export function refused(asked: string, code: string): Answer<never> {
  return { kind: 'refused', code, message: 'no', evidence: `${asked} → ${code}: no` };
}

export function noAnswer(asked: string): Answer<never> {
  return { kind: 'no-answer', code: 'TimeoutError', message: 'timed out', evidence: `${asked} → TimeoutError` };
}

/** What every question to the audit role answers where AUDIT_ROLE_NAME is not set. */
export function noAuditRole(asked: string): Answer<never> {
  return { kind: 'no-answer', code: 'NoAuditRole', message: 'no audit role', evidence: `${asked} → no audit role` };
}

/** What each part of a probe answers instead. */
export type ProbeChange = {
  source?: Partial<SourceProbe>;
  settings?: Partial<SettingsProbe>;
  keys?: Partial<KeyProbe>;
  target?: Partial<TargetProbe>;
  audit?: Partial<AuditProbe>;
};

/** Everything is well, except where `change` says otherwise. */
export function fakeProbe(change: ProbeChange = {}): Probe {
  return {
    source: { ...source, ...change.source },
    settings: { ...settings, ...change.settings },
    keys: { ...keys, ...change.keys },
    target: { ...target, ...change.target },
    audit: { ...audit, ...change.audit },
  };
}

/** What a check is given about the sample configuration. */
export function checkContext(change: ProbeChange = {}, context: Partial<CheckContext> = {}): CheckContext {
  const { configuration } = INPUTS;
  return { probe: fakeProbe(change), sourceAccount: SOURCE, buildRegion: BUILD_REGION, configuration, ...context };
}

/** A customer's key that works. `keyArn` names its account and Region. */
export function keyFacts(keyArn: string, change: Partial<KeyFacts> = {}): KeyFacts {
  const [, , , region = '', account = ''] = keyArn.split(':');
  const usual = { manager: 'CUSTOMER', state: 'Enabled', spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT' } as const;
  return { arn: keyArn, account, region, ...usual, ...change };
}

/** An AMI with one volume that is not encrypted. */
export function imageFacts(id: string, change: Partial<ImageFacts> = {}): ImageFacts {
  return {
    id,
    name: 'al2023',
    owner: SOURCE,
    state: 'available',
    virtualization: 'hvm',
    rootDevice: '/dev/xvda',
    devices: [{ deviceName: '/dev/xvda', snapshotId: 'snap-1', encrypted: false }],
    ...change,
  };
}

/** A template that Image Builder may touch. */
export function templateFacts(id: string, change: Partial<TemplateFacts> = {}): TemplateFacts {
  return { id, name: 'golden', tags: { CreatedBy: 'EC2 Image Builder' }, ...change };
}

const KEY_ACTIONS = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncrypt*',
  'kms:GenerateDataKey*',
  'kms:DescribeKey',
  'kms:CreateGrant',
  'kms:ListGrants',
  'kms:RevokeGrant',
];

function rootOf(account: string): string {
  return `arn:aws:iam::${account}:root`;
}

/** A key policy that lets the source account do everything and those accounts use the key. */
function keyPolicy(accounts: string[] = [...new Set(TARGETS.map(({ account }) => account))]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Owner', Effect: 'Allow', Principal: { AWS: rootOf(SOURCE) }, Action: 'kms:*', Resource: '*' },
      { Sid: 'Use', Effect: 'Allow', Principal: { AWS: accounts.map(rootOf) }, Action: KEY_ACTIONS, Resource: '*' },
    ],
  });
}

const QUOTAS: Record<string, number> = { 'L-69312229': 50, 'L-D5665818': 5, 'L-B588F8CA': 10 };
const PROFILE_POLICIES = ['EC2InstanceProfileForImageBuilder', 'AmazonSSMManagedInstanceCore'];
const SERVICE_PATH = '/aws-service-role/imagebuilder.amazonaws.com/';
const ROLE = 'EC2ImageBuilderDistributionCrossAccountRole';

const SERVICE_TRUST = JSON.stringify({
  Statement: [{ Effect: 'Allow', Principal: { Service: 'imagebuilder.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

function roleArnOf(name: string): string {
  const path = name.startsWith('AWSServiceRole') ? SERVICE_PATH : '/';
  return `arn:aws:iam::${SOURCE}:role${path}${name}`;
}

const source: SourceProbe = {
  identity: async () =>
    answered({ account: SOURCE, arn: `arn:aws:sts::${SOURCE}:assumed-role/bot/i` }, 'sts:GetCallerIdentity → bot'),
  botMay: async (action, resource) => answered(true, `iam:SimulatePrincipalPolicy ${action} on ${resource} → allowed`),
  roleMay: async (roleArn, action, resource) =>
    answered(true, `iam:SimulatePrincipalPolicy of ${roleArn} ${action} on ${resource} → allowed`),
  role: async (name) => answered({ arn: roleArnOf(name), name, trust: SERVICE_TRUST }, `iam:GetRole ${name} → found`),
  instanceProfile: async (name) =>
    answered(
      {
        arn: `arn:aws:iam::${SOURCE}:instance-profile/${name}`,
        roles: [{ name: 'build', managedPolicies: PROFILE_POLICIES }],
      },
      `iam:GetInstanceProfile ${name} → role build`,
    ),
  snapshotTags: async (ids) =>
    answered(
      Object.fromEntries(ids.map((id) => [id, { CreatedBy: 'EC2 Image Builder' }])),
      `ec2:DescribeSnapshots ${ids.join(', ')} → tagged`,
    ),
  amiNamed: async (named) => answered('ami-0parent', `imagebuilder:GetImage ${named} → ami-0parent`),
  image: async (imageId) => answered(imageFacts(imageId), `ec2:DescribeImages ${imageId} → available`),
};

const settings: SettingsProbe = {
  enabledRegions: async () =>
    answered(['eu-west-1', 'us-east-1', 'us-west-2'], 'ec2:DescribeRegions → eu-west-1, us-east-1, us-west-2'),
  defaultEncryption: async (region) =>
    answered({ byDefault: false, key: 'alias/aws/ebs' }, `ec2:GetEbsEncryptionByDefault in ${region} → false`),
  publicAccess: async (region) => answered('unblocked', `ec2:GetImageBlockPublicAccessState in ${region} → unblocked`),
  imageBuilderQuota: async (code) =>
    answered(QUOTAS[code] ?? 0, `servicequotas:GetServiceQuota ${code} → ${QUOTAS[code] ?? 0}`),
  launchTemplate: async (region, id) =>
    answered(templateFacts(id), `ec2:DescribeLaunchTemplates ${id} in ${region} → golden`),
  imageNamed: async (region, name) => answered(undefined, `ec2:DescribeImages "${name}" in ${region} → no AMI`),
};

const keys: KeyProbe = {
  describe: async (keyId, region) => {
    const arn = keyId.startsWith('arn:') ? keyId : `arn:aws:kms:${region}:${SOURCE}:key/${keyId}`;
    return answered(keyFacts(arn), `kms:DescribeKey ${keyId} in ${region} → Enabled`);
  },
  policy: async (keyArn) => answered(keyPolicy(), `kms:GetKeyPolicy ${keyArn} → 2 statements`),
  describeAs: async (account, keyArn) =>
    answered(keyFacts(keyArn), `kms:DescribeKey ${keyArn} under the role of ${account} → Enabled`),
  dryRunAs: async (account, keyArn, action) =>
    answered(
      'would-succeed',
      `${action} (dry run) on ${keyArn} under the role of ${account} → DryRunOperationException`,
    ),
  reEncryptAs: async (account, fromArn, toArn) =>
    answered(
      'would-succeed',
      `kms:ReEncrypt (dry run) ${fromArn} to ${toArn} under the role of ${account} → DryRunOperationException`,
    ),
  listGrantsAs: async (account, keyArn) =>
    answered(0, `kms:ListGrants on ${keyArn} under the role of ${account} → 0 grants`),
  revokeGrantAs: async (account, keyArn) =>
    answered(
      'would-succeed',
      `kms:RevokeGrant (dry run) on ${keyArn} under the role of ${account} → DryRunOperationException`,
    ),
};

const target: TargetProbe = {
  assume: async (account) =>
    answered({ roleArn: `arn:aws:iam::${account}:role/${ROLE}` }, `sts:AssumeRole ${account} → ok`),
  identity: async (account) =>
    answered(
      { account, arn: `arn:aws:sts::${account}:assumed-role/${ROLE}/bot` },
      `sts:GetCallerIdentity → ${account}`,
    ),
  identityIn: async ({ account, region }) =>
    answered(
      { account, arn: `arn:aws:sts::${account}:assumed-role/${ROLE}/bot` },
      `sts:GetCallerIdentity in ${region} → ${account}`,
    ),
  ownedImages: async ({ region }) =>
    answered({ newest: 'ami-owned', pending: 0 }, `ec2:DescribeImages in ${region} → ami-owned, 0 pending`),
  imageNamed: async ({ region }, name) => answered(undefined, `ec2:DescribeImages "${name}" in ${region} → no AMI`),
  dryRun: async ({ region }, action) => answered('would-succeed', `${action} (dry run) in ${region} → DryRunOperation`),
  launchTemplate: async ({ region }, id) =>
    answered(templateFacts(id), `ec2:DescribeLaunchTemplates ${id} in ${region} → golden`),
  templateDryRun: async ({ region }, id, action) =>
    answered('would-succeed', `${action} (dry run) on ${id} in ${region} → DryRunOperation`),
};

const TRUST = JSON.stringify({
  Statement: [{ Effect: 'Allow', Principal: { AWS: rootOf(SOURCE) }, Action: 'sts:AssumeRole' }],
});

const audit: AuditProbe = {
  roleMay: async (account, action, resource) =>
    answered(true, `iam:SimulatePrincipalPolicy ${action} on ${resource} in ${account} → allowed`),
  trust: async (account) => answered(TRUST, `iam:GetRole ${ROLE} in ${account} → a trust policy`),
  defaultEncryption: async ({ region }) =>
    answered({ byDefault: false, key: 'alias/aws/ebs' }, `ec2:GetEbsEncryptionByDefault in ${region} → false`),
  publicAccess: async ({ region }) =>
    answered('unblocked', `ec2:GetImageBlockPublicAccessState in ${region} → unblocked`),
};
