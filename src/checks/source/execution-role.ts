import type { Fix } from '../../domain/report/finding.ts';
import type { PolicyDocument, Statement } from '../../policy/document.ts';
import { conditionsHold } from '../../policy/conditions.ts';
import { actionMatches } from '../../policy/match.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { imageBuilderRoleArn, nameOf } from '../image-builder-role.ts';
import { cannotTell, fail, pass, together, unanswered } from '../judgement.ts';
import { parsedPolicy } from '../read-policy.ts';
import { judgeExecution, usesAtHome } from './execution-uses.ts';

const SERVICE = 'imagebuilder.amazonaws.com';

/** With a role of one's own, what the service-linked role is known to be allowed has to be allowed to it as well. */
export const executionRole = {
  id: 'source-execution-role',
  title: () => 'Image Builder can work as the execution role',
  why: 'Image Builder does everything as this role instead of its service-linked role, so it needs the same permissions',
  needs: ['source-identity'],
  subject: 'source',
  applies: (context: CheckContext) => context.executionRole !== undefined,
  judge: async (context: CheckContext): Promise<Judgement> => {
    const arn = imageBuilderRoleArn(context);
    const role = await context.probe.source.role(nameOf(arn));
    if (role.kind !== 'answered') return unanswered(role, `iam:GetRole of ${arn}`);
    if (role.value?.arn !== arn) {
      return fail([role.evidence], `there is no role ${arn} in the source account`, SETTINGS_FIX);
    }
    return together([
      judgeTrust(context, role.value.trust, role.evidence),
      await judgePassing(context, arn),
      await judgeExecution(context, usesAtHome(context)),
    ]);
  },
} as const satisfies Check;

const SETTINGS_FIX: Fix = {
  kind: 'bot-settings',
  owner: 'us',
  summary: 'name a role of the source account as EXECUTION_ROLE, by its ARN where it has a path',
};

function judgeTrust(context: CheckContext, trust: string, evidence: string): Judgement {
  const document = parsedPolicy(trust);
  const word = document === undefined ? 'unknown' : serviceTrusted(document, context.sourceAccount);
  if (word === 'yes') return pass(`${evidence}, which trusts ${SERVICE}`);
  if (word === 'unknown') {
    const cause = `whether the execution role trusts ${SERVICE} depends on conditions that cannot be judged here`;
    return cannotTell([evidence], cause, 'a trust policy without them');
  }
  return fail([evidence], `the execution role does not trust ${SERVICE}`, {
    kind: 'execution-role',
    owner: 'us',
    summary: `allow ${SERVICE} sts:AssumeRole in the trust policy of the execution role`,
  });
}

/** The account for which a service acts is what it says of itself in every call. */
function serviceTrusted({ statements }: PolicyDocument, account: string): 'yes' | 'no' | 'unknown' {
  const words = statements.filter(isAboutService).map((statement) => ({
    effect: statement.effect,
    truth: hasKnownKeysOnly(statement)
      ? conditionsHold(statement.conditions, { 'aws:sourceaccount': [account] })
      : 'unknown',
  }));
  const denials = words.filter(({ effect, truth }) => effect === 'Deny' && truth !== 'no');
  if (denials.length > 0) return denials.some(({ truth }) => truth === 'yes') ? 'no' : 'unknown';
  const allowing = new Set(words.filter(({ effect }) => effect === 'Allow').map(({ truth }) => truth));
  if (allowing.has('yes')) return 'yes';
  return allowing.has('unknown') ? 'unknown' : 'no';
}

/** A star in an Allow does not reach services; a Deny may. */
function isAboutService(statement: Statement): boolean {
  const { effect, principals, notPrincipals } = statement;
  const isNamed =
    principals === '*' || notPrincipals !== undefined
      ? effect === 'Deny'
      : principals?.['Service']?.includes(SERVICE) === true;
  return isNamed && actionMatches(statement, 'sts:AssumeRole') !== 'no';
}

function hasKnownKeysOnly({ conditions }: Statement): boolean {
  const keys = Object.values(conditions).flatMap((tested) => Object.keys(tested));
  return keys.every((key) => key.toLowerCase() === 'aws:sourceaccount');
}

async function judgePassing({ probe }: CheckContext, arn: string): Promise<Judgement> {
  const allowed = await probe.source.botMay('iam:PassRole', arn, { 'iam:PassedToService': SERVICE });
  if (allowed.kind !== 'answered') return unanswered(allowed, "iam:SimulatePrincipalPolicy on the bot's own principal");
  if (allowed.value) return pass(allowed.evidence);
  return fail([allowed.evidence], `the bot's own policies do not allow iam:PassRole on ${arn}`, {
    kind: 'bot-role',
    owner: 'us',
    summary: `allow iam:PassRole on ${arn} to the bot's own principal`,
  });
}
