import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixPack } from '../../../src/checks/fix-pack/fix-pack.ts';
import type { FixKind } from '../../../src/domain/report/finding.ts';
import { parsePolicy } from '../../../src/policy/parse.ts';
import { SOURCE } from '../../support/sample-rollout.ts';
import {
  ACCOUNTS,
  anyContext,
  AWAY,
  AWAY_KEY,
  broken,
  contextOf,
  entry,
  everyFinding,
  FIRST,
  HOME,
  HOME_KEY,
  named,
  packOf,
  SECOND,
  SOURCE_SUBJECT,
  TEMPLATE,
} from './scene.ts';

/** Every policy document anywhere in a value. */
function policiesIn(value: unknown): object[] {
  if (value === null || typeof value !== 'object') return [];
  if ('Statement' in value) return [value];
  return Object.values(value).flatMap(policiesIn);
}

/** CloudFormation's substitutions, as it would make them. */
function substituted(_name: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || !('Fn::Sub' in value)) return value;
  return String(value['Fn::Sub']).replaceAll(/\$\{AWS::(AccountId|Partition)\}/g, (_all, what) =>
    what === 'AccountId' ? FIRST : 'aws',
  );
}

describe('any fix pack', () => {
  it('holds JSON that parses and policies that are sound', () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        for (const { name, text } of packOf(context).filter(({ language }) => language === 'json')) {
          const document: unknown = JSON.parse(text, substituted);
          const policies = name.endsWith('.statements.json') ? [{ Statement: document }] : policiesIn(document);
          for (const policy of policies) expect(() => parsePolicy(policy)).not.toThrow();
          expect(policies.length > 0 || name.startsWith('recipe-')).toBe(true);
        }
      }),
    );
  });

  it('is the same for the same findings', () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        const { probe, ...rest } = context;
        expect(packOf({ ...structuredClone(rest), probe })).toEqual(packOf(context));
      }),
    );
  });

  it('has file names that are plain and unique', () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        const names = packOf(context).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(name).toMatch(/^[\w-]+(\.[\w-]+)+$/);
      }),
    );
  });

  it('names nothing hostile in Terraform', () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        const modules = packOf(context).filter(({ language }) => language === 'terraform');
        expect(modules.length).toBeGreaterThan(0);
        for (const { text } of modules) {
          expect(
            text.match(/\$\{[^}]*\}/g)?.filter((each) => !/^\$\{local\.(account|partition)\}$/.test(each)),
          ).toEqual([]);
        }
      }),
    );
  });
});

const context = contextOf([
  entry(HOME, [FIRST], { amiDistributionConfiguration: { kmsKeyId: HOME_KEY } }),
  entry(AWAY, [FIRST, SECOND], { amiDistributionConfiguration: { kmsKeyId: AWAY_KEY } }),
]);

describe('a fix pack', () => {
  it('is empty where nothing is to be applied', () => {
    const well = everyFinding().map((finding) => ({ ...finding, verdict: 'pass' as const }));
    const { fix: _fix, ...plain } = broken('wait', SOURCE_SUBJECT);
    expect(fixPack(context, [...well, plain, broken('wait', SOURCE_SUBJECT), broken('key', SOURCE_SUBJECT)])).toEqual(
      [],
    );
  });

  it('has a file for what is only to know or not told', () => {
    const finding = broken('service-linked-role', SOURCE_SUBJECT, { verdict: 'warn' });
    expect(fixPack(context, [finding]).map(({ name }) => name)).toEqual(['service-linked-role.sh']);
  });
});

describe('the whole fix pack', () => {
  it('has role, keys and tags of every target though nothing is wrong', () => {
    const tagged = { launchTemplateConfigurations: [{ launchTemplateId: TEMPLATE, accountId: SECOND }] };
    const healthy = contextOf([
      entry(HOME, [FIRST, SOURCE], { amiDistributionConfiguration: { kmsKeyId: HOME_KEY } }),
      entry(AWAY, [FIRST, SECOND], { amiDistributionConfiguration: { kmsKeyId: AWAY_KEY }, ...tagged }),
    ]);
    const files = fixPack(healthy, [], { whole: true });

    const owners = (kind: FixKind) =>
      new Set(files.filter(({ mends }) => mends === kind).flatMap(({ accounts }) => accounts));
    expect(owners('target-role')).toEqual(new Set([FIRST, SECOND]));
    expect(owners('launch-template-tag')).toEqual(new Set([SECOND]));
    const keys = files.filter(({ mends }) => mends === 'key-policy').map(({ resource }) => resource);
    expect(new Set(keys)).toEqual(new Set([HOME_KEY, AWAY_KEY]));
    expect(new Set(files.map(({ mends }) => mends))).toEqual(
      new Set(['target-role', 'key-policy', 'launch-template-tag']),
    );
  });

  it('says nothing of keys where nobody uses one', () => {
    expect(fixPack(contextOf([entry(HOME, [SOURCE])]), [], { whole: true })).toEqual([]);
  });
});

type KeyStatement = { Sid: string; Principal: { AWS: string[] }; Action: string[] };

