import type { ConfigurationInput, Distribution } from './configuration.ts';
import { entryProblems } from './configuration/entry-problems.ts';
import { memberProblems } from './configuration/member-problems.ts';
import type { Problem } from './configuration/problem.ts';
import { shown } from './configuration/problem.ts';

const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/u;

/** Everything Image Builder would refuse about a configuration, each with the value and the rule; empty when all is well. */
export function problemsOf(input: ConfigurationInput, buildRegion: string): Problem[] {
  return [
    ...memberProblems(input),
    ...regionProblems(input.distributions, buildRegion),
    ...input.distributions.flatMap(entryProblems),
  ].filter(isFirstOfItsKind);
}

function regionProblems(distributions: Distribution[], buildRegion: string): Problem[] {
  if (distributions.length === 0)
    return [problem('regions-none', `Choose Regions. ${buildRegion}, where images are built, is one.`)];
  const regions = distributions.map(({ region }) => region);
  const problems = regions
    .filter((region) => region !== '' && !REGION.test(region))
    .map((region) => problem('region-form', `${shown(region)} is not an AWS Region.`));
  const repeated = regions.find((region, at) => regions.indexOf(region) !== at);
  if (repeated !== undefined)
    problems.push(problem('region-twice', `${shown(repeated)} is there twice. Each Region is named once.`));
  const build = distributions.find(({ region }) => region === buildRegion);
  if (build?.amiDistributionConfiguration === undefined) {
    const message = `${buildRegion} is missing. Images are built there, and that Region needs an AMI as well.`;
    problems.push(problem('build-region', message));
  }
  return problems;
}

/** The same sentence about the same field is said once, though several Regions may share what is wrong. */
function isFirstOfItsKind(one: Problem, at: number, all: Problem[]): boolean {
  return all.findIndex(({ field, message }) => field === one.field && message === one.message) === at;
}

function problem(rule: string, message: string): Problem {
  return { rule, path: 'distributions', field: 'regions', message };
}
