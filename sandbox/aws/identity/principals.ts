import type { NamedPolicy } from '../../../src/policy/decide.ts';
import type { PolicyDocument } from '../../../src/policy/document.ts';
import { managedPolicy } from '../../world/managed-policies.ts';
import { policyText } from '../../world/policy-schema.ts';
import type { World, WorldRole } from '../../world/world.ts';
import { iamId } from './ids.ts';

/** Whoever signs a request. `roleArn` and `session` are set for the session of a role. */
export type Caller = {
  arn: string;
  account: string;
  userId: string;
  identity: NamedPolicy[];
  roleArn?: string;
  session?: NamedPolicy[];
  /** The service control policies that reach it; none reach the management account and service-linked roles. */
  control?: NamedPolicy[];
};

/** A policy of a role. An inline one is known by its name, a managed one by its ARN. */
export type RolePolicy = NamedPolicy & { kind: 'managed' | 'inline'; text: string };

/** A role as it is now: the account's owner may change it. */
export type Role = {
  arn: string;
  account: string;
  name: string;
  path: string;
  /** `AROA…` */
  id: string;
  createdAt: number;
  description?: string;
  maxSessionSeconds: number;
  trust: NamedPolicy & { text: string };
  /** Changed in place, so that sessions which are open already have what the role has now. */
  identity: RolePolicy[];
  control: NamedPolicy[];
};

export type Principals = {
  bot: Caller;
  /** By ARN. */
  roles: Map<string, Role>;
  /** Image Builder itself, as it acts in the source account. */
  imageBuilder: Caller;
};

export const CROSS_ACCOUNT_ROLE = 'EC2ImageBuilderDistributionCrossAccountRole';
export const SERVICE_LINKED_ROLE = 'AWSServiceRoleForImageBuilder';
export const SERVICE = 'imagebuilder.amazonaws.com';

const SERVICE_LINKED_POLICY = `arn:aws:iam::aws:policy/aws-service-role/${SERVICE_LINKED_ROLE}`;
const ADMINISTRATOR_POLICY = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** AWS's default for a role. */
export const SESSION_SECONDS = 3600;

/** When everything was made that is there at the start. */
const LONG_AGO = Date.UTC(2026, 0, 15, 9);

export function principalsOf(world: World): Principals {
  const owned = Object.entries(world.accounts).flatMap(([account, { roles }]) => {
    const control = controlOf(world, account);
    return Object.entries(roles).map(([name, role]) => roleOf(account, name, role, control));
  });
  const { sourceAccount } = world;
  const isLinked = world.accounts[sourceAccount]?.serviceLinkedRole === true;
  const linked = serviceLinkedRole(sourceAccount, LONG_AGO);
  return {
    bot: botOf(world),
    roles: new Map([...owned, ...(isLinked ? [linked] : [])].map((role) => [role.arn, role])),
    imageBuilder: sessionOf(linked, 'ImageBuilder'),
  };
}

/** The session of a role; its policies are always those the role has now. */
export function sessionOf(role: Role, name: string): Caller {
  return {
    arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${name}`,
    account: role.account,
    userId: `${role.id}:${name}`,
    roleArn: role.arn,
    identity: role.identity,
    control: role.control,
  };
}

/** Only AWS can change it, and no service control policy reaches it. */
export function serviceLinkedRole(account: string, createdAt: number): Role {
  const path = `/aws-service-role/${SERVICE}/`;
  const trust: PolicyDocument = {
    statements: [{ effect: 'Allow', principals: { Service: [SERVICE] }, actions: ['sts:AssumeRole'], conditions: {} }],
  };
  return {
    ...newRole({ account, name: SERVICE_LINKED_ROLE, path, createdAt }, trust, []),
    identity: [attachedPolicy(SERVICE_LINKED_POLICY)],
  };
}

export function isServiceLinked({ path }: Role): boolean {
  return path.startsWith('/aws-service-role/');
}

/** A role of an account, by its name: names are unique whatever the path, and in any case. */
export function roleNamed({ roles }: Principals, account: string, name: string): Role | undefined {
  return [...roles.values()].find((role) => role.account === account && role.name.toLowerCase() === name.toLowerCase());
}

/** The part of an AWS managed policy in a role that it is attached to. */
export function attachedPolicy(arn: string): RolePolicy {
  const { document, text } = managedPolicy(arn);
  return { kind: 'managed', name: arn, document, text };
}

export function inlinePolicy(name: string, document: PolicyDocument, text = policyText(document)): RolePolicy {
  return { kind: 'inline', name, document, text };
}

export function trustPolicy(document: PolicyDocument, text = policyText(document)): Role['trust'] {
  return { name: 'trust policy', document, text };
}

export function newRole(
  { account, name, path, createdAt }: Pick<Role, 'account' | 'name' | 'path' | 'createdAt'>,
  trust: PolicyDocument,
  control: NamedPolicy[],
): Role {
  const arn = `arn:aws:iam::${account}:role${path}${name}`;
  return {
    arn,
    account,
    name,
    path,
    id: iamId('AROA', arn, createdAt),
    createdAt,
    maxSessionSeconds: SESSION_SECONDS,
    trust: trustPolicy(trust),
    identity: [],
    control,
  };
}

/** The service control policies that reach an account's users and roles. */
export function controlOf(world: World, account: string): NamedPolicy[] {
  if (world.organization?.managementAccount === account) return [];
  return namedPolicies(world.accounts[account]?.controlPolicies ?? {});
}

function botOf(world: World): Caller {
  const { user, policies, accessKeyId } = world.bot;
  return {
    arn: `arn:aws:iam::${world.sourceAccount}:user/${user}`,
    account: world.sourceAccount,
    userId: accessKeyId.replace(/^AKIA/, 'AIDA'),
    identity: namedPolicies(policies),
    control: controlOf(world, world.sourceAccount),
  };
}

/** A user who may do everything in the account. */
export function administratorOf(world: World, account: string): Caller {
  return {
    arn: `arn:aws:iam::${account}:user/administrator`,
    account,
    userId: iamId('AIDA', 'administrator', account),
    identity: [attachedPolicy(ADMINISTRATOR_POLICY)],
    control: controlOf(world, account),
  };
}

function roleOf(account: string, name: string, role: WorldRole, control: NamedPolicy[]): Role {
  const inline = Object.entries(role.inlinePolicies).map(([title, document]) => inlinePolicy(title, document));
  return {
    ...newRole({ account, name, path: role.path, createdAt: LONG_AGO }, role.trust, control),
    identity: [...role.managedPolicies.map(attachedPolicy), ...inline],
  };
}

function namedPolicies(policies: WorldRole['inlinePolicies']): NamedPolicy[] {
  return Object.entries(policies).map(([name, document]) => ({ name, document }));
}
