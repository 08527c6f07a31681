import { problemsOf } from '../../domain/configuration-rules.ts';
import { withoutEmpty } from '../../domain/configuration/document.ts';
import { withRegion } from '../../domain/configuration/problem.ts';
import type { Check, Judgement } from '../check.ts';
import { pass } from '../judgement.ts';

/** Image Builder has no dry run of a configuration, and keeps one that breaks rules which only distribution meets. */
export const configurationRules = {
  id: 'configuration-rules',
  title: () => 'configuration keeps the rules of Image Builder',
  why: 'there is no dry run of a configuration, and some rules are met only when it is used',
  needs: [],
  subject: 'source',
  judge: async ({ configuration, buildRegion }): Promise<Judgement> => {
    const { name, distributions } = configuration;
    // AWS sends empty members for those it does not have.
    const problems = problemsOf(withoutEmpty(configuration), buildRegion).map(withRegion);
    const evidence = [`imagebuilder:GetDistributionConfiguration "${name}" → ${distributions.length} Regions`];
    if (problems.length === 0) return pass(...evidence);
    return {
      verdict: 'fail',
      evidence,
      cause: problems.length === 1 ? 'one rule is broken' : `${problems.length} rules are broken`,
      causes: problems,
      fix: { kind: 'configuration', owner: 'us', summary: 'correct the configuration' },
    };
  },
} as const satisfies Check;
