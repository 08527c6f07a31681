import { problemsOf } from '../../domain/configuration-rules.ts';
import type { Check, Judgement } from '../check.ts';
import { pass } from '../judgement.ts';
import { entryProblems } from './entry-rules.ts';

/** Image Builder has no dry run of a configuration, and keeps one that breaks rules which only distribution meets. */
export const configurationRules = {
  id: 'configuration-rules',
  title: () => 'configuration keeps the rules of Image Builder',
  needs: [],
  subject: 'source',
  judge: async ({ configuration, buildRegion }): Promise<Judgement> => {
    const { name, distributions } = configuration;
    const problems = [
      ...problemsOf(configuration, buildRegion).map(({ message }) => message),
      ...distributions.flatMap(entryProblems),
    ];
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
