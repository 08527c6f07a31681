import type { Cloud } from '../cloud.ts';
import type { Role } from '../identity/principals.ts';
import { CROSS_ACCOUNT_ROLE, roleNamed, trustPolicy } from '../identity/principals.ts';
import type { Switch } from './switch.ts';
import { targetsOf } from './switch.ts';

const DISTRIBUTION_ACCESS = 'arn:aws:iam::aws:policy/Ec2ImageBuilderCrossAccountDistributionAccess';

/** AWS's placeholder for an account, which an example leaves behind when it is pasted. */
const STRANGER = 'arn:aws:iam::111122223333:root';

/** The cross-account role of each target, and the role by which the bot may read there. */
export function roleSwitches(cloud: Cloud): Switch[] {
  return targetsOf(cloud).flatMap(({ account, label }) => {
    const role = roleNamed(cloud.principals, account, CROSS_ACCOUNT_ROLE);
    const auditor = roleNamed(cloud.principals, account, cloud.world.bot.auditRole ?? '');
    return [
      ...(role === undefined ? [] : ofDistribution(cloud, role, label)),
      ...(auditor === undefined
        ? []
        : [
            {
              id: `audit-role-${account}`,
              label: `Delete the audit role in ${label}`,
              breakIt: () => removed(cloud, auditor),
            },
          ]),
    ];
  });
}

function ofDistribution(cloud: Cloud, role: Role, label: string): Switch[] {
  const { account } = role;
  const trust: Switch = {
    id: `trust-${account}`,
    label: `Break the trust of the role in ${label}`,
    breakIt: () => strangerTrusted(role),
  };
  const policy: Switch = {
    id: `managed-policy-${account}`,
    label: `Detach the managed policy from the role in ${label}`,
    breakIt: () => detached(role),
  };
  const whole: Switch = {
    id: `role-${account}`,
    label: `Delete the role in ${label}`,
    breakIt: () => removed(cloud, role),
  };
  return role.identity.some(({ name }) => name === DISTRIBUTION_ACCESS) ? [trust, policy, whole] : [trust, whole];
}

function strangerTrusted(role: Role): () => void {
  const { trust } = role;
  const [first, ...others] = trust.document.statements;
  const broken = first === undefined ? [] : [{ ...first, principals: { AWS: [STRANGER] } }, ...others];
  role.trust = trustPolicy({ statements: broken });
  return () => {
    role.trust = trust;
  };
}

function detached({ identity }: Role): () => void {
  const at = identity.findIndex(({ name }) => name === DISTRIBUTION_ACCESS);
  const taken = at < 0 ? [] : identity.splice(at, 1);
  return () => {
    // Its owner may have attached it again.
    if (!identity.some(({ name }) => name === DISTRIBUTION_ACCESS)) identity.unshift(...taken);
  };
}

/** Sessions that are open lose what the role could do, as in AWS. */
function removed({ principals }: Cloud, role: Role): () => void {
  const kept = role.identity.splice(0);
  principals.roles.delete(role.arn);
  return () => {
    role.identity.push(...kept);
    // Its owner may have made another of that name.
    if (!principals.roles.has(role.arn)) principals.roles.set(role.arn, role);
  };
}
