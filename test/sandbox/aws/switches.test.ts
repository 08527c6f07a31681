import {
  CopyImageCommand,
  DescribeImagesCommand,
  DescribeLaunchTemplatesCommand,
  EC2Client,
  GetEbsEncryptionByDefaultCommand,
} from '@aws-sdk/client-ec2';
import { CreateDistributionConfigurationCommand } from '@aws-sdk/client-imagebuilder';
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import type { RequestDetail, SwitchView } from '../../../sandbox/aws/contract.ts';
import type { AwsTwin } from '../../../sandbox/aws/twin.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';
import { administrator } from './identity/administrator.ts';
import { assume, control, ec2In, FIRST, imageBuilder, reach, roleArn, SECOND, started } from './start-twin.ts';

const KEY = '1a2b3c4d-0001-4a00-8000-00000000aaaa';
const TEMPLATE = 'lt-0a1b2c3d4e5f60718';

/** What a call answers: a value of it, or AWS's code. */
async function told<T>(work: Promise<T>, read: (answer: T) => unknown): Promise<unknown> {
  try {
    return read(await work);
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

const copying = async (twin: AwsTwin) => {
  const copy = { Name: 'copy', SourceImageId: 'ami-0c8e7d6b5a4f3e2d1', SourceRegion: 'us-west-2', DryRun: true };
  const ec2 = await ec2In(twin, FIRST);
  return told(ec2.send(new CopyImageCommand(copy)), () => 'copied');
};

const assumed = async (twin: AwsTwin) => told(assume(twin, FIRST), () => 'assumed');

const audited = async (twin: AwsTwin) => {
  const arn = `arn:aws:iam::${FIRST}:role/AmiDistributeAuditRole`;
  const asked = new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'audit' });
  return told(new STSClient(reach(twin)).send(asked), () => 'assumed');
};

const inIreland = async (twin: AwsTwin) => {
  const sts = new STSClient(reach(twin, await assume(twin, FIRST), 'eu-west-1'));
  return told(sts.send(new GetCallerIdentityCommand({})), ({ Account }) => Account);
};

const keyState = async (twin: AwsTwin) =>
  told(
    new KMSClient(reach(twin)).send(new DescribeKeyCommand({ KeyId: KEY })),
    ({ KeyMetadata }) => KeyMetadata?.KeyState,
  );

const keyIsShared = async (twin: AwsTwin) =>
  told(new KMSClient(reach(twin)).send(new GetKeyPolicyCommand({ KeyId: KEY })), ({ Policy }) =>
    Policy?.includes(FIRST),
  );

const templateTags = async (twin: AwsTwin) => {
  const ec2 = new EC2Client(reach(twin, administrator(twin, FIRST)));
  const asked = new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [TEMPLATE] });
  return told(ec2.send(asked), ({ LaunchTemplates }) => LaunchTemplates?.[0]?.Tags?.length ?? 0);
};

const encryptsByDefault = async (twin: AwsTwin) =>
  told(
    new EC2Client(reach(twin)).send(new GetEbsEncryptionByDefaultCommand({})),
    ({ EbsEncryptionByDefault }) => EbsEncryptionByDefault,
  );

function turn(twin: AwsTwin, id: string, on: boolean): Promise<SwitchView[]> {
  return control<SwitchView[]>(twin, 'switches', { id, on });
}

function encrypted(): Promise<AwsTwin> {
  return started({ world: loadWorld(worldPath('encrypted')) });
}

describe('a switch', () => {
  it.each([
    { id: `trust-${FIRST}`, ask: assumed, broken: 'AccessDenied', whole: 'assumed' },
    { id: `role-${FIRST}`, ask: assumed, broken: 'AccessDenied', whole: 'assumed' },
    { id: `managed-policy-${FIRST}`, ask: copying, broken: 'UnauthorizedOperation', whole: 'DryRunOperation' },
    { id: `audit-role-${FIRST}`, ask: audited, broken: 'AccessDenied', whole: 'assumed' },
    { id: `region-${FIRST}`, ask: inIreland, broken: 'RegionDisabledException', whole: FIRST },
    { id: `key-${KEY}`, ask: keyState, broken: 'Disabled', whole: 'Enabled' },
    { id: `key-policy-${KEY}`, ask: keyIsShared, broken: false, whole: true },
    { id: `template-tag-${TEMPLATE}`, ask: templateTags, broken: 0, whole: 1 },
    { id: 'encryption-by-default', ask: encryptsByDefault, broken: true, whole: false },
  ])('breaks $id and mends it again', async ({ id, ask, broken, whole }) => {
    const twin = await encrypted();
    const said = [await ask(twin)];
    await turn(twin, id, true);
    await turn(twin, id, true);
    said.push(await ask(twin));
    await turn(twin, id, false);
    said.push(await ask(twin));
    expect(said).toEqual([whole, broken, whole]);
  });

  it.each([
    { id: 'throttle-ec2', ask: copying, code: 'RequestLimitExceeded' },
    { id: 'throttle-sts', ask: assumed, code: 'Throttling' },
  ])('makes AWS refuse with $code', async ({ id, ask, code }) => {
    const twin = await encrypted();
    await turn(twin, id, true);
    const said = await Promise.all(Array.from({ length: 5 }, () => ask(twin)));
    expect(said).toContain(code);
    await turn(twin, id, false);
    expect(await ask(twin)).not.toBe(code);
  });
});

