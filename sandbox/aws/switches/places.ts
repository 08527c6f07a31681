import type { Cloud } from '../cloud.ts';
import type { Ami } from '../ec2/ami.ts';
import { deviceOf } from '../ec2/ami.ts';
import type { LaunchTemplate } from '../ec2/launch-templates.ts';
import { ec2Id } from '../identity/ids.ts';
import type { Switch } from './switch.ts';
import { targetsOf } from './switch.ts';

const TEMPLATE_TAG = 'CreatedBy';

/** What is set in an account in a Region. */
export function placeSwitches(cloud: Cloud): Switch[] {
  const { world, launchTemplates } = cloud;
  const targets = targetsOf(cloud);
  const regions = targets.flatMap(({ account, label }) => regionSwitch(cloud, account, label) ?? []);
  const templates = launchTemplates
    .filter(({ tags }) => tags[TEMPLATE_TAG] !== undefined)
    .slice(0, targets.length)
    .map(
      (template): Switch => ({
        id: `template-tag-${template.id}`,
        label: `Remove the tag ${TEMPLATE_TAG} from the launch template ${template.name} in ${template.account}`,
        breakIt: () => untagged(template),
      }),
    );
  const encryption: Switch = {
    id: 'encryption-by-default',
    label: `Encrypt by default with aws/ebs in the source account, in ${world.buildRegion}`,
    breakIt: () => encryptedByDefault(cloud),
  };
  const names = targets.slice(0, 1).map(
    ({ account, label }): Switch => ({
      id: 'ami-name',
      label: `Take every fixed AMI name in ${label}`,
      breakIt: () => namesTaken(cloud, account),
      isOffered: () => fixedNames(cloud).length > 0,
    }),
  );
  return [...regions, ...templates, encryption, ...names];
}

/** The last Region of an account beside the one of the build. */
function regionSwitch({ world }: Cloud, account: string, label: string): Switch | undefined {
  const owner = world.accounts[account];
  const region = owner?.regions.findLast((each) => each !== world.buildRegion);
  if (owner === undefined || region === undefined) return undefined;
  return {
    id: `region-${account}`,
    label: `Disable ${region} in ${label}`,
    breakIt: () => {
      const { regions } = owner;
      owner.regions = regions.filter((each) => each !== region);
      return () => {
        owner.regions = regions;
      };
    },
  };
}

function untagged(template: LaunchTemplate): () => void {
  const { [TEMPLATE_TAG]: value, ...others } = template.tags;
  template.tags = others;
  return () => {
    if (value !== undefined) template.tags = { ...template.tags, [TEMPLATE_TAG]: value };
  };
}

function encryptedByDefault({ accountSettings, world }: Cloud): () => void {
  const byRegion = accountSettings.get(world.sourceAccount)?.encryptionByDefault;
  const before = byRegion?.get(world.buildRegion);
  byRegion?.set(world.buildRegion, {});
  return () => {
    if (before === undefined) byRegion?.delete(world.buildRegion);
    else byRegion?.set(world.buildRegion, before);
  };
}

/** A name without variables is the same in every build. */
function fixedNames({ library }: Cloud): { region: string; name: string }[] {
  const entries = [...library.configurations.values()].flatMap(({ distributions = [] }) => distributions);
  return entries.flatMap(({ region = '', amiDistributionConfiguration: ami }) =>
    ami?.name === undefined || ami.name.includes('{{') ? [] : { region, name: ami.name },
  );
}

function namesTaken(cloud: Cloud, account: string): () => void {
  const { amis, clock } = cloud;
  const taken = fixedNames(cloud).map((fixed) => someonesImage({ owner: account, ...fixed, createdAt: clock.now() }));
  amis.push(...taken);
  return () => {
    for (const image of taken) amis.splice(amis.indexOf(image), 1);
  };
}

function someonesImage({ owner, region, name, createdAt }: Pick<Ami, 'owner' | 'region' | 'name' | 'createdAt'>): Ami {
  const id = ec2Id('ami', 'somebody', owner, region, name);
  const image = { id, owner, region, createdAt };
  const rootDevice = '/dev/xvda';
  return {
    ...image,
    name,
    description: 'Somebody took this name',
    state: 'available',
    architecture: 'x86_64',
    platform: 'Linux',
    virtualization: 'hvm',
    rootDevice,
    devices: [deviceOf(image, rootDevice, { state: 'completed' })],
    public: false,
    sharedWith: new Set(),
    sharedWithin: new Set(),
    tags: new Map(),
  };
}
