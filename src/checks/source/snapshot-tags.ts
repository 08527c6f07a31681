import type { SourceImage } from '../../domain/inputs.ts';
import { partitionOf } from '../../domain/partition.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { imageBuilderRoleArn } from '../image-builder-role.ts';
import { cannotTell, fail, pass, unanswered } from '../judgement.ts';
import { isImageShared } from '../recipe/sharing.ts';

/** By this tag Image Builder knows the snapshots that it may share. */
const TAG = { key: 'CreatedBy', value: 'EC2 Image Builder' };

/** What Image Builder builds carries the tag; an AMI of another origin, or one that was copied by hand, may not. */
export const snapshotTags = {
  id: 'source-snapshot-tags',
  title: () => `every snapshot of the AMI carries the tag ${TAG.key}: ${TAG.value}`,
  why: "Image Builder's role may share the snapshots with that tag and no others",
  needs: ['source-identity'],
  subject: 'source',
  applies: (context: CheckContext) => context.source !== undefined && isImageShared(context),
  judge: async (context: CheckContext): Promise<Judgement> => {
    const { source, sourceAccount, probe } = context;
    if (source === undefined) throw new Error('judging an image that exists: there is none');
    if (source.owner !== sourceAccount) return ofAnother(source);
    const ids = snapshotsOf(source);
    if (ids.length === 0) return pass(`${source.amiId} has no snapshot`);
    const tags = await probe.source.snapshotTags(ids);
    if (tags.kind !== 'answered') return unanswered(tags, 'ec2:DescribeSnapshots');
    const untagged = ids.filter((id) => tags.value[id]?.[TAG.key] !== TAG.value);
    return untagged.length === 0 ? pass(tags.evidence) : judgeUntagged(context, untagged, tags.evidence);
  },
} as const satisfies Check;

function snapshotsOf({ devices }: SourceImage): string[] {
  return devices.flatMap(({ snapshotId }) => snapshotId ?? []);
}

function ofAnother({ amiId, owner }: SourceImage): Judgement {
  return cannotTell(
    [`${amiId} belongs to account ${owner}`],
    `only account ${owner} can share the snapshots of ${amiId} with the target accounts`,
    'an AMI of the source account',
  );
}

/** The service-linked role may share tagged snapshots only; a role of one's own may be allowed more. */
async function judgeUntagged(context: CheckContext, ids: string[], found: string): Promise<Judgement> {
  const { probe, buildRegion } = context;
  const role = imageBuilderRoleArn(context);
  const arnOf = (id: string) => `arn:${partitionOf(buildRegion)}:ec2:${buildRegion}::snapshot/${id}`;
  const answers = await Promise.all(
    ids.map((id) => probe.source.roleMay(role, 'ec2:ModifySnapshotAttribute', arnOf(id))),
  );
  const evidence = [found, ...answers.map((answer) => answer.evidence)];
  const cause = `${ids.join(', ')} of the AMI lacks the tag, so Image Builder does not share it`;
  const fix = {
    kind: 'snapshot-tag',
    owner: 'us',
    summary: `tag ${ids.join(', ')} with ${TAG.key}: ${TAG.value}`,
  } as const;
  const isAllowed = answers.every((answer) => answer.kind === 'answered' && answer.value);
  if (!isAllowed) return fail(evidence, cause, fix);
  return {
    verdict: 'warn',
    evidence,
    cause: `${ids.join(', ')} lacks the tag; ${role} may share it all the same`,
    fix,
  };
}
