import type { Decided } from '../../../sandbox/aws/identity/access.ts';
import { policyText } from '../../../sandbox/world/policy-schema.ts';
import type { NamedPolicy } from '../../../src/policy/decide.ts';
import type { RawPolicy, Scene } from '../../policy/reference.ts';
import { referenceOutcome } from '../../policy/reference.ts';

/** What the twin decides, decided again by an evaluator that was written by another route. */
export type JudgedTwice = {
  hear: (decided: Decided) => void;
  /** How many calls, each once whoever asked how often. */
  count(): number;
  /** One line for each call on which the two differ. */
  different: string[];
};

export function judgedTwice(): JudgedTwice {
  const different: string[] = [];
  const heard = new Set<string>();
  return {
    different,
    count: () => heard.size,
    hear: (decided) => {
      const scene = sceneOf(decided);
      const call = JSON.stringify(scene);
      if (heard.has(call)) return;
      heard.add(call);
      const outcome = referenceOutcome(scene);
      if (outcome === decided.outcome) return;
      const { action, resource, principal } = scene;
      different.push(
        `${action} on ${resource} by ${principal.arn}: ${decided.outcome}, and ${outcome} by the reference`,
      );
    },
  };
}

/** The reference is told everything: also what IAM knows of a call by itself. */
function sceneOf({ request, control, identity, session, resource }: Decided): Scene {
  const { principal, action, resourceAccount } = request;
  return {
    ...request,
    context: {
      'aws:principalarn': [principal.roleArn ?? principal.arn],
      'aws:principalaccount': [principal.account],
      'aws:principalisawsservice': ['false'],
      'aws:resourceaccount': [resourceAccount],
      ...(action.startsWith('kms:') ? { 'kms:calleraccount': [principal.account] } : {}),
      ...request.context,
    },
    control: control.map(written),
    identity: identity.map(written),
    session: session.map(written),
    resourcePolicy: resource && written(resource),
    requiresResourcePolicy: resource !== undefined,
  };
}

function written({ document }: NamedPolicy): RawPolicy {
  return JSON.parse(policyText(document));
}
