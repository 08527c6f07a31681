import type { Asked, Scene } from './asked.ts';
import { imageBuilder } from './image-builder.ts';
import type { Reply } from './replies.ts';
import { ec2Answer, ec2Error, json, query, queryError } from './replies.ts';

/** What Image Builder adapts on request, as whoever has that many targets has asked for. */
const QUOTA = 100_000;

/** Answers as AWS answers where all is well: just enough XML and JSON for the SDK to read. Undefined for what it does not know. */
export function answerTo(scene: Scene, asked: Asked): Reply | undefined {
  switch (asked.service) {
    case 'sts':
      return sts(scene, asked);
    case 'iam':
      return iam(scene, asked);
    case 'ec2':
      return ec2(scene, asked);
    case 'kms':
      return kms(scene, asked);
    case 'servicequotas':
      return json({ Quota: { QuotaCode: asked.fields['QuotaCode'], Value: QUOTA } });
    case 'imagebuilder':
      return imageBuilder(scene, asked);
    default:
      return undefined;
  }
}

/** What AWS says where it is asked too often, in the words of the service. */
export function throttled({ service }: Asked): Reply {
  if (service === 'ec2') return ec2Error('RequestLimitExceeded', 503);
  if (service === 'sts' || service === 'iam') return queryError('Throttling', 400);
  return json({ __type: 'ThrottlingException', message: 'Rate exceeded' }, 400);
}

function sts(scene: Scene, { operation, account, fields }: Asked): Reply | undefined {
  if (operation === 'GetCallerIdentity') {
    const arn =
      account === scene.source
        ? `arn:aws:iam::${account}:user/ami-distribute`
        : `arn:aws:sts::${account}:assumed-role/EC2ImageBuilderDistributionCrossAccountRole/probe`;
    return query(operation, `<Arn>${arn}</Arn><UserId>U</UserId><Account>${account}</Account>`);
  }
  if (operation !== 'AssumeRole') return undefined;
  const role = textOf(fields['RoleArn']);
  const target = role.split(':')[4] ?? '';
  if (target === scene.broken)
    return queryError('AccessDenied', 403, `not authorized to perform: sts:AssumeRole on ${role}`);
  const expires = new Date(Date.now() + 900_000).toISOString();
  return query(
    operation,
    `<AssumedRoleUser><Arn>arn:aws:sts::${target}:assumed-role/${role.split('/')[1]}/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser>` +
      `<Credentials><AccessKeyId>ASIA${target}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expires}</Expiration></Credentials>`,
  );
}

