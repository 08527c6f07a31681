import type { PolicyDocument } from '../../src/policy/document.ts';
import { parsePolicy } from '../../src/policy/parse.ts';

/** A policy that AWS writes. `text` is what GetPolicyVersion shows of it, `createdAt` is when that version was made. */
type ManagedPolicy = {
  arn: string;
  name: string;
  path: string;
  version: string;
  createdAt: string;
  text: string;
  document: PolicyDocument;
};

type Written = { path?: string; version: string; createdAt: string; statements: readonly object[] };

const IMAGE_BUILDER_TAG = { 'aws:RequestTag/CreatedBy': ['EC2 Image Builder', 'EC2 Fast Launch'] };
const THROUGH_EC2 = { 'kms:ViaService': 'ec2.*.amazonaws.com' };

const PULL_COMPONENTS = [
  {
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: {
      'ForAnyValue:StringEquals': {
        'kms:EncryptionContextKeys': 'aws:imagebuilder:arn',
        'aws:CalledVia': 'imagebuilder.amazonaws.com',
      },
    },
  },
  { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::ec2imagebuilder*' },
  {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:CreateLogGroup', 'logs:PutLogEvents'],
    Resource: 'arn:aws:logs:*:*:log-group:/aws/imagebuilder/*',
  },
];

/**
 * What Image Builder does to images, keys and parameters. Reconstructed: version 19 as published, and what later
 * versions added for parameters; instances, commands, scans and containers are left out.
 */
const IMAGE_BUILDER_ITSELF = [
  {
    Effect: 'Allow',
    Action: [
      'ec2:CopyImage',
      'ec2:CreateImage',
      'ec2:CreateLaunchTemplate',
      'ec2:DeregisterImage',
      'ec2:DescribeImages',
      'ec2:DescribeTags',
      'ec2:ModifyImageAttribute',
      'ec2:DescribeSnapshots',
    ],
    Resource: '*',
  },
  {
    Effect: 'Allow',
    Action: 'ec2:ModifySnapshotAttribute',
    Resource: 'arn:aws:ec2:*::snapshot/*',
    Condition: { StringEquals: { 'ec2:ResourceTag/CreatedBy': 'EC2 Image Builder' } },
  },
  {
    Effect: 'Allow',
    Action: 'ec2:CreateTags',
    Resource: ['arn:aws:ec2:*::image/*', 'arn:aws:ec2:*:*:export-image-task/*'],
  },
  {
    Effect: 'Allow',
    Action: 'ec2:CreateTags',
    Resource: ['arn:aws:ec2:*::snapshot/*', 'arn:aws:ec2:*:*:launch-template/*'],
    Condition: { StringEquals: IMAGE_BUILDER_TAG },
  },
  {
    Effect: 'Allow',
    Action: [
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:GenerateDataKeyWithoutPlaintext',
    ],
    Resource: '*',
    Condition: {
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': 'aws:ebs:id' },
      StringLike: THROUGH_EC2,
    },
  },
  { Effect: 'Allow', Action: 'kms:DescribeKey', Resource: '*', Condition: { StringLike: THROUGH_EC2 } },
  {
    Effect: 'Allow',
    Action: 'kms:CreateGrant',
    Resource: '*',
    Condition: { Bool: { 'kms:GrantIsForAWSResource': true }, StringLike: THROUGH_EC2 },
  },
  // By its exact ARN: a role of that name with a path is another role.
  {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Resource: 'arn:aws:iam::*:role/EC2ImageBuilderDistributionCrossAccountRole',
  },
  {
    Effect: 'Allow',
    Action: [
      'ec2:CreateLaunchTemplateVersion',
      'ec2:DescribeLaunchTemplates',
      'ec2:ModifyLaunchTemplate',
      'ec2:DescribeLaunchTemplateVersions',
    ],
    Resource: '*',
  },
  {
    Effect: 'Allow',
    Action: 'ec2:ExportImage',
    Resource: ['arn:aws:ec2:*::image/*', 'arn:aws:ec2:*:*:export-image-task/*'],
  },
  {
    Effect: 'Allow',
    Action: 'ec2:EnableFastLaunch',
    Resource: ['arn:aws:ec2:*::image/*', 'arn:aws:ec2:*:*:launch-template/*'],
    Condition: { StringEquals: { 'ec2:ResourceTag/CreatedBy': 'EC2 Image Builder' } },
  },
  { Effect: 'Allow', Action: 'license-manager:UpdateLicenseSpecificationsForResource', Resource: '*' },
  {
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: '*',
    Condition: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'vmie.amazonaws.com'] } },
  },
  {
    Effect: 'Allow',
    Action: ['ssm:GetParameter', 'ssm:PutParameter'],
    Resource: 'arn:aws:ssm:*:*:parameter/imagebuilder/*',
  },
  { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: 'arn:aws:ssm:*::parameter/aws/service/*' },
];

