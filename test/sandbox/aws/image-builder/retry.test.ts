import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { DeleteImageCommand, RetryImageCommand } from '@aws-sdk/client-imagebuilder';
import { KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { expect, test } from 'vitest';
import { ec2In, FIRST, reach, refusal, SECOND } from '../start-twin.ts';
import type { Building } from './scene.ts';
import { ableWorld, building, copies, failureContext, imageOf, SOURCE, until } from './scene.ts';

function keyPolicy(accounts: string[]): object {
  const principals = accounts.map((account) => `arn:aws:iam::${account}:root`);
  const statement = { Effect: 'Allow', Principal: { AWS: principals }, Action: 'kms:*', Resource: '*' };
  return { Version: '2012-10-17', Statement: [statement] };
}

/** An encrypted image whose key does not admit the second target. */
async function halfFailed(): Promise<Building> {
  const world = ableWorld(`
accounts:
  '${SOURCE}':
    keys: { key-1: { region: us-west-2, policy: ${JSON.stringify(keyPolicy([SOURCE, FIRST]))} } }
imageBuilder:
  recipes:
    - name: encrypted
      version: 1.0.0
      parentImage: ami-0c8e7d6b5a4f3e2d1
      components: ['arn:aws:imagebuilder:us-west-2:aws:component/update-linux/1.0.2/1']
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true, kmsKeyId: key-1 } }]
`);
  const key = `arn:aws:kms:us-west-2:${SOURCE}:key/key-1`;
  const ami = { name: 'scene', targetAccountIds: [FIRST, SECOND], kmsKeyId: key };
  const build = await building(world, {
    recipe: 'encrypted/1.0.0',
    distributions: [copies({ amiDistributionConfiguration: ami })],
  });
  await until(build, 'FAILED');
  return build;
}

function retry({ client, arn }: Building, clientToken = 'again') {
  return client.send(new RetryImageCommand({ imageBuildVersionArn: arn, clientToken }));
}

test('a retry copies only what is missing', async () => {
  const build = await halfFailed();
  const ownedBy = async (account: string) => {
    const mine = new DescribeImagesCommand({ Owners: ['self'], Filters: [{ Name: 'name', Values: ['scene'] }] });
    return (await (await ec2In(build.twin, account)).send(mine)).Images?.map(({ ImageId }) => ImageId) ?? [];
  };
  const before = await ownedBy(FIRST);
  const policy = JSON.stringify(keyPolicy([SOURCE, FIRST, SECOND]));
  await new KMSClient(reach(build.twin)).send(
    new PutKeyPolicyCommand({ KeyId: 'key-1', PolicyName: 'default', Policy: policy }),
  );
  expect((await retry(build)).imageBuildVersionArn).toBe(build.arn);
  await retry(build);
  const image = await until(build, 'AVAILABLE');
  expect(image?.outputResources?.amis?.map(({ accountId }) => accountId)).toEqual([SOURCE, FIRST, SECOND]);
  expect(await ownedBy(FIRST)).toEqual(before);
  expect(await failureContext(build)).toBeUndefined();
});

test('a retry without a mend fails again', async () => {
  const build = await halfFailed();
  await retry(build);
  const image = await until(build, 'FAILED');
  expect(image?.state?.reason).toContain('AMI Copy Reported Failure For ');
  expect(image?.state?.reason).not.toContain(FIRST);
});

test('an image that did not fail is not retried', async () => {
  const build = await building(ableWorld(), { speed: 0 });
  expect((await refusal(retry(build))).name).toBe('InvalidRequestException');
});

test('integration and build failures are not retried', async () => {
  const template = { launchTemplateId: 'lt-0aaaaaaaaaaaaaaaa' };
  const integrating = await building(ableWorld(), {
    distributions: [copies({ launchTemplateConfigurations: [template] })],
  });
  await until(integrating, 'FAILED');
  expect((await refusal(retry(integrating))).message).toContain('failed while INTEGRATING');
  const built = await building(ableWorld(`accounts: { '${SOURCE}': { instanceProfiles: null } }`));
  await until(built, 'FAILED');
  expect((await refusal(retry(built))).message).toContain('failed while BUILDING');
});

function remove({ client, arn }: Building) {
  return client.send(new DeleteImageCommand({ imageBuildVersionArn: arn }));
}

test('an image is deleted once it has ended', async () => {
  const build = await halfFailed();
  await remove(build);
  expect((await refusal(imageOf(build))).name).toBe('ResourceNotFoundException');
  const running = await building(ableWorld(), { speed: 0 });
  expect((await refusal(remove(running))).name).toBe('ResourceDependencyException');
});
