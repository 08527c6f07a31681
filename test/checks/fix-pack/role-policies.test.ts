import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckContext } from '../../../src/checks/check.ts';
import { fixPack } from '../../../src/checks/fix-pack/fix-pack.ts';
import type { AccessRequest, NamedPolicy } from '../../../src/policy/decide.ts';
import { decide } from '../../../src/policy/decide.ts';
import { parsePolicy } from '../../../src/policy/parse.ts';
import { SOURCE } from '../../support/sample-rollout.ts';
import {
  ACCOUNTS,
  anyContext,
  AWAY,
  AWAY_ALIAS,
  AWAY_KEY,
  contextOf,
  entry,
  FIRST,
  HOME,
  HOME_KEY,
  named as fileNamed,
  packOf,
  recipeWith,
  roleBroken,
  SECOND,
  TEMPLATE,
  THIRD,
} from './scene.ts';

type Template = {
  Resources: {
    DistributionRole: {
      Properties: { AssumeRolePolicyDocument: object; Policies: { PolicyName: string; PolicyDocument: object }[] };
    };
  };
};

/** The role's properties as CloudFormation would make them in the account. */
function roleIn(account: string, context: CheckContext) {
  const file = packOf(context).find((each) => each.name.endsWith('.template.json') && each.accounts?.includes(account));
  if (file === undefined) throw new Error(`no template for ${account}`);
  const template: Template = JSON.parse(file.text, (_name, value: unknown) => resolved(value, account));
  return template.Resources.DistributionRole.Properties;
}

function resolved(value: unknown, account: string): unknown {
  if (value === null || typeof value !== 'object' || !('Fn::Sub' in value)) return value;
  return String(value['Fn::Sub']).replaceAll('${AWS::AccountId}', account).replaceAll('${AWS::Partition}', 'aws');
}

function inlineIn(account: string, context: CheckContext): NamedPolicy[] {
  return roleIn(account, context).Policies.map(({ PolicyName: name, PolicyDocument }) => ({
    name,
    document: parsePolicy(PolicyDocument),
  }));
}

const TAGGED = { 'aws:resourcetag/createdby': ['EC2 Image Builder'] };
const TAGGING = { 'aws:requesttag/createdby': ['EC2 Image Builder'] };

/** What the role of an account may do by its inline policies alone. */
function may(identity: NamedPolicy[], account: string) {
  const role = `arn:aws:iam::${account}:role/EC2ImageBuilderDistributionCrossAccountRole`;
  return (action: string, resource: string, context: AccessRequest['context'] = {}) =>
    decide(
      { principal: { arn: role, account, roleArn: role }, action, resource, resourceAccount: account, context },
      { identity },
    ).outcome;
}

const KEY_ACTIONS = ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'DescribeKey'].concat([
  'GenerateDataKeyWithoutPlaintext',
  'CreateGrant',
  'ListGrants',
  'RevokeGrant',
]);
const template = (account: string, region = HOME) => `arn:aws:ec2:${region}:${account}:launch-template/${TEMPLATE}`;
const parameter = (account: string, name: string, region = HOME) =>
  `arn:aws:ssm:${region}:${account}:parameter/${name}`;

const distributed = contextOf(
  [
    entry(HOME, [FIRST, SECOND], {
      amiDistributionConfiguration: { kmsKeyId: HOME_KEY },
      launchTemplateConfigurations: [{ launchTemplateId: TEMPLATE, accountId: FIRST }],
      ssmParameterConfigurations: [{ parameterName: '/golden/linux', amiAccountId: FIRST }],
    }),
    entry(AWAY, [THIRD], { amiDistributionConfiguration: { kmsKeyId: AWAY_ALIAS } }),
  ],
  { recipe: recipeWith({ deviceName: '/dev/xvda', ebs: { encrypted: true, kmsKeyId: AWAY_KEY } }) },
);
const first = may(inlineIn(FIRST, distributed), FIRST);
const third = may(inlineIn(THIRD, distributed), THIRD);

