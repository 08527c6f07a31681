import type { Finding, FixFile } from '../../domain/report/finding.ts';
import type { CheckContext } from '../check.ts';
import { homeOf } from '../keys/keys-of.ts';
import { partitionOf } from '../../domain/partition.ts';
import { foreignAccounts } from '../recipe/sharing.ts';
import { destinationKeys, sourceKeys, wordsOf } from './keys.ts';
import { slug } from './names.ts';
import { quoted, quotedJson, script } from './shell.ts';

/** AWS refuses a key policy that is longer, in bytes. */
const LONGEST_KEY_POLICY = 32_768;

/** Who has to be let in by the policy of a key: accounts, by the key's ARN. */
type Users = Map<string, Set<string>>;

/** For each key that findings speak of: what its policy has to say more, and a script that puts it there. */
export function keyPolicyFiles(context: CheckContext, findings: readonly Finding[]): FixFile[] {
  const targets = targetUsers(context);
  const missing: Users = new Map([...targets.keys()].map((key) => [key, new Set()]));
  for (const finding of findings) {
    const { kind, account } = finding.subject;
    const ofSource = kind === 'source' || kind === 'region';
    for (const key of keysIn(context, finding, targets)) {
      for (const user of ofSource ? [account] : (targets.get(key) ?? [])) missing.get(key)?.add(user);
    }
  }
  return [...missing].flatMap(([key, users]) => (users.size === 0 ? [] : filesOf(context, key, [...users].toSorted())));
}

/** The target accounts that use each key, without the key's own. */
function targetUsers(context: CheckContext): Users {
  const users: Users = new Map();
  const add = (key: string, accounts: readonly string[]) => {
    const all = users.get(key) ?? new Set<string>();
    users.set(key, all);
    for (const account of accounts) if (account !== homeOf(key).account) all.add(account);
  };
  const everyone = context.configuration.distributions.flatMap((entry) => foreignAccounts(context, entry));
  for (const key of sourceKeys(context)) add(key, everyone);
  for (const { key, accounts } of destinationKeys(context)) add(key, accounts);
  return users;
}

/** The keys that a finding names, else every key that it can be about. */
function keysIn(context: CheckContext, finding: Finding, users: Users): string[] {
  const { subject } = finding;
  for (const said of [wordsOf(finding), finding.evidence.join('\n')]) {
    const named = [...users.keys()].filter((key) => said.includes(key));
    if (named.length > 0) return named;
  }
  if (subject.kind === 'source') return sourceKeys(context);
  if (subject.kind === 'region') {
    return destinationKeys(context).flatMap(({ region, key }) => (region === subject.region ? [key] : []));
  }
  return [...users].filter(([, accounts]) => accounts.has(subject.account)).map(([key]) => key);
}

function filesOf(context: CheckContext, key: string, accounts: string[]): FixFile[] {
  const { account: owner, region } = homeOf(key);
  const base = `key-policy-${region}-${slug(key.replace(/^.*:(key\/)?/, ''))}`;
  const statements = statementsOf(context, accounts);
  const users = accounts.length === 1 ? `account ${accounts[0]}` : `${accounts.length} accounts`;
  const tooLong =
    Buffer.byteLength(JSON.stringify(statements)) > LONGEST_KEY_POLICY
      ? '. That is longer than a key policy may be: name the organization in it instead of its accounts'
      : '';
  const shared: Pick<FixFile, 'mends' | 'resource' | 'accounts'> = {
    mends: 'key-policy',
    resource: key,
    ...(owner === context.sourceAccount ? {} : { accounts: [owner] }),
  };
  const about = `Lets ${users} use the key ${key}`;
  return [
    {
      ...shared,
      name: `${base}.sh`,
      language: 'shell',
      text: mergeScript({ key, region, owner, statements, about: `${about}. Run it as often as you like.` }),
      about: `${about}: adds the statements to its policy${tooLong}`,
    },
    {
      ...shared,
      name: `${base}.statements.json`,
      language: 'json',
      text: `${JSON.stringify(statements, null, 2)}\n`,
      about: `${about}: the statements to add to its policy by other means${tooLong}`,
    },
  ];
}

/** As in AWS's sample: grants only for the services that Image Builder works through. Sids name the configuration. */
function statementsOf({ configuration, buildRegion }: CheckContext, accounts: string[]): object[] {
  const Principal = { AWS: accounts.map((account) => `arn:${partitionOf(buildRegion)}:iam::${account}:root`) };
  const sid = (use: string) => `ImageBuilder ${configuration.name.replaceAll(/[^A-Za-z0-9]+/g, ' ')} ${use}`;
  return [
    {
      Sid: sid('use'),
      Effect: 'Allow',
      Principal,
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: '*',
    },
    {
      Sid: sid('grant'),
      Effect: 'Allow',
      Principal,
      Action: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
      Resource: '*',
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
}

type Merge = { key: string; region: string; owner: string; statements: object[]; about: string };

/** Keeps every other statement; its own of an earlier run are replaced. */
function mergeScript({ key, region, owner, statements, about }: Merge): string {
  return script(
    about,
    [owner],
    [
      `key=$(aws kms describe-key --region ${region} --key-id ${quoted(key)} --query KeyMetadata.Arn --output text)`,
      `wanted=${quotedJson(statements)}`,
      `policy=$(aws kms get-key-policy --region ${region} --key-id "$key" --policy-name default --query Policy --output text |`,
      `  jq --argjson wanted "$wanted" '.Statement = ([.Statement] | flatten`,
      `    | map(select(.Sid as $sid | $wanted | map(.Sid) | index($sid) | not))) + $wanted')`,
      `aws kms put-key-policy --region ${region} --key-id "$key" --policy-name default --policy "$policy"`,
      'echo "the policy of $key is as asked"',
    ],
  );
}
