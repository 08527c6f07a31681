import type { Answer, TargetProbe } from '../../checks/probe.ts';
import type { Target } from '../../domain/target.ts';
import { once } from './asker.ts';
import type { RoleAsker } from './asker.ts';
import { imageDryRun, imageNamed, newestAndPending } from './images.ts';
import { callerIdentity } from './source-probe.ts';
import { launchTemplate, templateDryRun } from './templates.ts';

/** `region` is the build Region; `roleArn` gives the role of an account. */
type TargetParts = { region: string; roleArn: (account: string) => string };

export function targetProbe(role: RoleAsker, { region, roleArn }: TargetParts): TargetProbe {
  const identityIn = once((target: Target) => callerIdentity(role, target));
  return {
    assume: once((account) => assumed(role, account, roleArn(account))),
    identity: (account) => identityIn({ account, region }),
    identityIn,
    ownedImages: once((target) => newestAndPending(role, target)),
    imageNamed: once((target, name) => imageNamed(role, target, name)),
    dryRun: once((target, action, imageId) => imageDryRun(role, target, action, imageId)),
    launchTemplate: once((target, id) => launchTemplate(role, target, id)),
    templateDryRun: once((target, id, action) => templateDryRun(role, target, action, id)),
  };
}

async function assumed(role: RoleAsker, account: string, roleArn: string): Promise<Answer<{ roleArn: string }>> {
  const session = await role.assume(account);
  return session.kind === 'answered' ? { ...session, value: { roleArn } } : session;
}
