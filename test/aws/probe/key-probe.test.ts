import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KeyAction, KeyProbe } from '../../../src/checks/probe.ts';
import { error, FakeAws, json, jsonError, SOURCE } from '../fake-aws.ts';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/EC2ImageBuilderDistributionCrossAccountRole`;
const KEY = `arn:aws:kms:eu-west-1:${SOURCE}:key/k-1`;
const OTHER = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k-2`;
const ELSEWHERE = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k-3`;

const WOULD_SUCCEED = jsonError('DryRunOperationException', 'The request would have succeeded', 412);

let fake: FakeAws;
let probe: KeyProbe;

beforeEach(async () => {
  fake = new FakeAws();
  probe = (await fake.open()).newProbe().keys;
});
afterEach(() => fake.close());

const METADATA = {
  Arn: KEY,
  KeyId: 'k-1',
  AWSAccountId: SOURCE,
  KeyManager: 'CUSTOMER',
  KeyState: 'Enabled',
  KeySpec: 'SYMMETRIC_DEFAULT',
  KeyUsage: 'ENCRYPT_DECRYPT',
};
const FACTS = {
  arn: KEY,
  account: SOURCE,
  region: 'eu-west-1',
  manager: 'CUSTOMER',
  state: 'Enabled',
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
};

test('a key is described by the bot in its own Region', async () => {
  fake.on('kms:DescribeKey', () => json({ KeyMetadata: METADATA }));
  expect(await probe.describe(KEY, 'us-west-2')).toEqual({
    kind: 'answered',
    value: FACTS,
    evidence: `kms:DescribeKey ${KEY} in eu-west-1 → Enabled, CUSTOMER, SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT`,
  });
  expect(fake.of('kms:DescribeKey')).toMatchObject([
    { host: 'kms.eu-west-1.amazonaws.com', accessKeyId: 'OWNKEY', fields: { KeyId: KEY } },
  ]);
});

test('a bare alias is asked in the Region given', async () => {
  fake.on('kms:DescribeKey', () => json({ KeyMetadata: METADATA }));
  const { evidence } = await probe.describe('alias/golden', 'us-east-1');
  expect(evidence).toMatch(`kms:DescribeKey alias/golden in us-east-1 → ${KEY}, Enabled`);
  expect(fake.of('kms:DescribeKey')).toMatchObject([
    { host: 'kms.us-east-1.amazonaws.com', fields: { KeyId: 'alias/golden' } },
  ]);
});

test('a key that does not exist is undefined', async () => {
  fake.on('kms:DescribeKey', () => jsonError('NotFoundException', 'no key'));
  expect(await probe.describe(KEY, 'eu-west-1')).toMatchObject({ kind: 'answered', value: undefined });
});

test('a key is described under the role, as the target account', async () => {
  fake.on('kms:DescribeKey', () => json({ KeyMetadata: METADATA }));
  expect(await probe.describeAs(ACCOUNT, KEY)).toMatchObject({ kind: 'answered', value: FACTS });
  expect(fake.of('kms:DescribeKey')).toMatchObject([
    { host: 'kms.eu-west-1.amazonaws.com', accessKeyId: `KEY-${ACCOUNT}` },
  ]);
});

test('an answer without a key is no answer', async () => {
  fake.on('kms:DescribeKey', () => json({}));
  expect(await probe.describe(KEY, 'eu-west-1')).toMatchObject({ kind: 'no-answer', code: 'EmptyAnswer' });
});

test('a key policy is read whole and told in part', async () => {
  const policy = JSON.stringify({ Statement: [{ Sid: 'Secret' }] });
  fake.on('kms:GetKeyPolicy', () => json({ Policy: policy }));
  const answer = await probe.policy(KEY);
  expect(answer).toMatchObject({ kind: 'answered', value: policy });
  expect(answer.evidence).toBe(`kms:GetKeyPolicy of ${KEY} → a policy of ${policy.length} characters`);
});

const DRY_RUNS: [KeyAction, object][] = [
  ['kms:Encrypt', { Plaintext: 'AA==' }],
  ['kms:Decrypt', { DryRunModifiers: ['IGNORE_CIPHERTEXT'] }],
  ['kms:GenerateDataKey', { KeySpec: 'AES_256' }],
  ['kms:GenerateDataKeyWithoutPlaintext', { KeySpec: 'AES_256' }],
  [
    'kms:CreateGrant',
    {
      GranteePrincipal: ROLE,
      Operations: ['Decrypt', 'Encrypt', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom', 'ReEncryptTo'],
    },
  ],
];

test.each(DRY_RUNS)('%s is proved by a dry run only', async (action, fields) => {
  fake.on(action, () => WOULD_SUCCEED);
  expect(await probe.dryRunAs(ACCOUNT, KEY, action)).toEqual({
    kind: 'answered',
    value: 'would-succeed',
    evidence: `${action} (dry run) on ${KEY} in eu-west-1 → DryRunOperationException`,
  });
  expect(fake.of(action)).toMatchObject([{ host: 'kms.eu-west-1.amazonaws.com', accessKeyId: `KEY-${ACCOUNT}` }]);
  expect(fake.of(action)[0]?.fields).toEqual({ DryRun: true, KeyId: KEY, ...fields });
});

test.each([
  ['AccessDeniedException', 'denied'],
  ['DisabledException', 'refused'],
  ['KMSInvalidStateException', 'refused'],
  ['NotFoundException', 'refused'],
])('a dry run answered with %s is %s', async (code, kind) => {
  fake.on('kms:Encrypt', () => jsonError(code, 'words'));
  expect(await probe.dryRunAs(ACCOUNT, KEY, 'kms:Encrypt')).toMatchObject({
    kind,
    code,
    evidence: `kms:Encrypt (dry run) on ${KEY} in eu-west-1 → ${code}: words`,
  });
});

test('a dry run that returns success is a fault', async () => {
  fake.on('kms:Decrypt', () => json({ KeyId: KEY, Plaintext: 'AA==' }));
  await expect(probe.dryRunAs(ACCOUNT, KEY, 'kms:Decrypt')).rejects.toMatchObject({ code: 'dry-run-succeeded' });
});

test('a re-encryption is proved without a ciphertext', async () => {
  fake.on('kms:ReEncrypt', () => WOULD_SUCCEED);
  expect(await probe.reEncryptAs(ACCOUNT, KEY, OTHER)).toMatchObject({ kind: 'answered', value: 'would-succeed' });
  expect(fake.of('kms:ReEncrypt')[0]?.fields).toEqual({
    DryRun: true,
    DryRunModifiers: ['IGNORE_CIPHERTEXT'],
    SourceKeyId: KEY,
    DestinationKeyId: OTHER,
  });
});

test('keys of two Regions cannot be asked about at once', async () => {
  expect(await probe.reEncryptAs(ACCOUNT, KEY, ELSEWHERE)).toMatchObject({
    kind: 'no-answer',
    code: 'KeysInTwoRegions',
  });
  expect(fake.of('kms:ReEncrypt')).toEqual([]);
});

test('a key without a Region is not asked for', async () => {
  expect(await probe.describeAs(ACCOUNT, 'alias/golden')).toEqual({
    kind: 'no-answer',
    code: 'KeyWithoutRegion',
    message: 'it is not the ARN of a key, so its Region is not known',
    evidence:
      'kms:DescribeKey on alias/golden → KeyWithoutRegion: it is not the ARN of a key, so its Region is not known',
  });
});

test('one grant at most is listed', async () => {
  fake.on('kms:ListGrants', () => json({ Grants: [{ GrantId: 'g' }] }));
  expect(await probe.listGrantsAs(ACCOUNT, KEY)).toMatchObject({ kind: 'answered', value: 1 });
  expect(fake.of('kms:ListGrants')[0]?.fields).toEqual({ KeyId: KEY, Limit: 1 });
});

test('the revocation of no grant tells a denial', async () => {
  fake.on('kms:RevokeGrant', () => jsonError('AccessDeniedException', 'no'));
  expect(await probe.revokeGrantAs(ACCOUNT, KEY)).toMatchObject({ kind: 'denied' });
  expect(fake.of('kms:RevokeGrant')[0]?.fields).toEqual({ DryRun: true, KeyId: KEY, GrantId: '0'.repeat(64) });
});

test('under a role that is denied no key is asked about', async () => {
  fake.on('sts:AssumeRole', () => error('AccessDenied', 'no', 403));
  const answers = await Promise.all([
    probe.describeAs(ACCOUNT, KEY),
    probe.dryRunAs(ACCOUNT, KEY, 'kms:Encrypt'),
    probe.reEncryptAs(ACCOUNT, KEY, OTHER),
    probe.listGrantsAs(ACCOUNT, KEY),
    probe.revokeGrantAs(ACCOUNT, KEY),
  ]);
  for (const answer of answers) {
    expect(answer).toMatchObject({ kind: 'no-answer', evidence: `sts:AssumeRole ${ROLE} → AccessDenied: no` });
  }
  expect(fake.sent.filter(({ action }) => action.startsWith('kms:'))).toEqual([]);
});
