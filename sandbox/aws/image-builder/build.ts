import type { Distribution, Image, ImageState } from '@aws-sdk/client-imagebuilder';
import type { Ami } from '../ec2/ami.ts';
import type { Caller } from '../identity/principals.ts';
import type { Agenda } from './agenda.ts';
import type { Workflow } from './workflows/workflow.ts';

/** A part of the distribution that did not work; without `imageConfigurationStep` it is the copy itself. */
export type RegionFailure = {
  region: string;
  targetAccountId: string;
  status: 'FAILED' | 'CANCELLED' | 'TIMED_OUT';
  imageConfigurationStep?: ImageConfigurationStep;
  errorMessage: string;
};

export type ImageConfigurationStep =
  | 'ASSOCIATE_LICENSES'
  | 'UPDATE_LAUNCH_TEMPLATES'
  | 'PUT_SSM_PARAMETERS'
  | 'UPDATE_FAST_LAUNCH_CONFIGURATIONS'
  | 'EXPORT_AMI';

/** What Image Builder knows about a failure; the service answers it, the SDK's model does not have it yet. */
export type FailureContext = {
  imageStatus: string;
  workflowExecutionId?: string;
  workflowArn?: string;
  stepExecutionId?: string;
  failedStep?: string;
  distributionFailure?: { errorMessage: string; regionFailures: RegionFailure[] };
};

/** The AMI that one account is to own in one Region. */
export type Job = {
  region: string;
  account: string;
  /** What the configuration says about the Region, where it says something. */
  entry: Distribution | undefined;
  /** `lied`: Image Builder says it is there and never made it. */
  state: 'queued' | 'copying' | 'copied' | 'lied' | 'failed' | 'timed-out' | 'cancelled';
  /** Whoever acts in the account, once the role is assumed. */
  actor?: Caller;
  copy?: { id: string; name: string };
  startedAt?: number;
  stoppedAt?: number;
  /** AWS's own words. */
  problem?: string;
};

/** One step of a workflow as it runs. `WAITING` is documented and missing in AWS's model. */
export type StepRun = {
  id: string;
  name: string;
  action: string;
  timeoutSeconds: number;
  status: 'PENDING' | 'SKIPPED' | 'RUNNING' | 'WAITING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
  inputs: string;
  /** Asked anew by everybody who looks: a running step's outputs grow. */
  outputs?: () => unknown;
  message?: string;
  startedAt?: number;
  endedAt?: number;
  /** Of a waiting step: goes on, or fails with the reason. */
  act?: (action: 'RESUME' | 'STOP', reason: string | undefined) => void;
};

export type WorkflowRun = {
  id: string;
  workflow: Workflow;
  status: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
  message?: string;
  steps: StepRun[];
  startedAt: number;
  endedAt?: number;
  parallelGroup?: string;
  retried?: boolean;
  /** Image Builder's own distribution shows as no workflow. */
  listed: boolean;
};

/** A workflow that an image is to go through; `parameters` are those of CreateImage. */
export type PlannedWorkflow = {
  workflow: Workflow;
  onFailure: 'CONTINUE' | 'ABORT';
  parallelGroup?: string;
  parameters: Record<string, string[]>;
  listed: boolean;
};

/** An image build version. `image` is what GetImage answers. */
export type Build = {
  arn: string;
  image: Image & { state: ImageState & { failureContext?: FailureContext } };
  createdAt: number;
  agenda: Agenda;
  /** In the order in which they run. */
  plan: PlannedWorkflow[];
  runs: WorkflowRun[];
  /** The AMI that is distributed, once there is one. */
  source?: Ami;
  jobs: Job[];
  /** Where RetryImage would go on: places in `plan` and in the workflow's steps. */
  failedAt?: { workflow: number; step: number };
};

const ENDED = new Set(['AVAILABLE', 'FAILED', 'CANCELLED', 'DEPRECATED', 'DELETED', 'DISABLED']);

export function hasEnded({ image }: Build): boolean {
  return ENDED.has(image.state.status ?? '');
}

/** What the image's configuration says, Region by Region. */
export function distributionsOf({ image }: Build): Distribution[] {
  return image.distributionConfiguration?.distributions ?? [];
}

/** The tags by which Image Builder marks what it made. */
export function markOf(build: Build): Record<string, string> {
  return { CreatedBy: 'EC2 Image Builder', Ec2ImageBuilderArn: build.arn };
}

/** The AMI's name with its variables filled in; without one, the image's name and the time of the build. */
export function imageName(build: Build, pattern: string | undefined): string {
  // An AMI's name cannot hold the colons of a time.
  const buildDate = new Date(build.createdAt).toISOString().replaceAll(':', '-');
  if (pattern === undefined) return `${build.image.name} ${buildDate}`;
  return pattern
    .replace(/\{\{\s*imagebuilder:buildDate\s*\}\}/g, buildDate)
    .replace(/\{\{\s*imagebuilder:buildVersion\s*\}\}/g, build.arn.split('/').at(-1) ?? '');
}
