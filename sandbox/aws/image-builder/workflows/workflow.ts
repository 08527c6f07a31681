import type { World } from '../../../world/world.ts';
import { arnName } from '../arns.ts';

type WorkflowStep = {
  name: string;
  action: string;
  timeoutSeconds?: number | undefined;
  inputs?: Record<string, unknown> | undefined;
};

/** A workflow as a resource; `arn` is that of its build version. */
export type Workflow = {
  arn: string;
  name: string;
  version: string;
  type: 'BUILD' | 'TEST' | 'DISTRIBUTION';
  description?: string;
  owner: string;
  dateCreated: string;
  parameters: { name: string; type: string; defaultValue?: string[] | undefined }[];
  steps: WorkflowStep[];
  tags?: Record<string, string>;
};

/** The workflows of the world and Amazon's own, in the build Region. */
export function workflowsOf(world: World): Workflow[] {
  const own = world.imageBuilder.workflows.map(
    ({ createdAt, description, tags, ...workflow }): Workflow => ({
      arn: arnOf(world.buildRegion, world.sourceAccount, workflow),
      owner: world.sourceAccount,
      dateCreated: createdAt,
      ...(description === undefined ? {} : { description }),
      ...(tags === undefined ? {} : { tags }),
      ...workflow,
    }),
  );
  return [...own, ...AMAZONS.map((workflow) => managed(world.buildRegion, workflow))];
}

type Managed = Pick<Workflow, 'name' | 'type' | 'description' | 'steps'>;

/** The steps of Amazon's workflows; nobody compared them with the real ones. */
const BUILD_IMAGE: Managed = {
  name: 'build-image',
  type: 'BUILD',
  description: 'Workflow to build an AMI',
  steps: [
    { name: 'LaunchBuildInstance', action: 'LaunchInstance' },
    { name: 'ApplyBuildComponents', action: 'ExecuteComponents' },
    { name: 'InventoryCollection', action: 'CollectImageMetadata' },
    { name: 'RunSanitizeScript', action: 'SanitizeInstance' },
    { name: 'CreateOutputAMI', action: 'CreateImage' },
    { name: 'TerminateBuildInstance', action: 'TerminateInstance' },
  ],
};

const TEST_IMAGE: Managed = {
  name: 'test-image',
  type: 'TEST',
  description: 'Workflow to test an AMI',
  steps: [
    { name: 'LaunchTestInstance', action: 'LaunchInstance' },
    { name: 'ApplyTestComponents', action: 'ExecuteComponents' },
    { name: 'TerminateTestInstance', action: 'TerminateInstance' },
  ],
};

const DISTRIBUTE_IMAGE: Managed = {
  name: 'distribute-image',
  type: 'DISTRIBUTION',
  description: 'Workflow to distribute an AMI',
  steps: [
    { name: 'DistributeImage', action: 'DistributeImage' },
    { name: 'ModifyImageAttributes', action: 'ModifyImageAttributes' },
    { name: 'ApplyImageConfigurations', action: 'ApplyImageConfigurations' },
  ],
};

const AMAZONS = [BUILD_IMAGE, TEST_IMAGE, DISTRIBUTE_IMAGE];

function managed(region: string, workflow: Managed): Workflow {
  const version = '1.0.0';
  return {
    ...workflow,
    arn: arnOf(region, 'aws', { ...workflow, version }),
    version,
    owner: 'Amazon',
    dateCreated: '2025-11-20T00:00:00.000Z',
    parameters: [],
  };
}

function arnOf(region: string, account: string, workflow: Pick<Workflow, 'name' | 'type' | 'version'>): string {
  const path = `${workflow.type.toLowerCase()}/${arnName(workflow.name)}/${workflow.version}/1`;
  return `arn:aws:imagebuilder:${region}:${account}:workflow/${path}`;
}

/** Amazon's workflow that runs where an image names none of its type. */
export function defaultWorkflow(workflows: ReadonlyMap<string, Workflow>, type: Workflow['type']): Workflow {
  const found = [...workflows.values()].find((workflow) => workflow.owner === 'Amazon' && workflow.type === type);
  if (found === undefined) throw new Error(`looking for Amazon's workflow of type "${type}": there is none`);
  return found;
}

/** The newest workflow that fits an ARN: of a build version, of a version, or of one with `x` in it. */
export function resolveWorkflow(workflows: ReadonlyMap<string, Workflow>, arn: string): Workflow | undefined {
  const exact = workflows.get(arn);
  if (exact !== undefined) return exact;
  const [prefix = '', type = '', name = '', version = ''] = arn.split('/');
  const parts = version.split('.');
  const fits = (candidate: Workflow) =>
    candidate.arn.startsWith(`${prefix}/${type}/${name}/`) &&
    candidate.version.split('.').every((part, at) => parts[at] === 'x' || parts[at] === part);
  return [...workflows.values()].filter(fits).toSorted(newestFirst).at(0);
}

function newestFirst(a: Workflow, b: Workflow): number {
  return sortable(a.version) < sortable(b.version) ? 1 : -1;
}

/** Texts of versions in the order of their numbers. */
function sortable(version: string): string {
  return version
    .split('.')
    .map((part) => part.padStart(9, '0'))
    .join();
}
