import type { DistributionConfiguration } from '@aws-sdk/client-imagebuilder';
import {
  GetDistributionConfigurationCommand,
  ImagebuilderClient,
  ListDistributionConfigurationsCommand,
} from '@aws-sdk/client-imagebuilder';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetKeyPolicyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import type { SwitchView, WorldView } from '../../aws/contract.ts';
import type { MessageView } from '../../slack/contract.ts';
import { getJson, postJson } from './control-client.ts';
import type { Cast } from './story.ts';

/** Breaks one thing in the world, by the id of its switch. */
export function breakIt(cast: Cast, id: string): Promise<void> {
  return turn(cast, id, true);
}

/** Mends what was broken so. */
export function mendIt(cast: Cast, id: string): Promise<void> {
  return turn(cast, id, false);
}

async function turn({ stage }: Cast, id: string, on: boolean): Promise<void> {
  await postJson<SwitchView[]>(`${stage.aws.url}/_control/switches`, { id, on });
}

/** The text of a file that hangs in a thread. */
export async function fileNamed({ stage, paula }: Cast, thread: MessageView[], name: string): Promise<string> {
  const file = thread.flatMap((message) => message.files ?? []).find((each) => each.name === name);
  if (file === undefined) throw new Error(`the thread has no file "${name}"`);
  const response = await fetch(`${stage.slack.url}/_control/file?as=${paula.id}&id=${file.id}`);
  if (!response.ok) throw new Error(`reading the file "${name}": ${response.status}`);
  return response.text();
}

type Template = {
  Resources: {
    DistributionRole: {
      Properties: {
        RoleName: string;
        AssumeRolePolicyDocument: unknown;
        ManagedPolicyArns: unknown[];
        Policies: { PolicyName: string; PolicyDocument: unknown }[];
      };
    };
  };
};

/** What the owner of an account needs to know to act there. */
type Place = { stage: { aws: { url: string } } };

/** What CloudFormation does with the template of a role, with credentials of the account's owner. */
export async function deployRole(place: Place, account: string, template: string): Promise<void> {
  const parsed: Template = JSON.parse(template);
  const { RoleName, AssumeRolePolicyDocument, ManagedPolicyArns, Policies } =
    parsed.Resources.DistributionRole.Properties;
  const resolved = (value: unknown): string => JSON.stringify(substituted(value, account));
  const iam = new IAMClient(await ownerOf(place, account));
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: resolved(AssumeRolePolicyDocument) }));
  for (const arn of ManagedPolicyArns) {
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: String(substituted(arn, account)) }));
  }
  for (const { PolicyName, PolicyDocument } of Policies) {
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: resolved(PolicyDocument) }));
  }
  iam.destroy();
}

/** Adds statements to the policy of a key, as its owner would in the console. */
export async function addToKeyPolicy(place: Place, keyArn: string, statements: string): Promise<void> {
  const [, , , region = '', account = ''] = keyArn.split(':');
  const kms = new KMSClient({ ...(await ownerOf(place, account)), region });
  const { Policy = '{}' } = await kms.send(new GetKeyPolicyCommand({ KeyId: keyArn }));
  const policy: { Statement: unknown[] } = JSON.parse(Policy);
  const added: unknown[] = JSON.parse(statements);
  const whole = JSON.stringify({ ...policy, Statement: [...policy.Statement, ...added] });
  await kms.send(new PutKeyPolicyCommand({ KeyId: keyArn, Policy: whole }));
  kms.destroy();
}

/** Credentials of whoever owns that account. */
export async function ownerOf({ stage }: Place, account: string) {
  const { administrators = [], buildRegion } = await getJson<WorldView>(`${stage.aws.url}/_control/world`);
  const credentials = administrators.find((each) => each.account === account);
  if (credentials === undefined) throw new Error(`account ${account} has no administrator`);
  return { endpoint: stage.aws.url, region: buildRegion, credentials };
}

/** `Fn::Sub` with the two pseudo parameters that the template uses. */
function substituted(value: unknown, account: string): unknown {
  if (Array.isArray(value)) return value.map((each) => substituted(each, account));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [name, text] = entries[0] ?? [];
  if (entries.length === 1 && name === 'Fn::Sub') {
    return String(text).replaceAll('${AWS::Partition}', 'aws').replaceAll('${AWS::AccountId}', account);
  }
  return Object.fromEntries(entries.map(([key, member]) => [key, substituted(member, account)]));
}

/** The sample's configuration as Image Builder has it. */
export async function configurationIn(cast: Cast): Promise<DistributionConfiguration> {
  const client = new ImagebuilderClient(await ownerOf(cast, '444455556666'));
  const { distributionConfigurationSummaryList: all = [] } = await client.send(
    new ListDistributionConfigurationsCommand({}),
  );
  const arn = all.find(({ name }) => name?.startsWith('cross-account'))?.arn;
  const found = await client.send(new GetDistributionConfigurationCommand({ distributionConfigurationArn: arn }));
  client.destroy();
  if (found.distributionConfiguration === undefined)
    throw new Error('Image Builder has no configuration of the sample');
  return found.distributionConfiguration;
}
