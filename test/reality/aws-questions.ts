import {
  CopyImageCommand,
  CreateTagsCommand,
  DescribeImagesCommand,
  EC2Client,
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
  GetImageBlockPublicAccessStateCommand,
} from '@aws-sdk/client-ec2';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  GetDistributionConfigurationCommand,
  GetImageCommand,
  ImagebuilderClient,
  ListDistributionConfigurationsCommand,
  ListImagesCommand,
} from '@aws-sdk/client-imagebuilder';
import { DescribeKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** Where questions go: the machine's own AWS settings, or a twin. `account` is the caller's. */
type Where = {
  region: string;
  account: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
};

/** A question that changes nothing wherever it is asked: a read, or a dry run. `settles` says what its answer is for. */
export type AwsQuestion = { name: string; settles: string; ask: (where: Where) => Promise<object> };

const NOT_THERE = 'ami-00000000000000000';

/** What AWS answers to these is what the twin must answer. */
export const AWS_QUESTIONS: readonly AwsQuestion[] = [
  {
    name: 'sts-get-caller-identity',
    settles: 'the form of an identity',
    ask: (where) => new STSClient(where).send(new GetCallerIdentityCommand({})),
  },
  {
    name: 'sts-assume-role-that-is-not-there',
    settles: 'what a missing role is answered',
    ask: (where) =>
      new STSClient(where).send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${where.account}:role/ami-distribute-is-not-there`,
          RoleSessionName: 'ami-distribute-record',
          DurationSeconds: 900,
        }),
      ),
  },
  {
    name: 'ec2-copy-image-dry-run-of-an-image-that-is-not-there',
    settles: 'whether EC2 judges the permission before the AMI',
    ask: (where) =>
      new EC2Client(where).send(
        new CopyImageCommand({
          DryRun: true,
          Name: 'ami-distribute-record',
          SourceImageId: NOT_THERE,
          SourceRegion: where.region,
        }),
      ),
  },
  {
    name: 'ec2-create-tags-dry-run-on-an-image-that-is-not-there',
    settles: 'whether EC2 judges the permission before the AMI',
    ask: (where) =>
      new EC2Client(where).send(
        new CreateTagsCommand({
          DryRun: true,
          Resources: [NOT_THERE],
          Tags: [{ Key: 'CreatedBy', Value: 'EC2 Image Builder' }],
        }),
      ),
  },
  {
    name: 'ec2-describe-images-of-none',
    settles: 'the form of an empty list',
    ask: (where) =>
      new EC2Client(where).send(
        new DescribeImagesCommand({
          Owners: ['self'],
          Filters: [{ Name: 'name', Values: ['ami-distribute is not there'] }],
        }),
      ),
  },
  {
    name: 'ec2-describe-images-that-is-not-there',
    settles: 'what a missing AMI is answered',
    ask: (where) => new EC2Client(where).send(new DescribeImagesCommand({ ImageIds: [NOT_THERE] })),
  },
  {
    name: 'ec2-get-ebs-encryption-by-default',
    settles: 'the form of the answer',
    ask: (where) => new EC2Client(where).send(new GetEbsEncryptionByDefaultCommand({})),
  },
  {
    name: 'ec2-get-ebs-default-kms-key-id',
    settles: 'whether the default key is told as alias or as ARN',
    ask: (where) => new EC2Client(where).send(new GetEbsDefaultKmsKeyIdCommand({})),
  },
  {
    name: 'ec2-get-image-block-public-access-state',
    settles: 'the words for the state',
    ask: (where) => new EC2Client(where).send(new GetImageBlockPublicAccessStateCommand({})),
  },
  {
    name: 'kms-describe-key-that-is-not-there',
    settles: 'what a missing key is answered',
    ask: (where) => new KMSClient(where).send(new DescribeKeyCommand({ KeyId: keyArn(where) })),
  },
  {
    name: 'kms-encrypt-dry-run-on-a-key-that-is-not-there',
    settles: 'the HTTP status of a KMS dry run that cannot succeed',
    ask: (where) =>
      new KMSClient(where).send(
        new EncryptCommand({ DryRun: true, KeyId: keyArn(where), Plaintext: new Uint8Array([0]) }),
      ),
  },
  {
    name: 'imagebuilder-list-distribution-configurations',
    settles: 'the form of a list',
    ask: (where) => new ImagebuilderClient(where).send(new ListDistributionConfigurationsCommand({ maxResults: 1 })),
  },
  {
    name: 'imagebuilder-list-images',
    settles: 'the form of a list',
    ask: (where) => new ImagebuilderClient(where).send(new ListImagesCommand({ owner: 'Self', maxResults: 1 })),
  },
  {
    name: 'imagebuilder-get-distribution-configuration-that-is-not-there',
    settles: 'what a missing configuration is answered',
    ask: (where) =>
      new ImagebuilderClient(where).send(
        new GetDistributionConfigurationCommand({
          distributionConfigurationArn: `${imageBuilderArn(where)}:distribution-configuration/is-not-there`,
        }),
      ),
  },
  {
    name: 'imagebuilder-get-image-that-is-not-there',
    settles: 'what a missing image is answered',
    ask: (where) =>
      new ImagebuilderClient(where).send(
        new GetImageCommand({ imageBuildVersionArn: `${imageBuilderArn(where)}:image/is-not-there/1.0.0/1` }),
      ),
  },
  {
    name: 'service-quotas-copies-of-a-configuration',
    settles: 'the quota of concurrent copies and its form',
    ask: (where) =>
      new ServiceQuotasClient(where).send(
        new GetServiceQuotaCommand({ ServiceCode: 'imagebuilder', QuotaCode: 'L-69312229' }),
      ),
  },
  {
    name: 'iam-get-service-linked-role',
    settles: 'name and path of the service-linked role',
    ask: (where) => new IAMClient(where).send(new GetRoleCommand({ RoleName: 'AWSServiceRoleForImageBuilder' })),
  },
  {
    name: 'ssm-get-parameter-that-is-not-there',
    settles: 'what a missing parameter is answered',
    ask: (where) => new SSMClient(where).send(new GetParameterCommand({ Name: '/imagebuilder/is-not-there' })),
  },
];

function keyArn({ region, account }: Where): string {
  return `arn:aws:kms:${region}:${account}:key/00000000-0000-4000-8000-000000000000`;
}

function imageBuilderArn({ region, account }: Where): string {
  return `arn:aws:imagebuilder:${region}:${account}`;
}
