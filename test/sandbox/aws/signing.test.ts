import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ImagebuilderClient, ListImageRecipesCommand } from '@aws-sdk/client-imagebuilder';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import type { RequestView } from '../../../sandbox/aws/contract.ts';
import { assume, botKeys, control, FIRST, reach, refusal, started, world } from './start-twin.ts';

const STRANGER = { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x'.repeat(40) };

test('a good signature tells who calls', async () => {
  const twin = await started({ world: world('sample') });
  const identity = await new STSClient(reach(twin)).send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toBe('arn:aws:iam::444455556666:user/ami-distribute');
  expect(identity.Account).toBe('444455556666');
});

test('a wrong secret is refused in the words of each protocol', async () => {
  const twin = await started({ world: world('sample') });
  const wrong = reach(twin, { ...botKeys(twin), secretAccessKey: 'wrong'.repeat(8) });
  const recipes = new ListImageRecipesCommand({});
  expect(await refusal(new STSClient(wrong).send(new GetCallerIdentityCommand({})))).toMatchObject({
    name: 'SignatureDoesNotMatch',
    status: 403,
  });
  expect(await refusal(new ImagebuilderClient(wrong).send(recipes))).toMatchObject({
    name: 'InvalidSignatureException',
    status: 403,
  });
  expect(await refusal(new EC2Client(wrong).send(new DescribeImagesCommand({})))).toMatchObject({
    name: 'AuthFailure',
    status: 401,
  });
});

test('an unknown key is refused in the words of each protocol', async () => {
  const twin = await started({ world: world('sample') });
  const wrong = reach(twin, STRANGER);
  expect(await refusal(new STSClient(wrong).send(new GetCallerIdentityCommand({})))).toMatchObject({
    name: 'InvalidClientTokenId',
    status: 403,
  });
  expect(await refusal(new EC2Client(wrong).send(new DescribeImagesCommand({})))).toMatchObject({
    name: 'AuthFailure',
    status: 401,
  });
  expect(await refusal(new KMSClient(wrong).send(new DescribeKeyCommand({ KeyId: 'any' })))).toMatchObject({
    name: 'UnrecognizedClientException',
    status: 400,
  });
});

test('a session ends when its seconds are over', async () => {
  let ahead = 0;
  const twin = await started({ world: world('sample'), realNow: () => Date.now() + ahead });
  const keys = await assume(twin, FIRST);
  const call = () => refusal(new STSClient(reach(twin, keys)).send(new GetCallerIdentityCommand({})));
  ahead = 899_000;
  expect((await call().catch(() => ({ name: 'none' }))).name).toBe('none');
  ahead = 901_000;
  expect(await call()).toMatchObject({ name: 'ExpiredToken', status: 403 });
});

test('a session needs its token and not another', async () => {
  const twin = await started({ world: world('sample') });
  const { sessionToken: _token, ...keys } = await assume(twin, FIRST);
  const call = (sessionToken?: string) =>
    refusal(
      new STSClient(reach(twin, { ...keys, ...(sessionToken === undefined ? {} : { sessionToken }) })).send(
        new GetCallerIdentityCommand({}),
      ),
    );
  expect((await call()).name).toBe('InvalidClientTokenId');
  expect((await call('another')).name).toBe('InvalidClientTokenId');
});

test('requests without a signature are refused and recorded', async () => {
  const twin = await started({ world: world('sample') });
  const response = await fetch(twin.url, { method: 'POST', body: 'Action=GetCallerIdentity' });
  expect(response.status).toBe(403);
  const { requests } = await control<{ requests: RequestView[] }>(twin, 'requests?after=0');
  expect(requests).toMatchObject([{ id: 1, status: 403, error: 'MissingAuthenticationTokenException' }]);
});
