import type { KMSClient } from '@aws-sdk/client-kms';
import { CreateGrantCommand, EncryptCommand, ListGrantsCommand, RevokeGrantCommand } from '@aws-sdk/client-kms';
import { expect, test } from 'vitest';
import { ownerKms, SOURCE } from '../ec2/owners.ts';
import { FIRST, refusal, roleArn, SECOND, started } from '../start-twin.ts';
import { arnOf, policyOf, roleKms, worldOfKeys } from './keys.ts';

const KEY = arnOf('ordinary');

function grantTo(principal: string, more: object = {}): CreateGrantCommand {
  return new CreateGrantCommand({
    KeyId: KEY,
    GranteePrincipal: principal,
    Operations: ['Encrypt', 'DescribeKey'],
    ...more,
  });
}

async function mayEncrypt(kms: KMSClient, context?: Record<string, string>): Promise<boolean> {
  const input = { KeyId: KEY, Plaintext: new Uint8Array([1]), DryRun: true };
  const command = new EncryptCommand(context === undefined ? input : { ...input, EncryptionContext: context });
  return (await refusal(kms.send(command))).name === 'DryRunOperationException';
}

test('a grant admits its grantee until it is revoked', async () => {
  const twin = await started({ world: worldOfKeys() });
  const owner = ownerKms(twin, SOURCE);
  const second = await roleKms(twin, SECOND);
  expect(await mayEncrypt(second)).toBe(false);
  const { GrantId } = await owner.send(grantTo(roleArn(SECOND)));
  expect(GrantId).toMatch(/^[0-9a-f]{64}$/);
  expect(await mayEncrypt(second)).toBe(true);
  const dry = new RevokeGrantCommand({ KeyId: KEY, GrantId, DryRun: true });
  expect((await refusal(owner.send(dry))).name).toBe('DryRunOperationException');
  expect(await mayEncrypt(second)).toBe(true);
  await owner.send(new RevokeGrantCommand({ KeyId: KEY, GrantId }));
  expect(await mayEncrypt(second)).toBe(false);
});

test('a grant reaches no further than it says', async () => {
  const twin = await started({ world: worldOfKeys() });
  const owner = ownerKms(twin, SOURCE);
  const second = await roleKms(twin, SECOND);
  await owner.send(grantTo(roleArn(SECOND), { Operations: ['Decrypt'] }));
  expect(await mayEncrypt(second)).toBe(false);
  await owner.send(grantTo(roleArn(SECOND), { Constraints: { EncryptionContextSubset: { purpose: 'copy' } } }));
  expect(await mayEncrypt(second)).toBe(false);
  expect(await mayEncrypt(second, { purpose: 'copy', of: 'image' })).toBe(true);
  const narrowed = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }] };
  expect(await mayEncrypt(await roleKms(twin, SECOND, narrowed), { purpose: 'copy' })).toBe(false);
});

test('an explicit denial is stronger than a grant', async () => {
  const denied = { Effect: 'Deny', Principal: { AWS: `arn:aws:iam::${SECOND}:root` }, Action: 'kms:*', Resource: '*' };
  const twin = await started({ world: worldOfKeys([denied]) });
  await ownerKms(twin, SOURCE).send(grantTo(roleArn(SECOND)));
  expect(await mayEncrypt(await roleKms(twin, SECOND))).toBe(false);
});

test('grants are listed page by page', async () => {
  const twin = await started({ world: worldOfKeys() });
  const owner = ownerKms(twin, SOURCE);
  await owner.send(grantTo(roleArn(FIRST), { Name: 'first' }));
  const { GrantId } = await owner.send(grantTo(roleArn(SECOND), { Name: 'second' }));
  const page = await owner.send(new ListGrantsCommand({ KeyId: KEY, Limit: 1 }));
  expect(page).toMatchObject({
    Truncated: true,
    Grants: [{ Name: 'first', KeyId: KEY, Operations: ['Encrypt', 'DescribeKey'], GranteePrincipal: roleArn(FIRST) }],
  });
  const rest = await owner.send(new ListGrantsCommand({ KeyId: KEY, Limit: 1, Marker: page.NextMarker }));
  expect(rest).toMatchObject({ Truncated: false, Grants: [{ Name: 'second', GrantId }] });
  const ofFirst = await owner.send(new ListGrantsCommand({ KeyId: KEY, GranteePrincipal: roleArn(FIRST) }));
  expect(ofFirst.Grants?.map(({ Name }) => Name)).toEqual(['first']);
  expect((await refusal(owner.send(new ListGrantsCommand({ KeyId: KEY, Marker: 'x' })))).name).toBe(
    'InvalidMarkerException',
  );
});

test('the same request with one name makes one grant', async () => {
  const twin = await started({ world: worldOfKeys() });
  const owner = ownerKms(twin, SOURCE);
  const ids = new Set<string | undefined>();
  for (const Name of ['once', 'once', undefined, undefined]) {
    ids.add((await owner.send(grantTo(roleArn(FIRST), Name === undefined ? {} : { Name }))).GrantId);
  }
  expect(ids.size).toBe(3);
});

test('listing and revoking need their own permissions', async () => {
  const twin = await started({ world: worldOfKeys() });
  const [first, second] = [await roleKms(twin, FIRST), await roleKms(twin, SECOND)];
  expect((await first.send(new ListGrantsCommand({ KeyId: KEY }))).Grants).toEqual([]);
  expect((await refusal(second.send(new ListGrantsCommand({ KeyId: KEY })))).name).toBe('AccessDeniedException');
  const absent = new RevokeGrantCommand({ KeyId: KEY, GrantId: '0'.repeat(64), DryRun: true });
  expect((await refusal(first.send(absent))).name).toBe('NotFoundException');
  expect((await refusal(second.send(absent))).name).toBe('AccessDeniedException');
});

test('grants for AWS resources cannot be asked about directly', async () => {
  const [statement] = policyOf([]).Statement;
  const forAws = {
    ...statement,
    Principal: { AWS: `arn:aws:iam::${FIRST}:root` },
    Condition: { Bool: { 'kms:GrantIsForAWSResource': true } },
  };
  const twin = await started({ world: worldOfKeys([forAws]) });
  const first = await roleKms(twin, FIRST);
  for (const command of [new ListGrantsCommand({ KeyId: KEY }), grantTo(roleArn(FIRST), { DryRun: true })]) {
    const client: { send(command: unknown): Promise<unknown> } = first;
    expect((await refusal(client.send(command))).name).toBe('AccessDeniedException');
  }
});

test.each([
  ['a principal that is none', { GranteePrincipal: 'ec2.amazonaws.com' }, 'InvalidArnException'],
  ['what such a key cannot do', { Operations: ['Sign'] }, 'ValidationException'],
])('a grant for %s is refused', async (_what, more, name) => {
  const twin = await started({ world: worldOfKeys() });
  expect((await refusal(ownerKms(twin, SOURCE).send(grantTo(roleArn(FIRST), more)))).name).toBe(name);
});
