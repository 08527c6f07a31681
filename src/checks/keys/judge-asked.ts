import type { CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass, together } from '../judgement.ts';
import { readPolicy, type Word } from '../read-policy.ts';
import { TARGET_ROLE_FIX } from '../role/target-role-fix.ts';
import { isOnGrants, keyPolicySays } from './key-document.ts';
import { homeOf } from './keys-of.ts';
import { roleSession } from './role-session.ts';
import { type Asked, isUntellable, type Use } from './under-role.ts';

/** What the answers under the role of an account come to, and for each denial which side it is that denies. */
export async function judgeAsked(context: CheckContext, account: string, asked: Asked[]): Promise<Judgement> {
  const judged = asked.map(async (each) => ({
    actions: actionsOf(each.uses),
    judgement: await judgeOne(context, account, each),
  }));
  return together(saidOnce(await Promise.all(judged)));
}

/** What differs by its actions alone is one sentence with all of them. */
function saidOnce(judged: { actions: string; judgement: Judgement }[]): Judgement[] {
  const alike = Map.groupBy(judged, ({ actions, judgement }) => formOf(judgement, actions));
  return judged.map(({ actions, judgement }) => {
    const all = [...new Set(alike.get(formOf(judgement, actions))?.map((each) => each.actions))].join(', ');
    const { cause, wouldProve } = judgement;
    return {
      ...judgement,
      ...(cause === undefined ? {} : { cause: cause.replace(actions, all) }),
      ...(wouldProve === undefined ? {} : { wouldProve: wouldProve.replace(actions, all) }),
    };
  });
}

function formOf({ cause }: Judgement, actions: string): string | undefined {
  return cause?.replace(actions, '\n');
}

async function judgeOne(context: CheckContext, account: string, asked: Asked): Promise<Judgement> {
  const { answer, uses } = asked;
  if (answer.kind === 'answered') return pass(answer.evidence);
  if (isUntellable(asked)) return pass(`${answer.evidence} (not proved by a dry run)`);
  if (answer.kind === 'denied') return judgeDenial(context, account, { uses, evidence: answer.evidence });
  const actions = actionsOf(uses);
  return cannotTell([answer.evidence], `${actions} brought no fact: ${answer.code}`, `an answer to ${actions}`);
}

type Denial = { uses: Use[]; evidence: string };

/** AWS says the same whichever side denies; the key policy tells, where it can be read. */
async function judgeDenial(context: CheckContext, account: string, denial: Denial): Promise<Judgement> {
  const { uses, evidence } = denial;
  const actions = actionsOf(uses);
  const words = await Promise.all(uses.map((use) => keyPolicyOn(context, account, use)));
  if (words.some(({ throughEbs }) => throughEbs?.outcome.endsWith('-denied'))) {
    const keys = [...new Set(uses.map(({ keyArn }) => keyArn))].join(', ');
    const wouldProve = `a key policy of ${keys} that allows ${actions}`;
    return cannotTell([evidence], 'the key policy has to allow it first', wouldProve);
  }
  if (words.some(({ throughEbs }) => throughEbs?.outcome === 'unknown')) {
    const cause = `a condition in the key policy, which cannot be judged here, may be why ${actions} was denied`;
    return cannotTell([evidence], cause, 'a key policy without that condition');
  }
  const simulated = await simulate(context, account, uses);
  const by = words.flatMap(({ throughEbs }) => throughEbs?.statement ?? []);
  const told = [evidence, ...by.map((statement) => `the key policy allows it through EBS by ${statement}`)];
  return judgeRole({
    actions,
    evidence: [...told, ...simulated.evidence],
    role: simulated.says,
    isUnread: words.some(({ throughEbs }) => throughEbs === undefined),
    isEbsOnly: words.some(({ direct }) => direct !== undefined && direct.outcome !== 'allowed'),
    isOnGrants: uses.some(({ action }) => isOnGrants(action)),
  });
}

type Words = { throughEbs?: Word; direct?: Word };

async function keyPolicyOn({ probe }: CheckContext, account: string, { keyArn, action }: Use): Promise<Words> {
  const policy = await probe.keys.policy(keyArn);
  const document = policy.kind === 'answered' ? readPolicy(policy.value) : undefined;
  if (document === undefined) return {};
  const caller = roleSession(account, homeOf(keyArn).region);
  return {
    throughEbs: keyPolicySays(document, keyArn, { caller, action, route: 'through-ebs' }),
    direct: keyPolicySays(document, keyArn, { caller, action, route: 'direct' }),
  };
}

type Simulated = { says: 'allowed' | 'denied' | 'depends' | 'nothing'; evidence: string[] };

/** What the audit role says of the cross-account role's own policies; `depends` on conditions of the real call. */
async function simulate({ probe }: CheckContext, account: string, uses: Use[]): Promise<Simulated> {
  const answers = await Promise.all(uses.map(({ action, keyArn }) => probe.audit.roleMay(account, action, keyArn)));
  const evidence = answers.map((answer) => answer.evidence);
  if (answers.some((answer) => answer.kind === 'answered' && !answer.value)) return { says: 'denied', evidence };
  if (answers.every(({ kind }) => kind === 'answered')) return { says: 'allowed', evidence };
  const depends = answers.some((answer) => answer.kind !== 'answered' && answer.code === 'MissingContextValues');
  return { says: depends ? 'depends' : 'nothing', evidence };
}

type RoleSide = {
  actions: string;
  evidence: string[];
  role: Simulated['says'];
  /** The key policy could not be read. */
  isUnread: boolean;
  /** The key policy allows the call when EBS makes it, and not from here. */
  isEbsOnly: boolean;
  isOnGrants: boolean;
};

/** The key policy does not keep the role out, so the denial of a direct call is either the role's or without meaning. */
function judgeRole({ actions, evidence, role, isUnread, isEbsOnly, isOnGrants: onGrants }: RoleSide): Judgement {
  if (role === 'denied') return deniedByRole(evidence, actions, isUnread);
  if (isEbsOnly) {
    if (role === 'allowed' && !isUnread) return pass(...evidence);
    const cause = `the key policy allows ${actions} through EBS only, so a dry run does not prove the role`;
    return cannotTell(evidence, cause, AUDIT);
  }
  // AWS's own examples allow grants for AWS services only: a direct call is then denied, and EBS's is not.
  if (onGrants || role === 'depends') {
    const cause = `a direct call of ${actions} is denied to the role; it may still be allowed through EBS`;
    return cannotTell(evidence, cause, `${AUDIT}, and policies that allow ${actions} without a condition`);
  }
  return deniedByRole(evidence, actions, isUnread);
}

const AUDIT = 'AUDIT_ROLE_NAME with iam:SimulatePrincipalPolicy';

function deniedByRole(evidence: string[], actions: string, isUnread: boolean): Judgement {
  const causes = [
    'the inline policy with the eight KMS actions is missing, or names other keys or actions',
    'a permissions boundary, or a control policy of the organization, denies it',
    'the role allows it only with a condition, such as kms:ViaService, that a direct call does not meet',
    ...(isUnread ? ['the key policy, which cannot be read from here, does not allow it'] : []),
  ];
  return { ...fail(evidence, `the role is denied ${actions}`, TARGET_ROLE_FIX), causes };
}

function actionsOf(uses: Use[]): string {
  return [...new Set(uses.map(({ action }) => action))].join(', ');
}
