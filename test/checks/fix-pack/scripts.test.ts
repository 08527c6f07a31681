import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixPack } from '../../../src/checks/fix-pack/fix-pack.ts';
import { SOURCE } from '../../support/sample-rollout.ts';
import {
  anyContext,
  AWAY,
  broken,
  contextOf,
  entry,
  everyFinding,
  FIRST,
  HOME,
  HOME_KEY,
  named,
  packOf,
  roleBroken,
  SECOND,
  SOURCE_SUBJECT,
  TEMPLATE,
  THIRD,
} from './scene.ts';
import { operationsOf, optionOf, Terminal } from './terminal.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.close());

const ROLE = 'EC2ImageBuilderDistributionCrossAccountRole';
const context = contextOf([
  entry(HOME, [FIRST, SECOND], {
    amiDistributionConfiguration: { kmsKeyId: HOME_KEY },
    launchTemplateConfigurations: [{ launchTemplateId: TEMPLATE, accountId: FIRST }],
    ssmParameterConfigurations: [{ parameterName: '/golden', amiAccountId: FIRST }],
  }),
]);
const roleScript = named(fixPack(context, roleBroken(FIRST)), 'cross-account-role.sh').text;
const wanted = { Sid: `ImageBuilderOf${SOURCE}`, Effect: 'Allow', Action: 'sts:AssumeRole' };
const other = { Sid: 'Other', Effect: 'Allow', Principal: { AWS: SECOND }, Action: 'sts:AssumeRole' };

/** What `aws iam get-role` answers. */
function role(statement: object, path = '/'): string {
  return JSON.stringify({
    Role: { Path: path, AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: statement } },
  });
}

describe('the script of a role', () => {
  it('creates the role with every policy it needs', () => {
    const { code, calls } = terminal.run(FIRST, roleScript);
    const inlinePolicies = ['keys', 'templates', 'parameters'];

    expect(code).toBe(0);
    expect(operationsOf(calls)).toEqual([
      'sts get-caller-identity',
      'iam get-role',
      'iam create-role',
      'iam attach-role-policy',
      ...inlinePolicies.map(() => 'iam put-role-policy'),
    ]);
    expect(optionOf(calls, 'iam create-role', '--role-name')).toBe(ROLE);
    const trust = JSON.parse(optionOf(calls, 'iam create-role', '--assume-role-policy-document'));
    expect(trust.Statement).toMatchObject([wanted]);
    expect(JSON.stringify(calls)).toContain(`arn:aws:ssm:${HOME}:${FIRST}:parameter/golden`);
    expect(JSON.stringify(calls)).not.toContain('ACCOUNT_ID');
  });

  it('keeps what others wrote into the trust policy', () => {
    terminal.put('role', role(other));
    const first = terminal.run(FIRST, roleScript);
    const trust = optionOf(first.calls, 'iam update-assume-role-policy', '--policy-document');
    expect(JSON.parse(trust).Statement).toMatchObject([other, wanted]);

    terminal.put('role', role(JSON.parse(trust).Statement));
    const again = terminal.run(FIRST, roleScript);
    expect(operationsOf(again.calls)).not.toContain('iam create-role');
    expect(JSON.parse(optionOf(again.calls, 'iam update-assume-role-policy', '--policy-document'))).toEqual(
      JSON.parse(trust),
    );
  });

  it('stops where the role has another path', () => {
    terminal.put('role', role(other, '/team/'));
    const { code, complained, calls } = terminal.run(FIRST, roleScript);

    expect(code).toBe(1);
    expect(complained).toContain('/team/');
    expect(operationsOf(calls)).toEqual(['sts get-caller-identity', 'iam get-role']);
  });
});

