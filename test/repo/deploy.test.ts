import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { VARIABLES } from '../../src/config.ts';
import { CROSS_ACCOUNT_ROLE, ROLE_KEY_ACTIONS } from '../../src/domain/cross-account-role.ts';
import type { Statement } from './cloudformation.ts';
import { statementsOf } from './cloudformation.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

function bySid(statements: Statement[]): Map<string, Statement> {
  return new Map(statements.map((statement) => [statement.Sid ?? '', statement]));
}

const actionsOf = (of: Map<string, Statement>) => [...of].map(([sid, { Action }]) => [sid, [Action].flat()]);

/** The template's parameters as the sample has them. */
const filled = (resource: string) =>
  resource
    .replaceAll('${AWS::Partition}', 'aws')
    .replaceAll('${AWS::AccountId}', '444455556666')
    .replaceAll('${BuildRegion}', 'us-west-2')
    .replaceAll('${ExecutionRoleName}', 'ImageBuilderExecutionRole')
    .replaceAll('${EventsQueueName}', 'image-builder-events')
    .replaceAll('${AuditRoleName}', 'AmiDistributeAuditRole')
    .replaceAll('role/${AWS::StackName}', 'user/ami-distribute');

const resourcesOf = (of: Map<string, Statement>, fill = (text: string) => text) =>
  [...of].map(([sid, { Resource, Condition }]) => [sid, [Resource].flat().map(fill), Condition]);

describe("the bot's role", () => {
  const handedOut = bySid(statementsOf(read('deploy/bot-role.template.yml')));
  const world: { bot: { policies: Record<string, { Statement: Statement[] }> } } = parse(
    read('sandbox/world/sample.yml'),
    { merge: true },
  );
  const tried = bySid(world.bot.policies['ami-distribute']?.Statement ?? []);

  it('is the one that every story is told with', () => {
    expect(tried.size).toBeGreaterThan(8);
    expect([...handedOut.keys()]).toEqual([...tried.keys()]);
    expect(actionsOf(handedOut)).toEqual(actionsOf(tried));
  });

  it('names the resources of the sample, with its parameters in their place', () => {
    expect(resourcesOf(handedOut, filled)).toEqual(resourcesOf(tried));
  });
});

describe('manifests', () => {
  it.each(['kubernetes.yml', 'kubernetes-postgres.yml', 'compose.yml', 'ecs.template.yml'])(
    '%s sets only variables that there are',
    (path) => {
      const text = read(`deploy/${path}`);
      const set = [...text.matchAll(/(?:[nN]ame: |^ {6})([A-Z][A-Z_]+)(?:, [vV]alue(?:From)?:|:)/gm)].map(
        ([, name = '']) => name,
      );
      const known = new Set([...VARIABLES, 'POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_PASSWORD']);

      expect(set.length).toBeGreaterThan(1);
      expect(set.filter((name) => !known.has(name))).toEqual([]);
    },
  );

  it('gives Kubernetes a single bot on a volume of its own', () => {
    const [, volume, deployment] = parseAllDocuments(read('deploy/kubernetes.yml')).map((each) => each.toJS());

    expect(volume).toMatchObject({ kind: 'PersistentVolumeClaim', spec: { accessModes: ['ReadWriteOncePod'] } });
    expect(deployment).toMatchObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: { replicas: 1, strategy: { type: 'Recreate' } },
    });
    const { selector, template } = deployment.spec;
    expect(selector.matchLabels).toEqual(template.metadata.labels);
    const [bot] = template.spec.containers;
    expect([bot.livenessProbe.httpGet.path, bot.readinessProbe.httpGet.path]).toEqual(['/healthz', '/readyz']);
  });
});

describe('the role of a target account', () => {
  it('has the eight actions with keys, and the name that Image Builder assumes', () => {
    const text = read('deploy/target-role.stackset.yml');
    const listed = [...text.matchAll(/^ +- (kms:\S+)$/gm)].map(([, action]) => action);

    expect(listed).toEqual([...ROLE_KEY_ACTIONS]);
    expect(text).toContain(`RoleName: ${CROSS_ACCOUNT_ROLE}`);
  });
});
