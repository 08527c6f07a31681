import { crossAccountRoleArn } from '../../domain/cross-account-role.ts';
import type { FixFile } from '../../domain/report/finding.ts';
import type { CheckContext } from '../check.ts';
import { imageBuilderRoleArn } from '../image-builder-role.ts';
import { partitionOf } from '../../domain/partition.ts';
import type { Asked } from './asked.ts';
import { wordsOf } from './keys.ts';

const ACTION = /\b(?:ec2|iam|imagebuilder|kms|servicequotas|ssm|sts):[A-Z]\w+/g;

/** The statements that the bot's own policies lack: the actions that findings name, on no more than they need. */
export function botRoleFiles(context: CheckContext, { findings }: Asked): FixFile[] {
  const actions = new Set<string>();
  for (const finding of findings) {
    for (const action of wordsOf(finding).match(ACTION) ?? []) actions.add(action);
  }
  const byResource = Map.groupBy([...actions].toSorted(), (action) => JSON.stringify(resourcesOf(context, action)));
  if (byResource.size === 0) return [];
  const statements = [...byResource].map(([resources, group]) => ({
    Effect: 'Allow',
    Action: group,
    Resource: JSON.parse(resources),
  }));
  return [
    {
      name: 'bot-role.json',
      language: 'json',
      text: `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2)}\n`,
      about: `What the policies of the bot's own principal in account ${context.sourceAccount} do not allow yet`,
      mends: 'bot-role',
    },
  ];
}

/** What the bot uses an action on; `*` where AWS knows no narrower resource, or the bot reads whatever it is asked about. */
function resourcesOf(context: CheckContext, action: string): string[] {
  const { sourceAccount: account, buildRegion: region } = context;
  const partition = partitionOf(region);
  const inRegion = (kind: string) => `arn:${partition}:imagebuilder:${region}:${account}:${kind}/*`;
  const inIam = (path: string) => `arn:${partition}:iam::${account}:${path}`;
  switch (action) {
    case 'sts:AssumeRole':
      return [crossAccountRoleArn(partition, '*')];
    case 'iam:SimulatePrincipalPolicy':
      return [inIam('role/*'), inIam('user/*')];
    case 'iam:GetInstanceProfile':
      return [inIam('instance-profile/*')];
    case 'iam:GetRole':
    case 'iam:ListAttachedRolePolicies':
      return [inIam('role/*')];
    case 'iam:CreateServiceLinkedRole':
      return [inIam('role/aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder')];
    case 'iam:PassRole':
      return [imageBuilderRoleArn(context)];
    case 'kms:DescribeKey':
    case 'kms:GetKeyPolicy':
      return [`arn:${partition}:kms:*:${account}:key/*`];
    case 'imagebuilder:TagResource':
      return [inRegion('image'), inRegion('distribution-configuration')];
    case 'imagebuilder:UntagResource':
      return [inRegion('distribution-configuration')];
    case 'ssm:GetParameter':
      return [`arn:${partition}:ssm:*:${account}:parameter/*`, `arn:${partition}:ssm:*::parameter/aws/service/*`];
    case 'imagebuilder:GetImage':
      return [inRegion('image'), `arn:${partition}:imagebuilder:${region}:aws:image/*`];
    case 'imagebuilder:CreateImage':
    case 'imagebuilder:CancelImageCreation':
    case 'imagebuilder:RetryImage':
    case 'imagebuilder:DistributeImage':
      return [inRegion('image')];
    default:
      return action.endsWith('DistributionConfiguration') ? [inRegion('distribution-configuration')] : ['*'];
  }
}
