import { type AccessRequest, decide, type NamedPolicy, type Outcome } from '../policy/decide.ts';
import type { PolicyDocument, Statement } from '../policy/document.ts';
import { parsePolicy, PolicyProblem } from '../policy/parse.ts';

/** A resource's policy that was read, or undefined where what was read is no policy. */
export function readPolicy(json: string): PolicyDocument | undefined {
  const document = parsedPolicy(json);
  return document === undefined ? undefined : onlyKnownConditions(document);
}

/** The same with all its conditions, for whoever judges them itself. */
export function parsedPolicy(json: string): PolicyDocument | undefined {
  try {
    return parsePolicy(json);
  } catch (error) {
    if (error instanceof PolicyProblem) return undefined;
    throw error;
  }
}

/** What a resource's policy says about one call; `statement` names the one that decides. */
export type Word = { outcome: Outcome; statement?: string };

/** The word of the resource's policy alone: the caller's own policies are taken to allow everything, or nothing. */
export function resourcePolicySays(
  document: PolicyDocument,
  request: AccessRequest,
  identity: readonly NamedPolicy[] = [EVERYTHING],
): Word {
  const outcomeOf = (statements: Statement[]) =>
    decide(request, {
      identity: [...identity],
      resource: { name: 'policy of the resource', document: { statements } },
      requiresResourcePolicy: true,
    }).outcome;
  const outcome = outcomeOf(document.statements);
  const at = document.statements.findIndex((statement) => decides(outcome, statement, outcomeOf));
  const deciding = document.statements[at];
  return deciding === undefined ? { outcome } : { outcome, statement: labelOf(deciding, at) };
}

const EVERYTHING = {
  name: 'everything',
  document: parsePolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }),
};

function decides(outcome: Outcome, statement: Statement, outcomeOf: (alone: Statement[]) => Outcome): boolean {
  if (outcome === 'allowed') return statement.effect === 'Allow' && outcomeOf([statement]) === 'allowed';
  return outcome === 'explicitly-denied' && outcomeOf([statement]) === 'explicitly-denied';
}

/** The condition keys whose value, or absence, is known for every call that is judged here. */
const KNOWN: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalisawsservice',
  'aws:resourceaccount',
  'aws:securetransport',
  'kms:calleraccount',
  'kms:grantisforawsresource',
  'kms:viaservice',
]);

/** A condition on anything else is unknown, instead of being judged as if the call did not carry it. */
function onlyKnownConditions(document: PolicyDocument): PolicyDocument {
  return { statements: document.statements.map((each) => ({ ...each, conditions: knownOf(each.conditions) })) };
}

function knownOf(conditions: Statement['conditions']): Statement['conditions'] {
  return Object.fromEntries(
    Object.entries(conditions).flatMap(([operator, keys]) => {
      const known = Object.entries(keys).filter(([key]) => KNOWN.has(key.toLowerCase()));
      const others = Object.entries(keys).filter(([key]) => !KNOWN.has(key.toLowerCase()));
      return [
        [operator, Object.fromEntries(known)],
        ...(others.length === 0 ? [] : [[`unknown ${operator}`, Object.fromEntries(others)]]),
      ];
    }),
  );
}

/** Enough to find the statement and see its terms; whom else it names is nobody's business. */
function labelOf({ sid, effect, conditions }: Statement, at: number): string {
  const name = sid === undefined ? `statement ${at + 1}` : `statement "${sid}"`;
  const terms = Object.keys(conditions).length === 0 ? '' : ` if ${JSON.stringify(conditions)}`;
  return `${name} (${effect}${terms})`;
}