function iam({ source }: Scene, { operation, fields }: Asked): Reply | undefined {
  const name = textOf(fields['RoleName'] ?? fields['InstanceProfileName']);
  switch (operation) {
    case 'SimulatePrincipalPolicy': {
      const actions = Object.entries(fields).filter(([field]) => field.startsWith('ActionNames.member.'));
      const results = actions.map(
        ([, action]) =>
          `<member><EvalActionName>${textOf(action)}</EvalActionName><EvalDecision>allowed</EvalDecision></member>`,
      );
      return query(
        operation,
        `<IsTruncated>false</IsTruncated><EvaluationResults>${results.join('')}</EvaluationResults>`,
      );
    }
    case 'GetRole':
      return query(operation, `<Role>${named(source, name)}${trusting(source)}</Role>`);
    case 'GetInstanceProfile':
      return query(
        operation,
        `<InstanceProfile><InstanceProfileName>${name}</InstanceProfileName><Arn>arn:aws:iam::${source}:instance-profile/${name}</Arn><Roles><member>${named(source, name)}</member></Roles></InstanceProfile>`,
      );
    case 'ListAttachedRolePolicies': {
      const attached = ['EC2InstanceProfileForImageBuilder', 'AmazonSSMManagedInstanceCore'].map(
        (policy) =>
          `<member><PolicyName>${policy}</PolicyName><PolicyArn>arn:aws:iam::aws:policy/${policy}</PolicyArn></member>`,
      );
      return query(
        operation,
        `<IsTruncated>false</IsTruncated><AttachedPolicies>${attached.join('')}</AttachedPolicies>`,
      );
    }
    default:
      return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function trusting(account: string): string {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  const trust = { Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] };
  return `<AssumeRolePolicyDocument>${encodeURIComponent(JSON.stringify(trust))}</AssumeRolePolicyDocument>`;
}

function named(account: string, name: string): string {
  const path = name.startsWith('AWSServiceRole') ? '/aws-service-role/imagebuilder.amazonaws.com/' : '/';
  return `<RoleName>${name}</RoleName><Arn>arn:aws:iam::${account}:role${path}${name}</Arn><Path>${path}</Path><RoleId>R</RoleId>`;
}

function ec2({ regions }: Scene, { operation, account, fields }: Asked): Reply | undefined {
  if (fields['DryRun'] === 'true') return ec2Error('DryRunOperation', 412);
  switch (operation) {
    case 'DescribeImages':
      return ec2Answer(
        operation,
        `<imagesSet><item><imageId>ami-0123456789abcdef0</imageId><imageOwnerId>${account}</imageOwnerId><name>earlier</name><imageState>available</imageState><creationDate>2026-10-01T00:00:00.000Z</creationDate><virtualizationType>hvm</virtualizationType><rootDeviceName>/dev/xvda</rootDeviceName><blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><snapshotId>snap-0123456789abcdef0</snapshotId><encrypted>false</encrypted></ebs></item></blockDeviceMapping></item></imagesSet>`,
      );
    case 'DescribeSnapshots':
      return ec2Answer(
        operation,
        '<snapshotSet><item><snapshotId>snap-0123456789abcdef0</snapshotId><encrypted>false</encrypted></item></snapshotSet>',
      );
    case 'DescribeRegions':
      return ec2Answer(
        operation,
        `<regionInfo>${regions.map((region) => `<item><regionName>${region}</regionName><optInStatus>opt-in-not-required</optInStatus></item>`).join('')}</regionInfo>`,
      );
    case 'DescribeLaunchTemplates':
      return ec2Answer(
        operation,
        `<launchTemplates><item><launchTemplateId>${textOf(fields['LaunchTemplateId.1'])}</launchTemplateId><launchTemplateName>golden</launchTemplateName><tagSet><item><key>CreatedBy</key><value>EC2 Image Builder</value></item></tagSet></item></launchTemplates>`,
      );
    case 'GetEbsEncryptionByDefault':
      return ec2Answer(operation, '<ebsEncryptionByDefault>false</ebsEncryptionByDefault>');
    case 'GetEbsDefaultKmsKeyId':
      return ec2Answer(operation, '<kmsKeyId>alias/aws/ebs</kmsKeyId>');
    default:
      return undefined;
  }
}

function kms({ source }: Scene, { operation, fields }: Asked): Reply | undefined {
  if (fields['DryRun'] === true) return json({ __type: 'DryRunOperationException', message: 'DryRun' }, 412);
  switch (operation) {
    case 'DescribeKey': {
      const arn = textOf(fields['KeyId']);
      return json({
        KeyMetadata: {
          KeyId: arn.split('/')[1],
          Arn: arn,
          AWSAccountId: source,
          KeyState: 'Enabled',
          KeyManager: 'CUSTOMER',
          KeySpec: 'SYMMETRIC_DEFAULT',
          KeyUsage: 'ENCRYPT_DECRYPT',
        },
      });
    }
    case 'ListGrants':
      return json({ Grants: [], Truncated: false });
    case 'GetKeyPolicy':
      return json({ Policy: JSON.stringify(openPolicy(source)) });
    default:
      return undefined;
  }
}

function openPolicy(source: string): object {
  return { Version: '2012-10-17', Statement: [open(`arn:aws:iam::${source}:root`), open('*')] };
}

function open(principal: string): object {
  return { Effect: 'Allow', Principal: { AWS: principal }, Action: 'kms:*', Resource: '*' };
}
