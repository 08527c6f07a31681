import type { Distribution } from '../../domain/configuration.ts';
import { partitionOf } from '../../domain/partition.ts';
import type { PolicyDocument } from '../../policy/document.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, pass, together, unanswered } from '../judgement.ts';
import { keyPolicySays } from '../keys/key-document.ts';
import { describeKey } from '../keys/key-facts.ts';
import { entryKeys, homeOf, isOfAws, type NamedKey, imageKeys } from '../keys/keys-of.ts';
import { readPolicy } from '../read-policy.ts';
import { launchAccounts } from './sharing.ts';

/** What launching from a shared, encrypted AMI takes of an account, through EC2. */
const ACTIONS = ['kms:DescribeKey', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:CreateGrant'];

/** The permission to launch is worth nothing without the key; distribution itself does not notice. */
export const launchKey = {
  id: 'launch-permission-key',
  title: () => 'accounts that may launch the AMI may use its key',
  why: 'sharing an AMI shares no key, and nobody launches it without its key',
  needs: ['source-identity'],
  subject: 'region',
  applies: (context: CheckContext, entry: Distribution) =>
    launchAccounts(context, entry).length > 0 && keysOfAmis(context, entry).length > 0,
  judge: async (context: CheckContext, entry: Distribution): Promise<Judgement> =>
    together(await Promise.all(keysOfAmis(context, entry).map((key) => judgeKey(context, entry, key)))),
} as const satisfies Check;

/** The AMI of the build has the recipe's key, copies have the entry's own. AWS's own key is told by other checks. */
function keysOfAmis(context: CheckContext, entry: Distribution): NamedKey[] {
  const ofBuild = entry.region === context.buildRegion ? imageKeys(context) : [];
  return [...ofBuild, ...entryKeys(entry)].filter(({ name }) => !isOfAws(name));
}

async function judgeKey(context: CheckContext, entry: Distribution, key: NamedKey): Promise<Judgement> {
  const described = await describeKey(context, key, true);
  if (!('arn' in described))
    return cannotTell(
      described.judgement.evidence,
      'the key has to be usable itself first',
      `a usable key in ${key.region}`,
    );
  const { arn } = described;
  const policy = await context.probe.keys.policy(arn);
  if (policy.kind !== 'answered') return unanswered(policy, `kms:GetKeyPolicy on ${arn}`);
  const document = readPolicy(policy.value);
  if (document === undefined)
    return cannotTell([policy.evidence], `the policy of ${arn} cannot be read`, 'another key policy');
  const outcomes = launchAccounts(context, entry).map((account) => ({
    account,
    outcome: worstOf(arn, account, document),
  }));
  const closed = outcomes.filter(({ outcome }) => outcome === 'closed').map(({ account }) => account);
  if (closed.length > 0) return closedTo(arn, closed, policy.evidence);
  if (outcomes.every(({ outcome }) => outcome === 'open')) return pass(policy.evidence);
  return cannotTell(
    [policy.evidence],
    `the policy of ${arn} has conditions that cannot be judged here`,
    'a launch in each of those accounts',
  );
}

function worstOf(arn: string, account: string, document: PolicyDocument): 'open' | 'closed' | 'unknown' {
  const caller = { arn: `arn:${partitionOf(homeOf(arn).region)}:iam::${account}:root`, account };
  const outcomes = ACTIONS.map(
    (action) => keyPolicySays(document, arn, { caller, action, route: 'through-ebs' }).outcome,
  );
  if (outcomes.some((outcome) => outcome.endsWith('-denied'))) return 'closed';
  return outcomes.includes('unknown') ? 'unknown' : 'open';
}

/** Whoever owns the key may open it until somebody launches: worth knowing, and no reason to hold the copies up. */
function closedTo(arn: string, accounts: string[], evidence: string): Judgement {
  return {
    verdict: 'warn',
    evidence: [evidence, `no statement lets ${accounts.join(', ')} use it through EC2`],
    cause: `the policy of ${arn} keeps accounts that launchPermission names from using the key`,
    fix: {
      kind: 'key-policy',
      owner: 'us',
      summary: `allow those accounts ${ACTIONS.join(', ')} in the policy of ${arn}`,
    },
  };
}
