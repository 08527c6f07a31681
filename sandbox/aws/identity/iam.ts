import type {
  EvaluationResult,
  PolicyEvaluationDecisionType,
  SimulatePolicyResponse,
  SimulatePrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import { SimulatePrincipalPolicy$ } from '@aws-sdk/client-iam';
import type { Outcome } from '../../../src/policy/decide.ts';
import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import type { Call, Service } from '../operation.ts';
import { operation } from '../operation.ts';
import { awsQuery } from '../wire/query.ts';
import { demand, judge } from './access.ts';
import type { Caller } from './principals.ts';

const protocol = awsQuery('https://iam.amazonaws.com/doc/2010-05-08/');

export const iam: Service = {
  signingName: 'iam',
  protocol,
  operations: [operation(SimulatePrincipalPolicy$, simulatePrincipalPolicy)],
};

/** IAM cannot say what an operator it does not know would do; here that is no permission. */
const DECISIONS: Record<Outcome, PolicyEvaluationDecisionType> = {
  allowed: 'allowed',
  'explicitly-denied': 'explicitDeny',
  'implicitly-denied': 'implicitDeny',
  unknown: 'implicitDeny',
};

function simulatePrincipalPolicy(call: Call<SimulatePrincipalPolicyRequest>): SimulatePolicyResponse {
  const { cloud, caller, input, region } = call;
  const arn = input.PolicySourceArn ?? '';
  const ask = { action: 'iam:SimulatePrincipalPolicy', resource: arn, resourceAccount: caller.account };
  demand(call, ask, protocol.refusals.denied);
  const principal = principalIn(cloud, caller.account, arn);
  const context = Object.fromEntries(
    (input.ContextEntries ?? []).map((entry) => [entry.ContextKeyName ?? '', entry.ContextKeyValues ?? []]),
  );
  const resources = input.ResourceArns === undefined || input.ResourceArns.length === 0 ? ['*'] : input.ResourceArns;
  const results = (input.ActionNames ?? []).flatMap((action) =>
    resources.map((resource): EvaluationResult => {
      // Identity policies only: the simulation knows nothing of the other account's trust.
      const decision = judge({ caller: principal, region }, { action, resource, context });
      return {
        EvalActionName: action,
        EvalResourceName: resource,
        EvalDecision: DECISIONS[decision.outcome],
        MatchedStatements: matched(decision.deciding?.policy),
        MissingContextValues: [],
      };
    }),
  );
  return { EvaluationResults: results, IsTruncated: false };
}

function matched(policy: string | undefined): NonNullable<EvaluationResult['MatchedStatements']> {
  return policy === undefined ? [] : [{ SourcePolicyId: policy }];
}

function principalIn(cloud: Cloud, account: string, arn: string): Caller {
  if (!/^arn:aws:iam::\d{12}:(user|group|role)\//.test(arn)) {
    throw new AwsError('InvalidInput', 400, `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  }
  const { bot, roles } = cloud.principals;
  if (arn === bot.arn && bot.account === account) return bot;
  const role = roles.get(arn);
  if (role !== undefined && role.account === account) {
    return { arn, account, userId: arn, roleArn: arn, identity: role.identity };
  }
  throw new AwsError('NoSuchEntity', 404, `Policy source ${arn} cannot be found.`);
}
