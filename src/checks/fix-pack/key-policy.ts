import type { Finding, FixFile } from '../../domain/report/finding.ts';
import type { CheckContext } from '../check.ts';
import { homeOf } from '../keys/keys-of.ts';
import { partitionOf } from '../../domain/partition.ts';
import { launchKey } from '../recipe/launch-key.ts';
import { foreignAccounts, launchAccounts } from '../recipe/sharing.ts';
import type { Asked } from './asked.ts';
import { destinationKeys, sourceKeys, wordsOf } from './keys.ts';
import { slug } from './names.ts';
import { quoted, quotedJson, script } from './shell.ts';

/** AWS refuses a key policy that is longer, in bytes. */
const LONGEST_KEY_POLICY = 32_768;

/**
 * Accounts that use a key, by what for: to make copies of their own, for Image Builder itself in the source account, or
 * to launch from AMIs that are shared with them. Each is let in by statements of its own, so that mending one of them
 * does not take another away.
 */
type Users = Record<Purpose, Set<string>>;
type Purpose = (typeof PURPOSES)[number]['purpose'];

const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
const GRANT = ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'];
const PURPOSES = [
  { purpose: 'copies', sid: '', use: USE, grant: GRANT },
  { purpose: 'source', sid: 'source ', use: USE, grant: GRANT },
  {
    purpose: 'launches',
    sid: 'launch ',
    use: ['kms:Decrypt', 'kms:ReEncrypt*', 'kms:DescribeKey'],
    grant: ['kms:CreateGrant'],
  },
] as const;

/** For each key that findings speak of: what its policy has to say more, and a script that puts it there. */
export function keyPolicyFiles(context: CheckContext, { findings, whole }: Asked): FixFile[] {
  const users = usersOfKeys(context);
  const lacking = new Map([...users].map(([key, { copies, launches }]) => [key, whole ? { copies, launches } : {}]));
  for (const finding of findings) {
    const purpose = purposeOf(finding);
    for (const key of keysIn(context, finding, users)) {
      lacking.set(key, { ...lacking.get(key), [purpose]: users.get(key)?.[purpose] });
    }
  }
  return [...lacking].flatMap(([key, wanted]) => filesOf(context, key, wanted));
}

/** Who is let in by the policy of each key, in the end. A key's own account needs no word to make copies with it. */
function usersOfKeys(context: CheckContext): Map<string, Users> {
  const users = new Map<string, Users>();
  const add = (key: string, { copies, launches }: Record<'copies' | 'launches', readonly string[]>) => {
    const all = users.get(key) ?? { copies: new Set(), source: new Set([context.sourceAccount]), launches: new Set() };
    users.set(key, all);
    for (const account of copies) if (account !== homeOf(key).account) all.copies.add(account);
    for (const account of launches) all.launches.add(account);
  };
  const { distributions } = context.configuration;
  const copies = distributions.flatMap((entry) => foreignAccounts(context, entry));
  const atHome = distributions.filter(({ region }) => region === context.buildRegion);
  const launches = atHome.flatMap((entry) => launchAccounts(context, entry));
  for (const key of sourceKeys(context)) add(key, { copies, launches });
  for (const { key, entry, accounts } of destinationKeys(context)) {
    add(key, { copies: accounts, launches: launchAccounts(context, entry) });
  }
  return users;
}

function purposeOf({ checkId, subject: { kind } }: Finding): Purpose {
  if (checkId === launchKey.id) return 'launches';
  return kind === 'source' || kind === 'region' ? 'source' : 'copies';
}

/** The keys that a finding names, else every key that it can be about. */
function keysIn(context: CheckContext, finding: Finding, users: ReadonlyMap<string, Users>): string[] {
  const { subject } = finding;
  for (const said of [wordsOf(finding), finding.evidence.join('\n')]) {
    const named = [...users.keys()].filter((key) => said.includes(key));
    if (named.length > 0) return named;
  }
  if (subject.kind === 'source') return sourceKeys(context);
  if (subject.kind === 'region') {
    return destinationKeys(context).flatMap(({ entry, key }) => (entry.region === subject.region ? [key] : []));
  }
  return [...users].filter(([, { copies }]) => copies.has(subject.account)).map(([key]) => key);
}

function filesOf(context: CheckContext, key: string, wanted: Partial<Users>): FixFile[] {
  const accounts = [...new Set(Object.values(wanted).flatMap((each) => [...each]))];
  if (accounts.length === 0) return [];
  const { account: owner, region } = homeOf(key);
  const base = `key-policy-${region}-${slug(key.replace(/^.*:(key\/)?/, ''))}`;
  const statements = statementsOf(context, wanted);
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
function statementsOf({ configuration, buildRegion }: CheckContext, wanted: Partial<Users>): object[] {
  const name = configuration.name.replaceAll(/[^A-Za-z0-9]+/g, ' ');
  return PURPOSES.flatMap(({ purpose, sid, use, grant }) => {
    const accounts = [...(wanted[purpose] ?? [])].toSorted();
    if (accounts.length === 0) return [];
    const Principal = { AWS: accounts.map((account) => `arn:${partitionOf(buildRegion)}:iam::${account}:root`) };
    const allowed = { Effect: 'Allow', Principal };
    return [
      { Sid: `ImageBuilder ${name} ${sid}use`, ...allowed, Action: use, Resource: '*' },
      {
        Sid: `ImageBuilder ${name} ${sid}grant`,
        ...allowed,
        Action: grant,
        Resource: '*',
        Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
    ];
  });
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
