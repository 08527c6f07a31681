import type { NamedPolicy } from '../../../src/policy/decide.ts';
import { parsePolicy } from '../../../src/policy/parse.ts';
import { MANAGED_POLICIES } from '../../world/managed-policies.ts';
import type { World, WorldRole } from '../../world/world.ts';

/** Whoever signs a request. `roleArn` and `session` are set for the session of a role. */
export type Caller = {
  arn: string;
  account: string;
  userId: string;
  identity: NamedPolicy[];
  roleArn?: string;
  session?: NamedPolicy[];
};

type Role = {
  arn: string;
  account: string;
  name: string;
  trust: NamedPolicy;
  identity: NamedPolicy[];
};

export type Principals = {
  bot: Caller;
  roles: ReadonlyMap<string, Role>;
  /** Image Builder itself, as it acts in the source account. */
  imageBuilder: Caller;
};

export const CROSS_ACCOUNT_ROLE = 'EC2ImageBuilderDistributionCrossAccountRole';

export function principalsOf(world: World): Principals {
  const roles = Object.entries(world.accounts).flatMap(([account, owner]) =>
    Object.entries(owner.roles).map(([name, role]) => roleOf(account, name, role)),
  );
  return {
    bot: botOf(world),
    roles: new Map(roles.map((role) => [role.arn, role])),
    imageBuilder: imageBuilderOf(world.sourceAccount),
  };
}

function botOf(world: World): Caller {
  const { user, policies } = world.bot;
  return {
    arn: `arn:aws:iam::${world.sourceAccount}:user/${user}`,
    account: world.sourceAccount,
    userId: world.bot.accessKeyId.replace(/^AKIA/, 'AIDA'),
    identity: namedPolicies(policies),
  };
}

function roleOf(account: string, name: string, role: WorldRole): Role {
  const managed = role.managedPolicies.flatMap((arn) => {
    const document = MANAGED_POLICIES.get(arn);
    return document === undefined ? [] : [{ name: arn, document }];
  });
  return {
    arn: `arn:aws:iam::${account}:role${role.path}${name}`,
    account,
    name,
    trust: { name: 'trust policy', document: role.trust },
    identity: [...managed, ...namedPolicies(role.inlinePolicies)],
  };
}

/** The service-linked role may assume the cross-account role by its exact ARN: one with a path is another role. */
function imageBuilderOf(account: string): Caller {
  const name = 'AWSServiceRoleForImageBuilder';
  const document = parsePolicy({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `arn:aws:iam::*:role/${CROSS_ACCOUNT_ROLE}` },
      {
        Effect: 'Allow',
        Action: ['ec2:CopyImage', 'ec2:CreateTags', 'ec2:ModifyImageAttribute', 'ec2:DescribeImages'],
        Resource: '*',
      },
    ],
  });
  return {
    arn: `arn:aws:sts::${account}:assumed-role/${name}/ImageBuilder`,
    account,
    userId: `AROAIMAGEBUILDER:ImageBuilder`,
    roleArn: `arn:aws:iam::${account}:role/aws-service-role/imagebuilder.amazonaws.com/${name}`,
    identity: [{ name: 'AWSServiceRoleForImageBuilder', document }],
  };
}

function namedPolicies(policies: WorldRole['inlinePolicies']): NamedPolicy[] {
  return Object.entries(policies).map(([name, document]) => ({ name, document }));
}
