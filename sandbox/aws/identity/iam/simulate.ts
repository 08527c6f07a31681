import type {
  EvaluationResult,
  PolicyEvaluationDecisionType,
  SimulatePolicyResponse,
  SimulatePrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import type { AccessDecision, Outcome } from '../../../../src/policy/decide.ts';
import { actionMatches, resourceMatches } from '../../../../src/policy/match.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Call } from '../../operation.ts';
import { judge } from '../access.ts';
import type { Caller } from '../principals.ts';
import { administratorOf, sessionOf } from '../principals.ts';
import { demandIam, identityPolicy, noSuchEntity } from './rules.ts';

/** IAM cannot say what an operator it does not know would do; here that is no permission. */
const DECISIONS: Record<Outcome, PolicyEvaluationDecisionType> = {
  allowed: 'allowed',
  'explicitly-denied': 'explicitDeny',
  'implicitly-denied': 'implicitDeny',
  unknown: 'implicitDeny',
};

/** These IAM knows of every call without being told. */
const KNOWN_ALWAYS = /^aws:(principal|currenttime|epochtime|requestedregion|resourceaccount|userid|username)/;

/** Every action on every resource. Identity policies only: the simulation knows nothing of trust and key policies. */
export function simulatePrincipalPolicy(call: Call<SimulatePrincipalPolicyRequest>): SimulatePolicyResponse {
  const { cloud, caller, input } = call;
  const arn = input.PolicySourceArn ?? '';
  demandIam(call, { action: 'iam:SimulatePrincipalPolicy', resource: arn });
  refuseWhatIsNotHere(input);
  const principal = withPolicies(principalIn(cloud, caller.account, arn), input.PolicyInputList ?? []);
  const context = Object.fromEntries(
    (input.ContextEntries ?? []).map((entry) => [entry.ContextKeyName ?? '', entry.ContextKeyValues ?? []]),
  );
  const resources = input.ResourceArns === undefined || input.ResourceArns.length === 0 ? ['*'] : input.ResourceArns;
  const asked = (input.ActionNames ?? []).flatMap((action) => resources.map((resource) => ({ action, resource })));
  const results = asked.map(({ action, resource }): EvaluationResult => {
    const decision = judge({ cloud, caller: principal, region: call.region }, { action, resource, context });
    return {
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision: DECISIONS[decision.outcome],
      MatchedStatements: matched(decision.deciding?.policy),
      MissingContextValues: missingKeys(principal, { action, resource, context }),
      ...organizationsSay(cloud, decision),
    };
  });
  return { EvaluationResults: results, IsTruncated: false };
}

function refuseWhatIsNotHere(input: SimulatePrincipalPolicyRequest): void {
  const { ResourcePolicy, CallerArn, PermissionsBoundaryPolicyInputList } = input;
  if ((ResourcePolicy ?? CallerArn ?? PermissionsBoundaryPolicyInputList) === undefined) return;
  const message = 'The sandbox simulates identity and service control policies alone.';
  throw new AwsError('InvalidInput', 400, message);
}

function withPolicies(principal: Caller, texts: readonly string[]): Caller {
  const added = texts.map((text, at) => ({ name: `PolicyInputList.${at + 1}`, document: identityPolicy(text) }));
  return { ...principal, identity: [...principal.identity, ...added] };
}

function matched(policy: string | undefined): NonNullable<EvaluationResult['MatchedStatements']> {
  return policy === undefined ? [] : [{ SourcePolicyId: policy }];
}

/** Keys that statements about the call test and that nobody gave. */
function missingKeys(
  { identity, control = [] }: Caller,
  ask: { action: string; resource: string; context: Record<string, unknown> },
): string[] {
  const given = new Set(Object.keys(ask.context).map((key) => key.toLowerCase()));
  const statements = [...identity, ...control].flatMap(({ document }) => document.statements);
  const keys = statements
    .filter((each) => actionMatches(each, ask.action) !== 'no' && resourceMatches(each, ask.resource) !== 'no')
    .flatMap(({ conditions }) => Object.values(conditions).flatMap((tested) => Object.keys(tested)))
    .filter((key) => !given.has(key.toLowerCase()) && !KNOWN_ALWAYS.test(key.toLowerCase()));
  return [...new Set(keys)].toSorted();
}

function organizationsSay({ world }: Cloud, { because }: AccessDecision): Partial<EvaluationResult> {
  if (world.organization === undefined) return {};
  return { OrganizationsDecisionDetail: { AllowedByOrganizations: !because.includes('service control policy') } };
}

/** A user or role of the account; what others have cannot be asked about. */
function principalIn({ world, principals }: Cloud, account: string, arn: string): Caller {
  if (!/^arn:aws:iam::\d{12}:(user|group|role)\//.test(arn)) {
    throw new AwsError('InvalidInput', 400, `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  }
  const user = [principals.bot, administratorOf(world, account)].find((each) => each.arn === arn);
  if (user?.account === account) return user;
  const role = principals.roles.get(arn);
  if (role?.account === account) return { ...sessionOf(role, 'simulated'), arn };
  throw noSuchEntity(`Policy source ${arn} cannot be found.`);
}
