import type { ConfigurationInput } from '../../domain/configuration.ts';
import { problemsOf } from '../../domain/configuration-rules.ts';
import type { Draft } from '../../domain/configuration/draft.ts';
import { nameProblem } from '../../domain/configuration/name-problem.ts';
import type { Problem } from '../../domain/configuration/problem.ts';
import type { AccountFacts } from '../../domain/configuration/settings-problems.ts';
import { settingsProblems, USUAL_TEMPLATES } from '../../domain/configuration/settings-problems.ts';
import type { ConfigurationRooms } from './configuration-rooms.ts';

/** "Launch templates modified per distribution configuration", for each Region; adjustable. */
const TEMPLATE_QUOTA = 'L-D5665818';

/** Everything for which a draft would be refused. AWS is asked only where nothing else is wrong. */
export async function draftProblems(rooms: ConfigurationRooms, { input, opened }: Draft): Promise<Problem[]> {
  const problems = [...problemsOf(input, rooms.policy.buildRegion), ...settingsProblems(input)];
  if (problems.length > 0) return problems;
  const [facts, names] = await Promise.all([
    factsFor(rooms, input),
    opened === undefined ? rooms.catalog.configurations() : [],
  ]);
  const taken = nameProblem(
    input.name,
    names.map(({ name }) => name),
  );
  return [...(taken === undefined ? [] : [taken]), ...settingsProblems(input, facts)];
}

/** What of the account matters here; where it cannot be read, what AWS gives to everybody. */
async function factsFor(
  { newProbe }: ConfigurationRooms,
  { distributions }: ConfigurationInput,
): Promise<AccountFacts> {
  const probe = newProbe();
  const many = distributions.some(({ launchTemplateConfigurations: all = [] }) => all.length > USUAL_TEMPLATES);
  const named = distributions.some(({ fastLaunchConfigurations: all = [] }) =>
    all.some(({ accountId }) => accountId !== undefined),
  );
  const [quota, identity] = await Promise.all([
    many ? probe.settings.imageBuilderQuota(TEMPLATE_QUOTA) : undefined,
    named ? probe.source.identity() : undefined,
  ]);
  return {
    templateQuota: quota?.kind === 'answered' ? quota.value : USUAL_TEMPLATES,
    ...(identity?.kind === 'answered' ? { sourceAccount: identity.value.account } : {}),
  };
}
