import type { ApprovalNeeds } from '../../src/domain/approval/needs.ts';
import type { Gate } from '../../src/domain/rollout/gate.ts';
import type { Finding, Report, Subject, Verdict } from '../../src/domain/report/finding.ts';
import type { ReportSummary } from '../../src/domain/report/report-summary.ts';
import { summaryOf } from '../../src/domain/report/report-summary.ts';
import type { RolloutInputs, SourceImage } from '../../src/domain/inputs.ts';
import { inputsDigest } from '../../src/domain/inputs.ts';
import type { Copy, Rollout, RolloutState } from '../../src/domain/rollout/rollout.ts';
import type { Target } from '../../src/domain/target.ts';
import { isEnded } from '../../src/domain/rollout/transitions.ts';

export const SOURCE = '444455556666';
export const BUILD_REGION = 'us-west-2';

/** Two accounts in the build Region, and one of them in another Region. */
export const NEAR: Target = { account: '111122223333', region: 'us-west-2' };
export const OTHER: Target = { account: '777788889999', region: 'us-west-2' };
export const FAR: Target = { account: '111122223333', region: 'eu-west-1' };
export const TARGETS: Target[] = [NEAR, OTHER, FAR];

const arn = (rest: string) => `arn:aws:imagebuilder:${BUILD_REGION}:${SOURCE}:${rest}`;
export const CONFIGURATION_ARN = arn('distribution-configuration/golden');
export const RECIPE_ARN = arn('image-recipe/golden/1.0.0');
export const INFRASTRUCTURE_ARN = arn('infrastructure-configuration/golden');
export const IMAGE_ARN = arn('image/golden/1.0.0/1');

export const INPUTS = {
  sourceAccount: SOURCE,
  buildRegion: BUILD_REGION,
  configuration: {
    arn: CONFIGURATION_ARN,
    name: 'golden',
    distributions: [
      {
        region: 'us-west-2',
        amiDistributionConfiguration: {
          name: 'golden {{ imagebuilder:buildDate }}',
          targetAccountIds: [NEAR.account, OTHER.account],
        },
      },
      { region: 'eu-west-1', amiDistributionConfiguration: { targetAccountIds: [FAR.account] } },
    ],
  },
  recipe: {
    arn: RECIPE_ARN,
    name: 'golden',
    content: { version: '1.0.0', parentImage: 'ami-0parent', components: ['update-linux/1.0.2/1'] },
  },
  infrastructure: {
    arn: INFRASTRUCTURE_ARN,
    name: 'golden',
    content: { instanceTypes: ['m5.large'], instanceProfileName: 'build' },
  },
  targets: TARGETS,
} satisfies RolloutInputs;

export const AMI_ID = 'ami-0123456789abcdef0';

/** An own AMI of one volume, not encrypted, asked for by the parameter that names it. */
export const SOURCE_IMAGE: SourceImage = {
  asked: 'ssm:/golden/newest',
  amiId: AMI_ID,
  name: 'golden 2026-11-20',
  owner: SOURCE,
  architecture: 'x86_64',
  platform: 'Linux/UNIX',
  virtualization: 'hvm',
  rootDevice: '/dev/xvda',
  devices: [{ deviceName: '/dev/xvda', snapshotId: 'snap-1', encrypted: false }],
};

/** The same targets, for an image that exists. */
export const EXISTING_INPUTS = {
  sourceAccount: SOURCE,
  buildRegion: BUILD_REGION,
  configuration: INPUTS.configuration,
  source: SOURCE_IMAGE,
  executionRole: 'ImageBuilderExecutionRole',
  targets: TARGETS,
} satisfies RolloutInputs;

export function findingOf(checkId: string, subject: Subject, verdict: Verdict): Finding {
  return { checkId, title: `${checkId} holds`, subject, verdict, evidence: ['sts:AssumeRole → answered'] };
}

export function reportOf(...findings: Finding[]): Report {
  return {
    id: 'report-1',
    configurationArn: CONFIGURATION_ARN,
    configurationName: 'golden',
    targets: TARGETS,
    findings,
    fixPack: [],
    startedAt: 0,
    finishedAt: 1,
  };
}

/** A rollout's word on a report. */
export function shortOf(report: Report): { id: string; summary: ReportSummary } {
  return { id: report.id, summary: summaryOf(report) };
}

const waitingCopies = (): Copy[] => TARGETS.map((target) => ({ target, state: 'waiting' }));

const BEFORE_START: ReadonlySet<RolloutState> = new Set([
  'checking',
  'blocked',
  'awaiting-approval',
  'rejected',
  'expired',
  'superseded',
]);

/** One approval of the approvers on the card, and nobody to override. */
export const NEEDS: ApprovalNeeds = {
  quorums: [{ approvals: 1, approvers: { users: ['UANN'], groups: ['SAPPROVERS'] } }],
  acceptable: ['warn', 'cannot-tell'],
  overriders: [{ users: [], groups: [] }],
  notified: { users: [], groups: [] },
  sensitive: [],
  expiresAt: 1_000_000_000,
};

/** A step of the image's workflows that waits for one of the approvers. */
const GATE: Gate = {
  stepExecutionId: 's',
  name: 'Approve',
  foundAt: 2000,
  from: 'testing',
  needs: NEEDS,
  decisions: [],
};

/** The same with so many approvals. */
export function needing(approvals: number, change: Partial<ApprovalNeeds> = {}): ApprovalNeeds {
  return { ...NEEDS, quorums: NEEDS.quorums.map((quorum) => ({ ...quorum, approvals })), ...change };
}

/** A rollout as it stands in a state, with what its way there must have left. */
export function rolloutIn(state: RolloutState, change: Partial<Rollout> = {}): Rollout {
  const report = reportOf(
    findingOf('source-identity', { kind: 'source', account: SOURCE, region: BUILD_REGION }, 'pass'),
  );
  const isStarted = !BEFORE_START.has(state);
  return {
    id: 'f3f5a3de-0d7c-4b3e-9d53-0b9a4e5d3c11',
    number: 42,
    version: 7,
    state,
    requestedBy: 'UASKED',
    channel: 'C1',
    configurationArn: CONFIGURATION_ARN,
    recipeArn: RECIPE_ARN,
    infrastructureArn: INFRASTRUCTURE_ARN,
    decisions: [],
    copies: state === 'checking' ? [] : waitingCopies(),
    createdAt: 1000,
    enteredAt: 2000,
    changedAt: 2000,
    ...(state === 'checking'
      ? {}
      : { inputs: INPUTS, digest: inputsDigest(INPUTS), needs: NEEDS, report: shortOf(report) }),
    ...(isStarted ? { attempts: 1, start: { attempt: 1, clientToken: 'token-1' } } : {}),
    ...(isStarted && state !== 'starting' ? { imageArn: IMAGE_ARN } : {}),
    ...(state === 'gate-waiting' ? { gates: [GATE] } : {}),
    ...(isEnded(state) ? { endedAt: 2000 } : {}),
    ...change,
  };
}
