import type { Distribution } from '../../domain/configuration.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { imageBuilderRoleArn } from '../image-builder-role.ts';
import { judgeExecution } from '../source/execution-uses.ts';
import { cannotTell, fail, pass, together } from '../judgement.ts';
import { parameterArn, parametersIn } from './parameters-of.ts';

/** Since July 2025 Image Builder's service-linked role may write parameters under /imagebuilder/, and no others. */
export const sourceParameter = {
  id: 'source-parameter',
  title: () => 'Image Builder may write the SSM parameter in the source account',
  why: "Image Builder's service-linked role may write names under /imagebuilder/ only",
  needs: ['source-identity'],
  subject: 'region',
  applies: ({ sourceAccount }: CheckContext, entry: Distribution) =>
    parametersIn(entry, sourceAccount, sourceAccount).length > 0,
  judge: async (context: CheckContext, entry: Distribution): Promise<Judgement> => {
    const names = parametersIn(entry, context.sourceAccount, context.sourceAccount);
    return together(await Promise.all(names.map((name) => judgeName(context, entry.region, name))));
  },
} as const satisfies Check;

async function judgeName(context: CheckContext, region: string, name: string): Promise<Judgement> {
  const arn = parameterArn({ region, account: context.sourceAccount }, name);
  if (context.executionRole !== undefined) {
    return judgeExecution(context, [{ action: 'ssm:PutParameter', resource: arn }]);
  }
  const simulated = await context.probe.source.roleMay(imageBuilderRoleArn(context), 'ssm:PutParameter', arn);
  const evidence = [simulated.evidence];
  if (simulated.kind !== 'answered') {
    const where = name.startsWith('/imagebuilder/') ? 'is' : 'is not';
    const cause = `the policies of Image Builder's role cannot be simulated; ${name} ${where} under /imagebuilder/`;
    return cannotTell(evidence, cause, `iam:SimulatePrincipalPolicy for the bot on ${imageBuilderRoleArn(context)}`);
  }
  if (simulated.value) return pass(...evidence);
  return fail(evidence, `Image Builder may not write parameter ${name}`, {
    kind: 'configuration',
    owner: 'us',
    summary: `name ${name} under /imagebuilder/ instead`,
  });
}
