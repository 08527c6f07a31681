import { type AccessRequest, decide, type Outcome } from '../../policy/decide.ts';
import type { PolicyDocument, Statement } from '../../policy/document.ts';
import { parsePolicy, PolicyProblem } from '../../policy/parse.ts';

export type Caller = AccessRequest['principal'];

/** How a call reaches KMS: straight from the caller, or made by EBS on the caller's behalf. */
export type Route = 'direct' | 'through-ebs';

/** What a key policy says about one call; `statement` names the one that decides. */
export type Word = { outcome: Outcome; statement?: string };

/** A key policy that was read, or undefined where what was read is no policy. */
export function readKeyPolicy(json: string): PolicyDocument | undefined {
  try {
    return onlyKnownConditions(parsePolicy(json));
  } catch (error) {
    if (error instanceof PolicyProblem) return undefined;
    throw error;
  }
}

/** The word of the key policy alone: the caller's own policies are taken to allow everything. */
export function keyPolicySays(
  document: PolicyDocument,
  keyArn: string,
  { caller, action, route }: { caller: Caller; action: string; route: Route },
): Word {
  const [, , , region = '', resourceAccount = ''] = keyArn.split(':');
  const request: AccessRequest = {
    principal: caller,
    action,
    resource: keyArn,
    resourceAccount,
    context: contextOf(action, region, route),
  };
  const outcomeOf = (statements: Statement[]) =>
    decide(request, {
      identity: [EVERYTHING],
      resource: { name: 'key policy', document: { statements } },
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

/** kms:GrantIsForAWSResource is there for the three actions on grants only. */
const ON_GRANTS: ReadonlySet<string> = new Set(['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant']);

export function isOnGrants(action: string): boolean {
  return ON_GRANTS.has(action);
}

function contextOf(action: string, region: string, route: Route): AccessRequest['context'] {
  const throughEbs = route === 'through-ebs';
  return {
    'aws:securetransport': ['true'],
    ...(throughEbs ? { 'kms:viaservice': [`ec2.${region}.amazonaws.com`] } : {}),
    ...(isOnGrants(action) ? { 'kms:grantisforawsresource': [String(throughEbs)] } : {}),
  };
}

/** The condition keys whose value, or absence, is known for both routes. */
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
