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
const role = { RoleName: given('RoleName') };
const key = { KeyId: given('KeyId') };

// Each command is a process of its own: it loads the client of its service and no other.
const COMMANDS: Record<string, () => Promise<object>> = {
  'sts get-caller-identity': async () => {
    const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
    return new STSClient(place).send(new GetCallerIdentityCommand({}));
  },
  'iam get-role': async () => {
    const { GetRoleCommand, IAMClient } = await import('@aws-sdk/client-iam');
    const { Role } = await new IAMClient(place).send(new GetRoleCommand(role));
    const trust: unknown = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
    return { Role: { ...Role, AssumeRolePolicyDocument: trust } };
  },
  'iam create-role': async () => {
    const { CreateRoleCommand, IAMClient } = await import('@aws-sdk/client-iam');
    const trust = { AssumeRolePolicyDocument: given('AssumeRolePolicyDocument') };
    return new IAMClient(place).send(new CreateRoleCommand({ ...role, ...trust }));
  },
  'iam update-assume-role-policy': async () => {
    const { IAMClient, UpdateAssumeRolePolicyCommand } = await import('@aws-sdk/client-iam');
    const command = new UpdateAssumeRolePolicyCommand({ ...role, PolicyDocument: given('PolicyDocument') });
    return new IAMClient(place).send(command);
  },
  'iam attach-role-policy': async () => {
    const { AttachRolePolicyCommand, IAMClient } = await import('@aws-sdk/client-iam');
    return new IAMClient(place).send(new AttachRolePolicyCommand({ ...role, PolicyArn: given('PolicyArn') }));
  },
  'iam put-role-policy': async () => {
    const { IAMClient, PutRolePolicyCommand } = await import('@aws-sdk/client-iam');
    const policy = { PolicyName: given('PolicyName'), PolicyDocument: given('PolicyDocument') };
    return new IAMClient(place).send(new PutRolePolicyCommand({ ...role, ...policy }));
  },
  'kms describe-key': async () => {
    const { DescribeKeyCommand, KMSClient } = await import('@aws-sdk/client-kms');
    return new KMSClient(place).send(new DescribeKeyCommand(key));
  },
  'kms get-key-policy': async () => {
    const { GetKeyPolicyCommand, KMSClient } = await import('@aws-sdk/client-kms');
    return new KMSClient(place).send(new GetKeyPolicyCommand(key));
  },
  'kms put-key-policy': async () => {
    const { KMSClient, PutKeyPolicyCommand } = await import('@aws-sdk/client-kms');
    return new KMSClient(place).send(new PutKeyPolicyCommand({ ...key, Policy: given('Policy') }));
  },
  'ec2 create-tags': async () => {
    const { CreateTagsCommand, EC2Client } = await import('@aws-sdk/client-ec2');
    const command = new CreateTagsCommand({ Resources: given('Resources').split(' '), Tags: tagsOf(given('Tags')) });
    return new EC2Client(place).send(command);
  },
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