describe('key policies for several purposes', () => {
  const shared = contextOf([
    entry(AWAY, [FIRST, SOURCE], {
      amiDistributionConfiguration: { kmsKeyId: AWAY_KEY, launchPermission: { userIds: [SECOND] } },
    }),
  ]);
  const region = { kind: 'region', account: SOURCE, region: AWAY } as const;

  it('let in launchers and Image Builder by statements of their own', () => {
    const launching = broken('key-policy', region, { checkId: 'launch-permission-key' });
    const files = fixPack(shared, [launching, broken('key-policy', region)]);
    const statements: KeyStatement[] = JSON.parse(files.find(({ language }) => language === 'json')?.text ?? '');

    expect(statements.map(({ Sid, Principal }) => [Sid, Principal.AWS])).toEqual([
      ['ImageBuilder golden linux source use', [`arn:aws:iam::${SOURCE}:root`]],
      ['ImageBuilder golden linux source grant', [`arn:aws:iam::${SOURCE}:root`]],
      ['ImageBuilder golden linux launch use', [`arn:aws:iam::${SECOND}:root`]],
      ['ImageBuilder golden linux launch grant', [`arn:aws:iam::${SECOND}:root`]],
    ]);
    expect(statements.at(-1)?.Action).toEqual(['kms:CreateGrant']);
  });
});

describe('key policies of a fix pack', () => {
  it('let in those that use the key', () => {
    const target = { kind: 'target', account: FIRST, region: AWAY } as const;
    const finding = broken('key-policy', target, { cause: `no statement in the policy of ${AWAY_KEY} allows it` });
    const files = fixPack(context, [finding]);

    expect(files.map(({ resource }) => resource)).toEqual([AWAY_KEY, AWAY_KEY]);
    const { text } = named(files, `key-policy-${AWAY}-${AWAY_KEY.split('/').at(-1)}.statements.json`);
    const principals = JSON.parse(text).map((statement: { Principal: { AWS: string[] } }) => statement.Principal.AWS);
    const users = [FIRST, SECOND].map((account) => `arn:aws:iam::${account}:root`);
    expect(principals).toEqual([users, users]);
  });

  it.each([
    ['source account', { kind: 'region', account: SOURCE, region: AWAY } as const, [AWAY_KEY], [SOURCE]],
    ['account of the finding', { kind: 'target', account: SECOND, region: AWAY } as const, [AWAY_KEY], [FIRST, SECOND]],
  ])('let in the %s where nobody names the key', (_whose, subject, keys, users) => {
    const files = fixPack(context, [broken('key-policy', subject)]).filter(({ language }) => language === 'json');

    expect(files.map(({ resource }) => resource)).toEqual(keys);
    for (const account of users) expect(files[0]?.text).toContain(`arn:aws:iam::${account}:root`);
  });

  it('are told to be too long for AWS', () => {
    const accounts = Array.from({ length: 500 }, (_one, at) => String(100_000_000_000 + at));
    const crowded = contextOf([entry(HOME, accounts, { amiDistributionConfiguration: { kmsKeyId: HOME_KEY } })]);
    const finding = broken('key-policy', { kind: 'target', account: '100000000000', region: HOME });

    expect(fixPack(crowded, [finding])[0]?.about).toContain('longer than a key policy may be');
    expect(
      fixPack(context, [broken('key-policy', { kind: 'target', account: FIRST, region: HOME })])[0]?.about,
    ).not.toContain('longer');
  });
});

describe("statements for the bot's own principal", () => {
  it('gives the bot what it lacks, on no more than it needs', () => {
    const finding = broken('bot-role', SOURCE_SUBJECT, {
      cause: "the bot's own policies do not allow imagebuilder:CreateImage, imagebuilder:ListImages",
      causes: [
        'nothing allows imagebuilder:CreateImage on arn:aws:imagebuilder:us-west-2:444455556666:image/a/1.0.0/1',
      ],
      fix: { kind: 'bot-role', owner: 'us', summary: 'allow sts:AssumeRole' },
    });
    const { Statement } = JSON.parse(named(fixPack(context, [finding]), 'bot-role.json').text);

    expect(Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['imagebuilder:CreateImage'],
        Resource: [`arn:aws:imagebuilder:${HOME}:${SOURCE}:image/*`],
      },
      { Effect: 'Allow', Action: ['imagebuilder:ListImages'], Resource: ['*'] },
      {
        Effect: 'Allow',
        Action: ['sts:AssumeRole'],
        Resource: ['arn:aws:iam::*:role/EC2ImageBuilderDistributionCrossAccountRole'],
      },
    ]);
  });

  it('lets the bot look up parent images that others publish', () => {
    const finding = broken('bot-role', SOURCE_SUBJECT, {
      verdict: 'cannot-tell',
      cause: 'imagebuilder:GetImage and ssm:GetParameter are denied to the bot',
    });
    const { Statement } = JSON.parse(named(fixPack(context, [finding]), 'bot-role.json').text);

    expect(Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['imagebuilder:GetImage'],
        Resource: [`arn:aws:imagebuilder:${HOME}:${SOURCE}:image/*`, `arn:aws:imagebuilder:${HOME}:aws:image/*`],
      },
      {
        Effect: 'Allow',
        Action: ['ssm:GetParameter'],
        Resource: [`arn:aws:ssm:*:${SOURCE}:parameter/*`, 'arn:aws:ssm:*::parameter/aws/service/*'],
      },
    ]);
  });
});

describe('words and order of a fix pack', () => {
  it('says that without a recipe its key is not known', () => {
    const role = packOf(context).find(({ mends }) => mends === 'target-role');
    expect(role?.about).toContain('Without a recipe');
  });

  it('stands in the order in which it is applied', () => {
    const kinds = packOf(contextOf([entry(HOME, ACCOUNTS, { amiDistributionConfiguration: { kmsKeyId: HOME_KEY } })]));
    expect([...new Set(kinds.map(({ mends }) => mends))]).toEqual([
      'bot-role',
      'service-linked-role',
      'region-opt-in',
      'target-role',
      'key-policy',
      'quota-request',
    ]);
  });
});
