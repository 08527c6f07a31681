import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ScalarTag } from 'yaml';
import { parse, parseAllDocuments } from 'yaml';
import { VARIABLES } from '../../src/config.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** CloudFormation's short functions, read as what they are applied to. */
const TAGS = ['!Sub', '!Ref', '!GetAtt'].map((tag): ScalarTag => ({ tag, resolve: (text: string) => text }));
const LISTS = ['!If', '!Not', '!Equals', '!Select', '!Split'].map((tag) => ({
  tag,
  collection: 'seq' as const,
  resolve: (value: unknown) => value,
}));

type Statement = { Sid?: string; Action: string | string[]; Resource: string | string[]; Condition?: object };

function statements(document: { Statement: Statement[] }): Map<string, Statement> {
  return new Map(document.Statement.map((statement) => [statement.Sid ?? '', statement]));
}

const actionsOf = (of: Map<string, Statement>) => [...of].map(([sid, { Action }]) => [sid, [Action].flat()]);

/** The template's parameters as the sample has them. */
const filled = (resource: string) =>
  resource
    .replaceAll('${AWS::Partition}', 'aws')
    .replaceAll('${AWS::AccountId}', '444455556666')
    .replaceAll('${BuildRegion}', 'us-west-2')
    .replaceAll('${ExecutionRoleName}', 'ImageBuilderExecutionRole')
    .replaceAll('${AuditRoleName}', 'AmiDistributeAuditRole')
    .replaceAll('role/${AWS::StackName}', 'user/ami-distribute');

const resourcesOf = (of: Map<string, Statement>, fill = (text: string) => text) =>
  [...of].map(([sid, { Resource, Condition }]) => [sid, [Resource].flat().map(fill), Condition]);

describe("the bot's role", () => {
  const template: {
    Resources: { BotRole: { Properties: { Policies: { PolicyDocument: { Statement: Statement[] } }[] } } };
  } = parse(read('deploy/bot-role.template.yml'), { customTags: [...TAGS, ...LISTS] });
  const [policy] = template.Resources.BotRole.Properties.Policies;
  const handedOut = statements(policy?.PolicyDocument ?? { Statement: [] });
  const world: { bot: { policies: Record<string, { Statement: Statement[] }> } } = parse(
    read('sandbox/world/sample.yml'),
    { merge: true },
  );
  const tried = statements(world.bot.policies['ami-distribute'] ?? { Statement: [] });

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
  it.each(['deploy/kubernetes.yml', 'deploy/compose.yml'])('%s sets only variables that there are', (path) => {
    const text = read(path);
    const set = [...text.matchAll(/(?:name: |^ {6})([A-Z][A-Z_]+)(?:, value:|:)/gm)].map(([, name = '']) => name);
    const known = new Set([...VARIABLES, 'POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_PASSWORD']);

    expect(set.length).toBeGreaterThan(2);
    expect(set.filter((name) => !known.has(name))).toEqual([]);
  });

  it('gives Kubernetes a single bot on a volume of its own', () => {
    const [volume, deployment] = parseAllDocuments(read('deploy/kubernetes.yml')).map((each) => each.toJS());

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
