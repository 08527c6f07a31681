import { partitionOf } from '../../domain/partition.ts';
import type { CheckContext, Judgement } from '../check.ts';
import { imageBuilderRoleArn } from '../image-builder-role.ts';
import { cannotTell, pass } from '../judgement.ts';
import { isOwnCopy } from '../recipe/sharing.ts';
import type { CallKeys } from '../probe.ts';

/** One thing that Image Builder does as the execution role. */
export type ExecutionUse = { action: string; resource: string; keys?: CallKeys };

/** Image Builder tags everything that it makes, and touches nothing else. */
const TAG = 'EC2 Image Builder';
const TAGGED: CallKeys = { 'aws:ResourceTag/CreatedBy': TAG, 'ec2:ResourceTag/CreatedBy': TAG };
const TAGGING: CallKeys = { 'aws:RequestTag/CreatedBy': TAG, 'aws:TagKeys': 'CreatedBy' };

/** What it does in the source account: makes the AMI, lets the targets have it, and copies it for itself. */
export function usesAtHome(context: CheckContext): ExecutionUse[] {
  const { buildRegion, sourceAccount, configuration, source } = context;
  const partition = partitionOf(buildRegion);
  const image = (region: string) => `arn:${partition}:ec2:${region}::image/*`;
  const snapshot = `arn:${partition}:ec2:${buildRegion}::snapshot/*`;
  const own = configuration.distributions.filter((entry) => isOwnCopy(context, entry));
  const templates = configuration.distributions.flatMap(({ region, launchTemplateConfigurations = [] }) =>
    launchTemplateConfigurations
      .filter(({ accountId = sourceAccount }) => accountId === sourceAccount)
      .map(({ launchTemplateId: id }) => `arn:${partition}:ec2:${region}:${sourceAccount}:launch-template/${id}`),
  );
  const fast = configuration.distributions.filter((entry) => (entry.fastLaunchConfigurations ?? []).length > 0);
  return [
    ...(source === undefined ? [{ action: 'ec2:CreateImage', resource: image(buildRegion) }] : []),
    { action: 'ec2:DescribeImages', resource: '*' },
    { action: 'ec2:ModifyImageAttribute', resource: image(buildRegion), keys: TAGGED },
    { action: 'ec2:ModifySnapshotAttribute', resource: snapshot, keys: TAGGED },
    ...own.flatMap(({ region }) => [
      { action: 'ec2:CopyImage', resource: image(region) },
      { action: 'ec2:CreateTags', resource: image(region), keys: TAGGING },
      { action: 'ec2:ModifyImageAttribute', resource: image(region), keys: TAGGED },
    ]),
    ...(templates.length > 0 ? [{ action: 'ec2:DescribeLaunchTemplates', resource: '*' }] : []),
    ...templates.flatMap((resource) =>
      ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'].map((action) => ({
        action,
        resource,
        keys: TAGGED,
      })),
    ),
    ...templates.map((resource) => ({ action: 'ec2:CreateTags', resource, keys: TAGGING })),
    ...fast.map(({ region }) => ({ action: 'ec2:EnableFastLaunch', resource: image(region), keys: TAGGED })),
  ];
}

/** What IAM says that the execution role may do, by its own policies and those of the organization. */
export async function judgeExecution(context: CheckContext, uses: readonly ExecutionUse[]): Promise<Judgement> {
  const { source } = context.probe;
  const arn = imageBuilderRoleArn(context);
  const asked = uses.map(async ({ action, resource, keys }) => ({
    action,
    answer: await (keys === undefined
      ? source.roleMay(arn, action, resource)
      : source.roleMay(arn, action, resource, keys)),
  }));
  const answers = await Promise.all(asked);
  const evidence = answers.map(({ answer }) => answer.evidence);
  const named = (of: typeof answers) => [...new Set(of.map(({ action }) => action))].join(', ');
  const missing = answers.filter(({ answer }) => answer.kind === 'answered' && !answer.value);
  if (missing.length > 0) {
    const actions = named(missing);
    return {
      verdict: 'fail',
      evidence: missing.map(({ answer }) => answer.evidence),
      cause: `the execution role may not ${actions}`,
      causes: [
        'its policies lack the action, or have it on other resources',
        'a permissions boundary, or a control policy of the organization, denies it: both reach an execution role',
      ],
      fix: { kind: 'execution-role', owner: 'us', summary: `allow ${actions} to ${arn}` },
    };
  }
  const unknown = answers.filter(({ answer }) => answer.kind !== 'answered');
  if (unknown.length === 0) return pass(...evidence);
  const cause = `IAM does not say whether the execution role may ${named(unknown)}`;
  return cannotTell(
    unknown.map(({ answer }) => answer.evidence),
    cause,
    'iam:SimulatePrincipalPolicy for the bot on the execution role, and policies of it without other conditions',
  );
}
