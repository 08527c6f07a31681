import type { Distribution } from '../../domain/configuration.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass } from '../judgement.ts';
import { foreignAccounts } from '../recipe/sharing.ts';

/** EC2 takes no fewer for MaxParallelLaunches. */
const FEWEST_LAUNCHES = 6;

/** Image Builder does not distribute an AMI with Fast Launch to other accounts; those enable it themselves. */
export const fastLaunch = {
  id: 'fast-launch',
  title: () => 'Fast Launch is for a Windows AMI of the source account',
  why: 'Image Builder does not distribute AMIs with Fast Launch to other accounts, and EC2 has it for Windows only',
  needs: [],
  subject: 'region',
  applies: (_context, entry) => enabledIn(entry).length > 0,
  judge: async (context, entry): Promise<Judgement> => {
    const { configuration, sourceAccount } = context;
    const enabled = enabledIn(entry);
    const named = enabled.flatMap(({ accountId = sourceAccount }) => (accountId === sourceAccount ? [] : [accountId]));
    const others = new Set([...foreignAccounts(context, entry), ...named]);
    const asked = `imagebuilder:GetDistributionConfiguration "${configuration.name}", ${entry.region}`;
    const evidence = [`${asked} → Fast Launch enabled, ${others.size} other accounts`];
    if (others.size > 0) {
      return problem(evidence, 'Image Builder does not distribute AMIs with Fast Launch to other accounts');
    }
    const few = enabled.some(({ maxParallelLaunches: most }) => most !== undefined && most < FEWEST_LAUNCHES);
    if (few) return problem(evidence, `EC2 takes no maxParallelLaunches below ${FEWEST_LAUNCHES}`);
    return judgePlatform(context, evidence);
  },
} as const satisfies Check;

function enabledIn({ fastLaunchConfigurations = [] }: Distribution) {
  return fastLaunchConfigurations.filter(({ enabled }) => enabled);
}

function judgePlatform({ recipe, source }: CheckContext, evidence: string[]): Judgement {
  const { platform }: { platform?: unknown } = source ?? Object(recipe?.content);
  if (typeof platform !== 'string') {
    return cannotTell(
      evidence,
      'whether the image is a Windows image is not known',
      'the recipe, checked with the configuration',
    );
  }
  const told = [...evidence, `platform of the image is ${platform}`];
  // EC2 tells editions of it, as in "Windows with SQL Server Web".
  if (platform.startsWith('Windows')) return pass(...told);
  return problem(told, `EC2 has Fast Launch for Windows AMIs only, and the image is ${platform}`);
}

function problem(evidence: string[], cause: string): Judgement {
  const summary = 'leave Fast Launch out; the owners of the target accounts enable it on their copies';
  return fail(evidence, cause, { kind: 'configuration', owner: 'us', summary });
}