describe('the role of a pack', () => {
  it.each(KEY_ACTIONS)('allows kms:%s on the keys of its copies only', (name) => {
    const action = `kms:${name}`;
    const alias = { 'kms:resourcealiases': ['alias/golden'] };
    const aliased = `arn:aws:kms:${AWAY}:${SOURCE}:key/behind-the-alias`;

    expect([first(action, HOME_KEY), first(action, AWAY_KEY)]).toEqual(['allowed', 'allowed']);
    expect([third(action, HOME_KEY), third(action, AWAY_KEY)]).toEqual(['implicitly-denied', 'allowed']);
    expect([third(action, aliased, alias), third(action, aliased)]).toEqual(['allowed', 'implicitly-denied']);
  });

  it('allows no other action on a key', () => {
    expect(first('kms:ScheduleKeyDeletion', HOME_KEY)).toBe('implicitly-denied');
    expect(first('kms:PutKeyPolicy', HOME_KEY)).toBe('implicitly-denied');
  });

  it.each(['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'])(
    'allows %s on its tagged template',
    (action) => {
      expect(first(action, template(FIRST), TAGGED)).toBe('allowed');
      expect(first(action, template(FIRST))).toBe('implicitly-denied');
      expect(first(action, template(FIRST, AWAY), TAGGED)).toBe('implicitly-denied');
      expect(third(action, template(THIRD), TAGGED)).toBe('implicitly-denied');
    },
  );

  it('tags its template as Image Builder does', () => {
    expect(first('ec2:CreateTags', template(FIRST), TAGGING)).toBe('allowed');
    expect(first('ec2:CreateTags', template(FIRST))).toBe('implicitly-denied');
    expect(first('ec2:DescribeLaunchTemplates', '*')).toBe('allowed');
  });

  it('writes its own parameter and no other', () => {
    expect(first('ssm:PutParameter', parameter(FIRST, 'golden/linux'))).toBe('allowed');
    expect(first('ssm:PutParameter', parameter(FIRST, 'golden/other'))).toBe('implicitly-denied');
    expect(first('ssm:PutParameter', parameter(FIRST, 'golden/linux', AWAY))).toBe('implicitly-denied');
    expect(third('ssm:PutParameter', parameter(THIRD, 'golden/linux'))).toBe('implicitly-denied');
  });
});

describe('the whole role of a pack', () => {
  it('trusts the source account and nobody else', () => {
    const trust = { name: 'trust', document: parsePolicy(roleIn(FIRST, distributed).AssumeRolePolicyDocument) };
    const outcomes = [SOURCE, SECOND].map((account) => {
      const principal = { arn: `arn:aws:iam::${account}:role/bot`, account };
      const resource = `arn:aws:iam::${FIRST}:role/EC2ImageBuilderDistributionCrossAccountRole`;
      const call = { principal, action: 'sts:AssumeRole', resource, resourceAccount: FIRST, context: {} };
      const identity = [
        { name: 'all', document: parsePolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }) },
      ];
      return decide(call, { identity, resource: trust, requiresResourcePolicy: true }).outcome;
    });
    expect(outcomes).toEqual(['allowed', 'implicitly-denied']);
  });

  it('has no inline policy where the configuration asks for none', () => {
    expect(roleIn(FIRST, contextOf([entry(HOME, ACCOUNTS)])).Policies).toEqual([]);
  });

  it('covers the key that a corrected recipe brings', () => {
    const plain = contextOf(
      [entry(HOME, [FIRST], { amiDistributionConfiguration: { kmsKeyId: HOME_KEY } }), entry(AWAY, [THIRD])],
      { recipe: recipeWith({ deviceName: '/dev/xvda', ebs: { encrypted: true } }) },
    );
    expect(may(inlineIn(THIRD, plain), THIRD)('kms:Decrypt', HOME_KEY)).toBe('allowed');
  });
});