const WRITTEN: Record<string, Written> = {
  /** The managed policy of the documented prerequisites, as AWS published it on 30 September 2020. */
  Ec2ImageBuilderCrossAccountDistributionAccess: {
    version: 'v1',
    createdAt: '2020-09-30T00:00:00Z',
    statements: [
      { Effect: 'Allow', Action: 'ec2:CreateTags', Resource: 'arn:aws:ec2:*::image/*' },
      {
        Effect: 'Allow',
        Action: ['ec2:DescribeImages', 'ec2:CopyImage', 'ec2:ModifyImageAttribute'],
        Resource: '*',
      },
    ],
  },
  EC2InstanceProfileForImageBuilder: {
    version: 'v3',
    createdAt: '2020-08-27T16:40:50Z',
    statements: [{ Effect: 'Allow', Action: 'imagebuilder:GetComponent', Resource: '*' }, ...PULL_COMPONENTS],
  },
  EC2InstanceProfileForImageBuilderECRContainerBuilds: {
    version: 'v1',
    createdAt: '2020-12-11T19:48:15Z',
    statements: [
      {
        Effect: 'Allow',
        Action: [
          'imagebuilder:GetComponent',
          'imagebuilder:GetContainerRecipe',
          'ecr:GetAuthorizationToken',
          'ecr:BatchGetImage',
          'ecr:InitiateLayerUpload',
          'ecr:UploadLayerPart',
          'ecr:CompleteLayerUpload',
          'ecr:BatchCheckLayerAvailability',
          'ecr:GetDownloadUrlForLayer',
          'ecr:PutImage',
        ],
        Resource: '*',
      },
      ...PULL_COMPONENTS,
    ],
  },
  /** Reconstructed: what an agent needs is all of ssmmessages and ec2messages. */
  AmazonSSMManagedInstanceCore: {
    version: 'v2',
    createdAt: '2019-05-23T16:54:21Z',
    statements: [
      {
        Effect: 'Allow',
        Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetDocument', 'ssm:UpdateInstanceInformation'],
        Resource: '*',
      },
      { Effect: 'Allow', Action: ['ssmmessages:*', 'ec2messages:*'], Resource: '*' },
    ],
  },
  /** Reconstructed: AWS says that it grants what Image Builder needs; its text is not known here. */
  EC2ImageBuilderExecutionPolicy: {
    version: 'v2',
    createdAt: '2026-07-08T00:00:00Z',
    statements: IMAGE_BUILDER_ITSELF,
  },
  AWSServiceRoleForImageBuilder: {
    path: '/aws-service-role/',
    version: 'v21',
    createdAt: '2025-07-23T00:00:00Z',
    statements: IMAGE_BUILDER_ITSELF,
  },
  AdministratorAccess: {
    version: 'v1',
    createdAt: '2015-02-06T18:39:46Z',
    statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  },
};

/** The AWS managed policies there are in the twin, by ARN. */
export const MANAGED_POLICIES: ReadonlyMap<string, ManagedPolicy> = new Map(
  Object.entries(WRITTEN).map(([name, { path = '/', version, createdAt, statements }]) => {
    const arn = `arn:aws:iam::aws:policy${path}${name}`;
    const json = { Version: '2012-10-17', Statement: statements };
    return [arn, { arn, name, path, version, createdAt, text: JSON.stringify(json), document: parsePolicy(json) }];
  }),
);

/** A managed policy by its ARN. Error where the twin has none. */
export function managedPolicy(arn: string): ManagedPolicy {
  const policy = MANAGED_POLICIES.get(arn);
  if (policy === undefined) throw new Error(`reading the managed policy "${arn}": there is none`);
  return policy;
}

/** Those of service-linked roles are no role's but theirs. */
export function isAttachable({ path }: ManagedPolicy): boolean {
  return path !== '/aws-service-role/';
}
