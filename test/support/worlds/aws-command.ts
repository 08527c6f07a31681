import { CreateTagsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** The few commands of `aws` that the scripts of a fix pack call, sent for real: a program of its own on their PATH. */
const [service = '', operation = '', ...words] = process.argv.slice(2);

/** `--role-name NAME` as `RoleName: NAME`; several words after one option stay together. */
function optionsOf(from: readonly string[]): Record<string, string> {
  const options: Record<string, string> = {};
  let name = '';
  for (const word of from) {
    if (word.startsWith('--')) {
      name = word.slice(2).replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
      options[name] = '';
    } else options[name] = [options[name], word].filter(Boolean).join(' ');
  }
  return options;
}

const options = optionsOf(words);
const given = (name: string): string => options[name] ?? '';

/** `--query A.B --output text`, else the whole answer as JSON; the CLI shows policy documents as JSON, not encoded. */
function show(answer: object): void {
  const picked = given('Query')
    .split('.')
    .filter(Boolean)
    .reduce<unknown>((value, member) => Object(value)[member], answer);
  process.stdout.write(`${typeof picked === 'string' ? picked : JSON.stringify(picked)}\n`);
}

function tagsOf(text: string): { Key: string; Value: string }[] {
  const [, key = '', value = ''] = /Key=([^,]+),Value=(.+)/.exec(text.replaceAll(/["']/g, '')) ?? [];
  return [{ Key: key, Value: value }];
}

const region = options['Region'];
const place = region === undefined ? {} : { region };
const iam = () => new IAMClient(place);
const kms = () => new KMSClient(place);
const role = () => ({ RoleName: given('RoleName') });

const COMMANDS: Record<string, () => Promise<object>> = {
  'sts get-caller-identity': () => new STSClient(place).send(new GetCallerIdentityCommand({})),
  'iam get-role': async () => {
    const { Role } = await iam().send(new GetRoleCommand(role()));
    const trust: unknown = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
    return { Role: { ...Role, AssumeRolePolicyDocument: trust } };
  },
  'iam create-role': () =>
    iam().send(new CreateRoleCommand({ ...role(), AssumeRolePolicyDocument: given('AssumeRolePolicyDocument') })),
  'iam update-assume-role-policy': () =>
    iam().send(new UpdateAssumeRolePolicyCommand({ ...role(), PolicyDocument: given('PolicyDocument') })),
  'iam attach-role-policy': () => iam().send(new AttachRolePolicyCommand({ ...role(), PolicyArn: given('PolicyArn') })),
  'iam put-role-policy': () =>
    iam().send(
      new PutRolePolicyCommand({
        ...role(),
        PolicyName: given('PolicyName'),
        PolicyDocument: given('PolicyDocument'),
      }),
    ),
  'kms describe-key': () => kms().send(new DescribeKeyCommand({ KeyId: given('KeyId') })),
  'kms get-key-policy': () => kms().send(new GetKeyPolicyCommand({ KeyId: given('KeyId') })),
  'kms put-key-policy': () => kms().send(new PutKeyPolicyCommand({ KeyId: given('KeyId'), Policy: given('Policy') })),
  'ec2 create-tags': () =>
    new EC2Client(place).send(
      new CreateTagsCommand({ Resources: given('Resources').split(' '), Tags: tagsOf(given('Tags')) }),
    ),
};

const command = COMMANDS[`${service} ${operation}`];
if (command === undefined) {
  process.stderr.write(`aws: no command "${service} ${operation}" here\n`);
  process.exitCode = 252;
} else {
  try {
    show(await command());
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 254;
  }
}
