import type { CallKeys } from '../checks/probe.ts';
import { CROSS_ACCOUNT_ROLE } from '../domain/cross-account-role.ts';

/** One thing that the bot's own principal has to be allowed. */
export type Need = { action: string; resource: string; keys?: CallKeys };

/** Whose needs they are, and the settings that make some of them needs. */
export type NeedsOf = {
  account: string;
  region: string;
  partition: string;
  /** The principal whose policies are asked about. */
  principalArn: string;
  auditRoleName?: string | undefined;
  executionRole?: string | undefined;
  eventsQueueUrl?: string | undefined;
};

const READS = [
  'GetImageRecipe',
  'GetInfrastructureConfiguration',
  'GetWorkflow',
  'GetWorkflowExecution',
  'GetWorkflowStepExecution',
  'ListDistributionConfigurations',
  'ListImageRecipes',
  'ListInfrastructureConfigurations',
  'ListImages',
  'ListImageBuildVersions',
  'ListImagePipelines',
  'ListTagsForResource',
  'ListWaitingWorkflowSteps',
  'ListWorkflowBuildVersions',
  'ListWorkflowExecutions',
  'ListWorkflows',
  'ListWorkflowStepExecutions',
];

/** What the checks ask of the source account, on whatever stands there. */
const FACTS = [
  'ec2:DescribeImages',
  'ec2:DescribeLaunchTemplates',
  'ec2:DescribeRegions',
  'ec2:DescribeSnapshots',
  'ec2:GetEbsDefaultKmsKeyId',
  'ec2:GetEbsEncryptionByDefault',
  'ec2:GetImageBlockPublicAccessState',
  'servicequotas:GetAWSDefaultServiceQuota',
  'servicequotas:GetServiceQuota',
];

/** What a rollout takes beside reading. */
const IMAGE_ACTIONS = [
  'CreateImage',
  'DistributeImage',
  'TagResource',
  'GetImage',
  'CancelImageCreation',
  'RetryImage',
  'SendWorkflowStepAction',
];

const CONFIGURATION_ACTIONS = [
  'CreateDistributionConfiguration',
  'GetDistributionConfiguration',
  'UpdateDistributionConfiguration',
  'DeleteDistributionConfiguration',
  'TagResource',
  'UntagResource',
];

const each = (actions: string[], resource: string): Need[] => actions.map((action) => ({ action, resource }));

const ofImageBuilder = (names: string[], resource: string): Need[] =>
  each(
    names.map((name) => `imagebuilder:${name}`),
    resource,
  );

/** All that deploy/bot-role.template.yml allows, each on a resource as the bot will use it on, by what it is for. */
export function botNeeds(of: NeedsOf) {
  const { account, region, partition, principalArn } = of;
  const arn = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  const role = (name: string, owner = account) => `arn:${partition}:iam::${owner}:role/${name}`;
  return {
    configurations: ofImageBuilder(CONFIGURATION_ACTIONS, arn('imagebuilder', 'distribution-configuration/any-name')),
    images: ofImageBuilder(IMAGE_ACTIONS, arn('imagebuilder', 'image/any-name/1.0.0/1')),
    facts: [
      ...ofImageBuilder(READS, '*'),
      ...ofImageBuilder(['GetImage'], `arn:${partition}:imagebuilder:${region}:aws:image/any-name/1.0.0/1`),
      ...each(FACTS, '*'),
      ...each(['kms:DescribeKey', 'kms:GetKeyPolicy'], arn('kms', 'key/any-key')),
      ...each(['ssm:GetParameter'], arn('ssm', 'parameter/any-name')),
      ...each(['iam:GetRole', 'iam:ListAttachedRolePolicies'], role('any-name')),
      ...each(['iam:GetInstanceProfile'], `arn:${partition}:iam::${account}:instance-profile/any-name`),
      ...each(['iam:SimulatePrincipalPolicy'], principalArn),
    ],
    roles: [CROSS_ACCOUNT_ROLE, of.auditRoleName].flatMap((name) =>
      name === undefined ? [] : each(['sts:AssumeRole'], role(name, '123456789012')),
    ),
    passing: passing(of.executionRole, role),
    events: queueOf(of.eventsQueueUrl).flatMap((queue) =>
      each(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], `arn:${partition}:sqs:${region}:${queue}`),
    ),
  };
}

/** The role is named by its name or its ARN. */
function passing(executionRole: string | undefined, role: (name: string) => string): Need[] {
  if (executionRole === undefined) return [];
  const resource = executionRole.startsWith('arn:') ? executionRole : role(executionRole);
  return [{ action: 'iam:PassRole', resource, keys: { 'iam:PassedToService': 'imagebuilder.amazonaws.com' } }];
}

/** The owner and the name of the queue, as its ARN has them. */
function queueOf(url: string | undefined): string[] {
  return url === undefined ? [] : [url.split('/').slice(-2).join(':')];
}