describe('the script of a key policy', () => {
  const target = { kind: 'target', account: FIRST, region: HOME } as const;
  const name = `key-policy-${HOME}-${HOME_KEY.split('/').at(-1)}`;
  const script = named(fixPack(context, [broken('key-policy', target)]), `${name}.sh`).text;
  const enable = { Sid: 'Enable IAM User Permissions', Effect: 'Allow', Action: 'kms:*', Resource: '*' };

  it('adds to the statements that are there, once', () => {
    terminal.put('policy', JSON.stringify({ Version: '2012-10-17', Statement: enable }));
    const first = optionOf(terminal.run(SOURCE, script).calls, 'kms put-key-policy', '--policy');
    expect(JSON.parse(first).Statement).toMatchObject([
      enable,
      {
        Sid: 'ImageBuilder golden linux use',
        Principal: { AWS: [FIRST, SECOND].map((id) => `arn:aws:iam::${id}:root`) },
      },
      { Sid: 'ImageBuilder golden linux grant', Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
    ]);

    terminal.put('policy', first);
    const again = optionOf(terminal.run(SOURCE, script).calls, 'kms put-key-policy', '--policy');
    expect(JSON.parse(again)).toEqual(JSON.parse(first));
  });

  it('keeps the policy when it cannot be read', () => {
    terminal.put('policy', 'not JSON');
    const { code, calls } = terminal.run(SOURCE, script);

    expect(code).not.toBe(0);
    expect(operationsOf(calls)).not.toContain('kms put-key-policy');
  });
});

describe('the scripts of accounts and Regions', () => {
  it('do in each account only what is meant for it', () => {
    const findings = [FIRST, THIRD].map((account) =>
      broken('region-opt-in', { kind: 'target', account, region: account === FIRST ? HOME : AWAY }),
    );
    const { text } = named(fixPack(context, findings), 'enable-regions.sh');

    expect(optionOf(terminal.run(FIRST, text).calls, 'account enable-region', '--region-name')).toBe(HOME);
    expect(optionOf(terminal.run(THIRD, text).calls, 'account enable-region', '--region-name')).toBe(AWAY);
  });

  it("tag a launch template as Image Builder's", () => {
    const finding = broken('launch-template-tag', { kind: 'target', account: FIRST, region: HOME });
    const { calls } = terminal.run(FIRST, named(fixPack(context, [finding]), 'launch-template-tags.sh').text);

    expect(calls.at(-1)).toEqual(
      ['ec2', 'create-tags', '--region', HOME, '--resources', TEMPLATE].concat(
        '--tags',
        'Key=CreatedBy,Value=EC2 Image Builder',
      ),
    );
  });

  it('ask for as much of a quota as is needed', () => {
    const finding = broken('quota-request', SOURCE_SUBJECT, { checkId: 'copy-quota' });
    const { calls } = terminal.run(SOURCE, named(fixPack(context, [finding]), 'quota-requests.sh').text);

    expect(optionOf(calls, 'service-quotas request-service-quota-increase', '--quota-code')).toBe('L-69312229');
    expect(optionOf(calls, 'service-quotas request-service-quota-increase', '--desired-value')).toBe('2');
  });

  it('create the service-linked role where it is missing', () => {
    const { text } = named(fixPack(context, [broken('service-linked-role', SOURCE_SUBJECT)]), 'service-linked-role.sh');
    const create = 'iam create-service-linked-role';

    expect(operationsOf(terminal.run(SOURCE, text).calls)).toContain(create);
    terminal.put('role', role(other));
    expect(operationsOf(terminal.run(SOURCE, text).calls)).not.toContain(create);
  });
});

describe('every script', () => {
  it('does nothing in an account it is not for', { timeout: 60_000 }, () => {
    const scripts = packOf(context).filter(({ language }) => language === 'shell');
    expect(scripts.length).toBeGreaterThan(5);
    for (const { name, text } of scripts) {
      const { code, calls } = terminal.run('999999999999', text);
      expect([name, code, operationsOf(calls)]).toEqual([name, 1, ['sts get-caller-identity']]);
    }
  });

  it('parses, whatever the configuration holds', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyContext, (any) => {
        const scripts = packOf(any).filter(({ language }) => language === 'shell');
        for (const { text } of scripts) {
          expect(spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' }).stderr).toBe('');
        }
      }),
      { numRuns: 10 },
    );
  });

  it('runs none of what people named things', { timeout: 60_000 }, () => {
    const evil = "x'; touch run; '$(touch run)`touch run`";
    const hostile = contextOf([
      entry(evil, [FIRST], { launchTemplateConfigurations: [{ launchTemplateId: evil, accountId: FIRST }] }),
      entry(HOME, [FIRST], {
        amiDistributionConfiguration: { kmsKeyId: HOME_KEY },
        ssmParameterConfigurations: [{ parameterName: evil, amiAccountId: FIRST }],
      }),
    ]);
    const target = { kind: 'target', account: FIRST, region: evil } as const;
    const files = fixPack({ ...hostile, configuration: { ...hostile.configuration, name: evil } }, [
      ...everyFinding(),
      broken('region-opt-in', target),
      broken('launch-template-tag', target),
    ]);
    for (const { language, text, accounts = [SOURCE] } of files) {
      if (language === 'shell') terminal.run(accounts.includes(FIRST) ? FIRST : SOURCE, text);
    }
    expect(files.some(({ text }) => text.includes('touch run'))).toBe(true);
    expect(terminal.has('run')).toBe(false);
  });
});
