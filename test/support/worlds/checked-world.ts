import { vi } from 'vitest';
import type { AwsTwin } from '../../../sandbox/aws/twin.ts';
import { startAwsTwin } from '../../../sandbox/aws/twin.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';
import type { World } from '../../../sandbox/world/world.ts';
import { buildChecker } from '../../../src/app.ts';
import type { Finding, Report } from '../../../src/domain/report/finding.ts';
import { checkAll } from '../../../src/flow/read-and-check.ts';
import { openLog } from '../../../src/log.ts';
import type { JudgedTwice } from './judged-twice.ts';
import { judgedTwice } from './judged-twice.ts';
import { exchangeProblems } from '../aws-oracle.ts';

export const CONFIGURATION = 'encrypted-golden';
export const RECIPE = 'golden-encrypted';
/** An AMI of the source account that is as encrypted as what the recipe builds. */
const IMAGE = 'ami-0a1b2c3d4e5f60001';
/** The one of the source account that everything is ready for. */
export const EXECUTION_ROLE = 'ImageBuilderExecutionRole';
const INFRASTRUCTURE = 'build-in-private-subnet';

/** A twin of a world in which everything is ready, after some of it was broken. What is exchanged is judged by the models. */
export type CheckedWorld = {
  twin: AwsTwin;
  /** What a rollout's check reads and asks, by the bot's own rooms. */
  report: (options?: { of?: 'built' | 'existing' | undefined; wholePack?: boolean }) => Promise<Report>;
  /** What AWS's models say against any request or answer so far. */
  violations: string[];
  /** What the twin decided about access, also while it distributes. */
  decisions: JudgedTwice;
  stop(): Promise<void>;
};

type Started = { speed?: number; executionRole?: boolean };

export async function startWorld(
  breakIt: (world: World) => void,
  { speed = 1, executionRole = false }: Started = {},
): Promise<CheckedWorld> {
  const world = loadWorld(worldPath('encrypted'));
  breakIt(world);
  const violations: string[] = [];
  const decisions = judgedTwice();
  const twin = await startAwsTwin({
    world,
    speed,
    onDecision: decisions.hear,
    onExchange: (exchange) => violations.push(...exchangeProblems(exchange)),
  });
  for (const [name, value] of Object.entries(twin.environment)) vi.stubEnv(name, value);
  const auditRoleName = twin.environment['AUDIT_ROLE_NAME'];
  const awsRegion = world.buildRegion;
  return {
    twin,
    violations,
    decisions,
    report: async ({ of = 'built', wholePack = false } = {}) => {
      const builds = { workflows: [], executionRole: EXECUTION_ROLE };
      const config = { awsRegion, builds, ...(auditRoleName === undefined ? {} : { auditRoleName }) };
      const checker = await buildChecker(config, openLog('silent'));
      try {
        const { catalog } = checker;
        const [configuration, recipe, infrastructures] = await Promise.all([
          catalog.findConfiguration(CONFIGURATION),
          catalog.findRecipe(RECIPE),
          catalog.infrastructures(),
        ]);
        const listed = infrastructures.find(({ name }) => name === INFRASTRUCTURE);
        if (configuration === undefined || recipe === undefined || listed === undefined) {
          throw new Error('the world has lost what is checked');
        }
        const origin =
          of === 'existing' ? { sourceImage: IMAGE } : { recipeArn: recipe.arn, infrastructureArn: listed.arn };
        const inputs = await catalog.readInputs({ configurationArn: configuration.arn, ...origin });
        const acting = executionRole ? { executionRole: EXECUTION_ROLE } : {};
        return await checkAll(checker, { ...inputs, ...acting, wholePack });
      } finally {
        checker.close();
      }
    },
    stop: async () => {
      vi.unstubAllEnvs();
      await twin.stop();
    },
  };
}

/** Why a finding is not healthy, without its title and its evidence, which it may share with a healthy one. */
export function reasonsOf({ cause = '', causes = [] }: Finding): string {
  return [cause, ...causes].join('\n');
}
