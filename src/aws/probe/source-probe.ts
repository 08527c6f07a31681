import { GetInstanceProfileCommand, GetRoleCommand, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { Answer, CallerIdentity, InstanceProfileFacts, RoleFacts, SourceProbe } from '../../checks/probe.ts';
import type { Target } from '../../domain/target.ts';
import { NoAnswer } from '../errors.ts';
import type { NamedAmis } from '../image-builder/existing/named-amis.ts';
import { identityOf } from '../source/source.ts';
import type { Source } from '../source/source.ts';
import { once, unlessMissing } from './asker.ts';
import type { Asker } from './asker.ts';
import { imageFacts, snapshotTags } from './images.ts';
import { policySourceArn, simulate } from './simulation.ts';

/** IAM's own code for what it does not have. */
const MISSING = 'NoSuchEntityException';

export function sourceProbe(bot: Asker, { account, region, principalArn }: Source, names: NamedAmis): SourceProbe {
  const place = { account, region };
  return {
    identity: once(() => callerIdentity(bot, place)),
    botMay: once((action, resource, keys) =>
      simulate(bot, place, { principalArn: policySourceArn(principalArn), action, resource, keys }),
    ),
    roleMay: once((roleArn, action, resource, keys) =>
      simulate(bot, place, { principalArn: roleArn, action, resource, keys }),
    ),
    role: once((name) => roleFacts(bot, place, name)),
    instanceProfile: once((name) => instanceProfileFacts(bot, place, name)),
    amiNamed: once((named) => amiNamed(bot, place, names, named)),
    image: once((imageId) => imageFacts(bot, place, imageId)),
    snapshotTags: once((ids) => snapshotTags(bot, place, ids)),
  };
}

/** Who AWS says the caller is, at the endpoint of the place's Region. */
export function callerIdentity(asker: Asker, place: Target): Promise<Answer<CallerIdentity>> {
  return asker.ask(place.account, `sts:GetCallerIdentity in ${place.region}`, async (clients) => {
    const value = await asker.call(place, 'sts:GetCallerIdentity', (options) =>
      identityOf(clients.sts(place.region), options),
    );
    return { value, says: value.arn };
  });
}

function amiNamed(
  bot: Asker,
  { account, region }: Target,
  names: NamedAmis,
  named: string,
): Promise<Answer<string | undefined>> {
  const operation = named.startsWith('ssm:') ? 'ssm:GetParameter' : 'imagebuilder:GetImage';
  return bot.ask(account, `${operation} ${named.replace(/^ssm:/, '')} in ${region}`, async () => {
    const found = await names.find(named);
    if (found.kind !== 'ami') return { value: undefined, says: found.says };
    const { amiId, imageArn = named } = found;
    return { value: amiId, says: imageArn === named ? amiId : `${amiId} of ${imageArn}` };
  });
}

function roleFacts(bot: Asker, place: Target, name: string): Promise<Answer<RoleFacts | undefined>> {
  return bot.ask(place.account, `iam:GetRole ${name}`, async (clients) => {
    const command = new GetRoleCommand({ RoleName: name });
    const output = await unlessMissing(
      MISSING,
      bot.call(place, 'iam:GetRole', (options) => clients.iam(place.region).send(command, options)),
    );
    if (output === undefined) return { value: undefined, says: 'no such role' };
    const { Arn: arn, RoleName = name, AssumeRolePolicyDocument = '' } = output.Role ?? {};
    if (arn === undefined) throw new NoAnswer('EmptyAnswer', 'the answer holds no role');
    // IAM answers documents in URL encoding.
    return { value: { arn, name: RoleName, trust: decodeURIComponent(AssumeRolePolicyDocument) }, says: arn };
  });
}

function instanceProfileFacts(
  bot: Asker,
  place: Target,
  name: string,
): Promise<Answer<InstanceProfileFacts | undefined>> {
  return bot.ask(place.account, `iam:GetInstanceProfile ${name}`, async (clients) => {
    const iam = clients.iam(place.region);
    const command = new GetInstanceProfileCommand({ InstanceProfileName: name });
    const output = await unlessMissing(
      MISSING,
      bot.call(place, 'iam:GetInstanceProfile', (options) => iam.send(command, options)),
    );
    if (output === undefined) return { value: undefined, says: 'no such instance profile' };
    const { Arn: arn, Roles = [] } = output.InstanceProfile ?? {};
    if (arn === undefined) throw new NoAnswer('EmptyAnswer', 'the answer holds no instance profile');
    const names = Roles.flatMap(({ RoleName }) => RoleName ?? []);
    const roles = await Promise.all(
      names.map(async (role) => ({ name: role, managedPolicies: await managedPolicies(bot, place, iam, role) })),
    );
    const told = roles.map(
      (role) => `role ${role.name} with ${role.managedPolicies.join(', ') || 'no managed policy'}`,
    );
    return { value: { arn, roles }, says: told.join('; ') || 'no role' };
  });
}

/** Their names. One page holds them all: a role has far fewer than 100. */
async function managedPolicies(bot: Asker, place: Target, iam: IAMClient, role: string): Promise<string[]> {
  const command = new ListAttachedRolePoliciesCommand({ RoleName: role });
  const { AttachedPolicies = [] } = await bot.call(place, 'iam:ListAttachedRolePolicies', (options) =>
    iam.send(command, options),
  );
  return AttachedPolicies.flatMap(({ PolicyName }) => PolicyName ?? []);
}
