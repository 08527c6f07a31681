import {
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import { expect, test } from 'vitest';
import { parsePolicy } from '../../../../src/policy/parse.ts';
import { ownerKms, SOURCE } from '../ec2/owners.ts';
import { FIRST, refusal, SECOND, started } from '../start-twin.ts';
import { ADMITTED, arnOf, policyOf, roleKms, worldOfKeys } from './keys.ts';

const KEY = arnOf('ordinary');

function put(policy: unknown, more: object = {}): PutKeyPolicyCommand {
  return new PutKeyPolicyCommand({ KeyId: KEY, Policy: JSON.stringify(policy), ...more });
}

test('the owner reads the policy of a key', async () => {
  const twin = await started({ world: worldOfKeys() });
  const owner = ownerKms(twin, SOURCE);
  const { Policy = '', PolicyName } = await owner.send(new GetKeyPolicyCommand({ KeyId: KEY }));
  expect(PolicyName).toBe('default');
  expect(parsePolicy(Policy)).toEqual(parsePolicy(policyOf(ADMITTED)));
  const other = new GetKeyPolicyCommand({ KeyId: KEY, PolicyName: 'other' });
  expect((await refusal(owner.send(other))).name).toBe('NotFoundException');
});

test('nobody else reads or writes it, whatever it says', async () => {
  const twin = await started({ world: worldOfKeys() });
  const first = ownerKms(twin, FIRST);
  const asked = [
    first.send(new GetKeyPolicyCommand({ KeyId: KEY })),
    first.send(put(policyOf([]))),
    first.send(new DisableKeyCommand({ KeyId: KEY })),
  ];
  for (const work of asked) expect((await refusal(work)).name).toBe('AccessDeniedException');
});

test('a new policy counts at once', async () => {
  const twin = await started({ world: worldOfKeys([]) });
  const owner = ownerKms(twin, SOURCE);
  const first = await roleKms(twin, FIRST);
  const describe = new DescribeKeyCommand({ KeyId: KEY });
  expect((await refusal(first.send(describe))).name).toBe('AccessDeniedException');
  await owner.send(put(policyOf(ADMITTED)));
  expect((await first.send(describe)).KeyMetadata?.Arn).toBe(KEY);
});

const LOCKED = { Version: '2012-10-17', Statement: ADMITTED };
const NOBODY = { ...policyOf([]).Statement[0], Principal: { AWS: `arn:aws:iam::${SECOND}:role/nobody` } };

const MALFORMED = 'MalformedPolicyDocumentException';

test.each([
  [
    'that locks its writer out',
    put(LOCKED),
    { name: MALFORMED, message: 'The new key policy will not allow you to update the key policy in the future.' },
  ],
  [
    'with a role that does not exist',
    put(policyOf([NOBODY])),
    { name: MALFORMED, message: 'Policy contains a statement with one or more invalid principals.' },
  ],
  [
    'with a statement without a principal',
    put(policyOf([{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }])),
    { name: MALFORMED, message: 'Policy contains a statement without a principal.' },
  ],
  ['that is no policy', put('anything'), { name: MALFORMED }],
  [
    'that does not fit',
    put(policyOf([{ ...ADMITTED[0], Sid: 'x'.repeat(33_000) }])),
    { name: 'LimitExceededException' },
  ],
  ['of another name', put(policyOf([]), { PolicyName: 'other' }), { name: 'NotFoundException' }],
  ['of a key of AWS', put(policyOf([]), { KeyId: arnOf('ofAws') }), { name: 'UnsupportedOperationException' }],
])('a policy %s is refused', async (_what, command, expected) => {
  const twin = await started({ world: worldOfKeys() });
  expect(await refusal(ownerKms(twin, SOURCE).send(command))).toMatchObject(expected);
});

test('the check against locking oneself out can be left out', async () => {
  const twin = await started({ world: worldOfKeys() });
  const owner = ownerKms(twin, SOURCE);
  await owner.send(put(LOCKED, { BypassPolicyLockoutSafetyCheck: true }));
  expect((await refusal(owner.send(put(policyOf([]))))).name).toBe('AccessDeniedException');
});

test('the owner disables and enables a key', async () => {
  const twin = await started({ world: worldOfKeys() });
  const owner = ownerKms(twin, SOURCE);
  const state = async () => (await owner.send(new DescribeKeyCommand({ KeyId: KEY }))).KeyMetadata?.KeyState;
  await owner.send(new DisableKeyCommand({ KeyId: KEY }));
  expect(await state()).toBe('Disabled');
  await owner.send(new EnableKeyCommand({ KeyId: KEY }));
  expect(await state()).toBe('Enabled');
  const lost = owner.send(new EnableKeyCommand({ KeyId: arnOf('deleted') }));
  expect((await refusal(lost)).name).toBe('KMSInvalidStateException');
});