describe('some switches', () => {
  it('takes fixed names, once there are any', async () => {
    const twin = await encrypted();
    expect((await control<SwitchView[]>(twin, 'switches')).map(({ id }) => id)).not.toContain('ami-name');
    const ami = { name: 'golden', targetAccountIds: [FIRST, SECOND] };
    const distributions = [{ region: 'us-east-1', amiDistributionConfiguration: ami }];
    await imageBuilder(twin).send(new CreateDistributionConfigurationCommand({ name: 'fixed', distributions }));
    const named = async () => {
      const ec2 = new EC2Client(reach(twin, await assume(twin, FIRST), 'us-east-1'));
      const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }));
      return Images.map(({ Name }) => Name);
    };
    const before = await named();
    await turn(twin, 'ami-name', true);
    expect((await named()).filter((name) => !before.includes(name))).toEqual(['golden']);
    await turn(twin, 'ami-name', false);
    expect(await named()).toEqual(before);
  });

  it('leaves what the owner has mended alone', async () => {
    const twin = await encrypted();
    await turn(twin, `trust-${FIRST}`, true);
    await turn(twin, `role-${FIRST}`, true);
    await turn(twin, `trust-${FIRST}`, false);
    expect(await assumed(twin)).toBe('AccessDenied');
    await turn(twin, `role-${FIRST}`, false);
    expect(await assumed(twin)).toBe('assumed');
  });
});

describe('the switches', () => {
  it('tell which are on', async () => {
    const twin = await encrypted();
    const before = await control<SwitchView[]>(twin, 'switches');
    expect(before.some(({ on }) => on)).toBe(false);
    expect(new Set(before.map(({ id }) => id)).size).toBe(before.length);
    const after = await turn(twin, 'throttle-ec2', true);
    expect(after.filter(({ on }) => on)).toEqual([{ id: 'throttle-ec2', label: 'Throttle EC2', on: true }]);
  });

  it('offer a large organisation a few accounts', async () => {
    const twin = await started({ world: loadWorld(worldPath('organisation')) });
    const offered = await control<SwitchView[]>(twin, 'switches');
    expect(offered.filter(({ id }) => id.startsWith('role-'))).toHaveLength(4);
    expect(offered.length).toBeLessThan(40);
  });

  it('change one twin alone', async () => {
    const shared = loadWorld(worldPath('encrypted'));
    const [one, other] = [await started({ world: shared }), await started({ world: shared })];
    await turn(one, `region-${FIRST}`, true);
    expect([await inIreland(one), await inIreland(other)]).toEqual(['RegionDisabledException', FIRST]);
  });

  it('refuse what they do not have', async () => {
    const twin = await encrypted();
    expect(await turn(twin, 'gravity', true)).toEqual({ error: 'the twin has no switch "gravity"' });
    expect(await control(twin, 'switches', { id: 'throttle-ec2' })).toEqual({
      error: 'a switch is turned by its id and on, true or false',
    });
  });
});

describe('one request', () => {
  it('is shown with both of its sides', async () => {
    const twin = await encrypted();
    await assume(twin, FIRST);
    expect(await control<RequestDetail>(twin, 'requests/1')).toMatchObject({
      id: 1,
      operation: 'AssumeRole',
      status: 200,
      exchange: { input: { RoleArn: roleArn(FIRST) }, output: { AssumedRoleUser: {} } },
    });
    expect(await control(twin, 'requests/2')).toEqual({ error: 'the twin knows no request 2' });
  });
});
