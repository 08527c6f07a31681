import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { ContextEntry, EvaluationResult } from '@aws-sdk/client-iam';
import type { Answer, CallKeys } from '../../checks/probe.ts';
import type { Target } from '../../domain/target.ts';
import { NoAnswer } from '../errors.ts';
import type { Said } from '../errors.ts';
import type { Asker } from './asker.ts';

/** What a principal would do, to which resource. */
type Simulation = { principalArn: string; action: string; resource: string; keys?: CallKeys | undefined };

/** Whether IAM says that a principal of the account may do it. */
export function simulate(asker: Asker, place: Target, asked: Simulation): Promise<Answer<boolean>> {
  const { principalArn, action, resource, keys } = asked;
  const operation = 'iam:SimulatePrincipalPolicy';
  return asker.ask(place.account, `${operation} of ${principalArn}: ${action} on ${resource}`, async (clients) => {
    const command = new SimulatePrincipalPolicyCommand({
      PolicySourceArn: principalArn,
      ActionNames: [action],
      ResourceArns: [resource],
      ...(keys === undefined ? {} : { ContextEntries: entriesOf(keys) }),
    });
    const output = await asker.call(place, operation, (options) => clients.iam(place.region).send(command, options));
    return decisionOf(output.EvaluationResults?.[0]);
  });
}

function entriesOf(keys: CallKeys): ContextEntry[] {
  return Object.entries(keys).map(([ContextKeyName, value]) => ({
    ContextKeyName,
    ContextKeyValues: [value],
    ContextKeyType: 'string',
  }));
}

/** A denial that rests on conditions whose values nobody gave is none: the real call will have them. */
function decisionOf(result: EvaluationResult | undefined): Said<boolean> {
  const specific = result?.ResourceSpecificResults?.[0];
  const decision = specific?.EvalResourceDecision ?? result?.EvalDecision;
  if (decision === undefined) throw new NoAnswer('EmptyAnswer', 'the answer holds no decision');
  const missing = [...(result?.MissingContextValues ?? []), ...(specific?.MissingContextValues ?? [])];
  const without = [...new Set(missing)].join(', ');
  if (without === '') return { value: decision === 'allowed', says: decision };
  if (decision === 'allowed') return { value: true, says: `${decision} (simulated without ${without})` };
  throw new NoAnswer('MissingContextValues', `${decision} (simulated without ${without})`);
}

/**
 * The principal whose policies are simulated: of an assumed role, the role. Its path is not part of the session's ARN,
 * so IAM answers NoSuchEntity for a role under another path than "/".
 */
export function policySourceArn(callerArn: string): string {
  const session = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(callerArn);
  return session === null ? callerArn : `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`;
}