describe('the role of any pack', () => {
  it('allows what its account needs, and no more', () => {
    fc.assert(
      fc.property(anyContext, fc.constantFrom(...ACCOUNTS), (any, account) => {
        const allows = may(inlineIn(account, any), account);
        const { distributions } = any.configuration;
        const keys = distributions.flatMap(({ amiDistributionConfiguration: ami }) =>
          ami?.targetAccountIds?.includes(account) && ami.kmsKeyId?.includes(':key/') ? [ami.kmsKeyId] : [],
        );
        const uses = keys.flatMap((key) => KEY_ACTIONS.map((action) => allows(`kms:${action}`, key)));
        expect(uses.filter((outcome) => outcome !== 'allowed')).toEqual([]);

        const named = distributions.flatMap(({ region, ssmParameterConfigurations = [] }) =>
          ssmParameterConfigurations.map((setting) => ({
            region,
            name: setting.parameterName,
            of: setting.amiAccountId,
          })),
        );
        const wanted = named.map(({ name, of }) => /^[\w./-]+$/.test(name) && of === account);
        const written = named.map(({ region, name, of = '' }) =>
          allows('ssm:PutParameter', parameter(of, name.replace(/^\//, ''), region)),
        );
        expect(written.map((outcome) => outcome === 'allowed')).toEqual(wanted);
      }),
    );
  });

  it('allows nothing of a neighbour', () => {
    fc.assert(
      fc.property(anyContext, fc.constantFrom(...ACCOUNTS), (any, account) => {
        const allows = may(inlineIn(account, any), account);
        const outcomes = ACCOUNTS.filter((each) => each !== account).flatMap((neighbour) => [
          allows('ssm:PutParameter', parameter(neighbour, 'golden/linux')),
          allows('ec2:ModifyLaunchTemplate', template(neighbour), TAGGED),
          allows('kms:Decrypt', `arn:aws:kms:${HOME}:${neighbour}:key/theirs`),
        ]);
        expect(new Set(outcomes)).toEqual(new Set(['implicitly-denied']));
      }),
    );
  });
});

/** The documents of a module, by where they are used, as Terraform would make them in the account. */
function terraformIn(account: string, text: string): object {
  const documents = [...text.matchAll(/^ +(assume_role_policy|policy) += jsonencode\((\{.*?^ {2}\})\)$/gms)];
  return documents.map(([, , document = '']) => {
    const json = document
      .replaceAll(/^( *)(?:"([^"]+)"|(\w+)) += /gm, '$1"$2$3": ')
      .replaceAll(/([\]}"])\n/g, '$1,\n')
      .replaceAll(/,(\s*[\]}])/g, '$1')
      .replaceAll('${local.account}', account)
      .replaceAll('${local.partition}', 'aws');
    return JSON.parse(json);
  });
}

describe('the role in Terraform', () => {
  it('is the one of the template', () => {
    fc.assert(
      fc.property(anyContext, fc.constantFrom(...ACCOUNTS), (any, account) => {
        const module = packOf(any).find((each) => each.name.endsWith('.tf') && each.accounts?.includes(account));
        const { AssumeRolePolicyDocument, Policies } = roleIn(account, any);
        const documents = [AssumeRolePolicyDocument, ...Policies.map(({ PolicyDocument }) => PolicyDocument)];

        expect(terraformIn(account, module?.text ?? '')).toEqual(documents);
        for (const { PolicyName } of Policies) expect(module?.text).toContain(`  name = "${PolicyName}"`);
      }),
    );
  });
});

describe('accounts with equal needs', () => {
  const alike = contextOf([entry(HOME, ACCOUNTS)]);

  it('share one set of files', () => {
    const files = fixPack(alike, roleBroken(...ACCOUNTS));
    expect(files.map(({ name }) => name)).toEqual([
      'cross-account-role.sh',
      'cross-account-role.template.json',
      'cross-account-role.tf',
    ]);
    expect(files.map(({ accounts }) => accounts)).toEqual([ACCOUNTS, ACCOUNTS, ACCOUNTS]);
    expect(fileNamed(files, 'cross-account-role.template.json').text).not.toContain(FIRST);
  });

  it('are told apart from the others by name', () => {
    const parameters = [{ parameterName: 'golden', amiAccountId: THIRD }];
    const context = contextOf([entry(HOME, ACCOUNTS, { ssmParameterConfigurations: parameters })]);
    const files = fixPack(context, roleBroken(...ACCOUNTS)).filter(({ language }) => language === 'shell');

    expect(files.map(({ name, accounts }) => [name, accounts])).toEqual([
      [`cross-account-role-${FIRST}-and-1-more.sh`, [FIRST, SECOND]],
      [`cross-account-role-${THIRD}.sh`, [THIRD]],
    ]);
  });

  it('get a role only where theirs is at fault', () => {
    expect(fileNamed(fixPack(alike, roleBroken(SECOND)), 'cross-account-role.sh').accounts).toEqual([SECOND]);
  });
});
