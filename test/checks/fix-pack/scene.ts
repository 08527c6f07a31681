import * as fc from 'fast-check';
import type { CheckContext } from '../../../src/checks/check.ts';
import { fixPack } from '../../../src/checks/fix-pack/fix-pack.ts';
import type { Distribution } from '../../../src/domain/configuration.ts';
import type { Finding, FixFile, FixKind, Subject } from '../../../src/domain/report/finding.ts';
import type { Recipe } from '../../../src/domain/recipe.ts';
import { recipeOf } from '../../../src/domain/recipe.ts';
import { checkContext } from '../../support/fake-probe.ts';
import { SOURCE } from '../../support/sample-rollout.ts';

export const HOME = 'us-west-2';
export const AWAY = 'eu-west-1';
export const ACCOUNTS = ['111122223333', '777788889999', '222233334444'] as const;
export const [FIRST, SECOND, THIRD] = ACCOUNTS;
export const HOME_KEY = `arn:aws:kms:${HOME}:${SOURCE}:key/11111111-2222-3333-4444-555555555555`;
export const AWAY_KEY = `arn:aws:kms:${AWAY}:${SOURCE}:key/mrk-66666666777788889999000000000000`;
export const AWAY_ALIAS = `arn:aws:kms:${AWAY}:${SOURCE}:alias/golden`;
export const TEMPLATE = 'lt-0123456789abcdef0';

/** An entry that distributes to the accounts. */
export function entry(region: string, accounts: readonly string[], change: Partial<Distribution> = {}): Distribution {
  const { amiDistributionConfiguration: ami, ...rest } = change;
  return { region, amiDistributionConfiguration: { targetAccountIds: [...accounts], ...ami }, ...rest };
}

export function recipeWith(...devices: object[]): Recipe {
  const content = { name: 'Golden Linux', version: '1.0.9', type: 'AMI', parentImage: 'ami-0parent' };
  return recipeOf({
    arn: `arn:aws:imagebuilder:${HOME}:${SOURCE}:image-recipe/golden-linux/1.0.9`,
    name: 'Golden Linux',
    content: JSON.parse(
      JSON.stringify({ ...content, components: [{ componentArn: 'c' }], blockDeviceMappings: devices }),
    ),
  });
}

/** The sample configuration, with these entries. */
export function contextOf(distributions: Distribution[], change: Partial<CheckContext> = {}): CheckContext {
  const context = checkContext({}, { configuration: { name: 'golden linux', distributions }, ...change });
  return change.recipe === undefined ? without(context) : context;
}

function without({ recipe: _recipe, ...context }: CheckContext): CheckContext {
  return context;
}

export function broken(kind: FixKind, subject: Subject, change: Partial<Finding> = {}): Finding {
  const fix = { kind, owner: 'us', summary: 'apply what is attached' } as const;
  return { checkId: 'some-check', title: 'it holds', subject, verdict: 'fail', evidence: [], fix, ...change };
}

export const SOURCE_SUBJECT: Subject = { kind: 'source', account: SOURCE, region: HOME };

export function roleBroken(...accounts: string[]): Finding[] {
  return accounts.map((account) => broken('target-role', { kind: 'account', account }));
}

/** The file of that name. */
export function named(files: readonly FixFile[], name: string): FixFile {
  const file = files.find((each) => each.name === name);
  if (file === undefined) throw new Error(`${name} is not among ${files.map((each) => each.name).join(', ')}`);
  return file;
}

const someAccounts = fc.subarray([...ACCOUNTS], { minLength: 1 });
/** What a configuration can hold, hostile texts included. */
const hostile = fc.constantFrom("'; rm -rf /; '", '$(id)', '${AWS::Region}', '*', 'a"b', 'x\ny');

function anyEntry(region: string): fc.Arbitrary<Distribution> {
  const key = fc.oneof(fc.constantFrom(HOME_KEY, AWAY_KEY, AWAY_ALIAS, 'alias/aws/ebs'), hostile);
  const template = fc.record({
    launchTemplateId: fc.oneof(fc.constantFrom(TEMPLATE, 'lt-00000000000000000'), hostile),
    accountId: fc.constantFrom(...ACCOUNTS),
  });
  const parameter = fc.record({
    parameterName: fc.oneof(fc.constantFrom('/golden/linux', 'ImageBuilder-golden'), hostile),
    amiAccountId: fc.constantFrom(...ACCOUNTS),
  });
  return fc
    .tuple(someAccounts, fc.option(key, { nil: undefined }), fc.array(template), fc.array(parameter))
    .map(([accounts, kmsKeyId, launchTemplateConfigurations, ssmParameterConfigurations]) =>
      entry(region, accounts, {
        ...(kmsKeyId === undefined ? {} : { amiDistributionConfiguration: { kmsKeyId } }),
        launchTemplateConfigurations,
        ssmParameterConfigurations,
      }),
    );
}

/** A configuration, and a recipe or none. */
export const anyContext: fc.Arbitrary<CheckContext> = fc
  .tuple(
    anyEntry(HOME),
    anyEntry(AWAY),
    fc.option(fc.oneof(fc.constantFrom(HOME_KEY, 'alias/golden'), hostile), { nil: undefined }),
    fc.oneof(fc.constant('golden linux'), hostile),
  )
  .map(([home, away, kmsKeyId, name]) => {
    const recipe = recipeWith({ deviceName: '/dev/xvda', ebs: { encrypted: true, kmsKeyId } });
    return contextOf([home, away], {
      configuration: { name, distributions: [home, away] },
      ...(kmsKeyId ? { recipe } : {}),
    });
  });

/** Every kind of finding that has a document, about every subject it can have. */
export function everyFinding(): Finding[] {
  const targets = ACCOUNTS.flatMap((account) =>
    [HOME, AWAY].map((region): Subject => ({ kind: 'target', account, region })),
  );
  const region: Subject = { kind: 'region', account: SOURCE, region: AWAY };
  return [
    ...roleBroken(...ACCOUNTS),
    ...targets.flatMap((subject) => [
      broken('key-policy', subject),
      broken('launch-template-tag', subject),
      broken('region-opt-in', subject),
    ]),
    broken('region-opt-in', region),
    broken('key-policy', region),
    broken('recipe', SOURCE_SUBJECT),
    broken('bot-role', SOURCE_SUBJECT, { cause: "the bot's own policies do not allow imagebuilder:CreateImage" }),
    broken('service-linked-role', SOURCE_SUBJECT),
    broken('quota-request', SOURCE_SUBJECT, { checkId: 'copy-quota' }),
    broken('quota-request', region, { checkId: 'launch-template-quota' }),
    broken('wait', SOURCE_SUBJECT),
  ];
}

export function packOf(context: CheckContext): FixFile[] {
  return fixPack(context, everyFinding());
}
