import type { Distribution } from '../../domain/configuration.ts';
import type { Target } from '../../domain/target.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass, together } from '../judgement.ts';
import { TARGET_ROLE_FIX } from '../role/target-role-fix.ts';
import { parameterArn, parametersIn } from './parameters-of.ts';

/** PutParameter has no dry run, so this needs somebody who may simulate the role's policies. */
export const targetParameter = {
  id: 'target-parameter',
  title: () => 'cross-account role may write the SSM parameter',
  why: "a name outside the role's policy leaves an AMI without its parameter",
  needs: [],
  subject: 'target',
  applies: ({ sourceAccount }: CheckContext, { account }: Target, entry: Distribution) =>
    parametersIn(entry, account, sourceAccount).length > 0,
  judge: async (context: CheckContext, target: Target, entry: Distribution): Promise<Judgement> => {
    const names = parametersIn(entry, target.account, context.sourceAccount);
    return together(await Promise.all(names.map((name) => judgeName(context, target, name))));
  },
} as const satisfies Check;

async function judgeName({ probe }: CheckContext, target: Target, name: string): Promise<Judgement> {
  const simulated = await probe.audit.roleMay(target.account, 'ssm:PutParameter', parameterArn(target, name));
  const evidence = [simulated.evidence];
  if (simulated.kind !== 'answered') {
    const cause = `ssm:PutParameter on ${name} has no dry run, and the role's policies cannot be simulated`;
    return cannotTell(evidence, cause, 'AUDIT_ROLE_NAME with iam:SimulatePrincipalPolicy');
  }
  if (simulated.value) return pass(...evidence);
  return fail(evidence, `the role may not write parameter ${name}`, TARGET_ROLE_FIX);
}
