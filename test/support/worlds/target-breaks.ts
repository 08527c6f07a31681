import { parsePolicy } from '../../../src/policy/parse.ts';
import type { Break } from './break.ts';
import {
  account,
  allow,
  FIRST,
  key,
  onlyOwner,
  OWN_KEY,
  part,
  role,
  SECOND,
  setAmi,
  SOURCE,
  TEMPLATE,
  VIRGINIA_KEY,
  without,
  CROSS_ACCOUNT_ROLE,
} from './world-parts.ts';

/** What can be wrong in a target account, or with what is meant for it. */
export const TARGET_BREAKS: readonly Break[] = [
  {
    checkId: 'target-role-assumable',
    verdict: 'fail',
    says: /sts:AssumeRole is denied/,
    fix: 'target-role',
    name: 'the role trusts another account',
    breakIt: (world) => {
      const Principal = { AWS: 'arn:aws:iam::111122223333:root' };
      role(world, SECOND).trust = parsePolicy({
        Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
      });
    },
  },
  {
    checkId: 'target-role-assumable',
    verdict: 'fail',
    says: /sts:AssumeRole is denied/,
    fix: 'target-role',
    name: 'there is no role',
    also: ['target-parameter'],
    breakIt: (world) => {
      delete account(world, SECOND).roles[CROSS_ACCOUNT_ROLE];
    },
  },
  {
    checkId: 'target-role-assumable',
    verdict: 'fail',
    says: /sts:AssumeRole is denied/,
    fix: 'target-role',
    name: 'the role has a path',
    also: ['target-parameter'],
    breakIt: (world) => {
      role(world, FIRST).path = '/image-builder/';
    },
  },
  {
    checkId: 'target-role-trust',
    verdict: 'fail',
    says: /keeps Image Builder out/,
    fix: 'target-role',
    name: 'the role trusts the bot alone',
    breakIt: (world) => {
      const Principal = { AWS: `arn:aws:iam::${SOURCE}:user/${world.bot.user}` };
      role(world, SECOND).trust = parsePolicy({
        Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
      });
    },
  },
  {
    checkId: 'target-role-account',
    verdict: 'fail',
    says: /the session belongs to account 111122223333/,
    fix: 'bot-settings',
    name: 'STS knows the session as one of another account',
    breakIt: (world) => {
      world.stsNames[FIRST] = '111122223333';
    },
  },
  {
    checkId: 'target-region-answers',
    verdict: 'fail',
    says: /eu-west-1 is not enabled in the target account/,
    fix: 'region-opt-in',
    name: 'a target has not enabled the Region',
    also: ['target-region-sts', 'target-key-actions'],
    breakIt: (world) => without(world, SECOND, 'eu-west-1'),
  },
  {
    checkId: 'target-region-sts',
    verdict: 'fail',
    says: /eu-west-1 is not enabled in the target account/,
    fix: 'region-opt-in',
    name: 'a target has not enabled another Region',
    also: ['target-region-answers', 'target-key-actions'],
    breakIt: (world) => without(world, FIRST, 'eu-west-1'),
  },
  {
    checkId: 'target-role-image-actions',
    verdict: 'fail',
    says: /ec2:CopyImage, ec2:CreateTags, ec2:ModifyImageAttribute denied/,
    fix: 'target-role',
    name: 'the managed policy is not attached',
    breakIt: (world) => {
      role(world, FIRST).managedPolicies = [];
    },
  },
  {
    checkId: 'target-role-image-actions',
    verdict: 'fail',
    says: /^ec2:CopyImage denied/m,
    fix: 'target-role',
    name: 'an organization denies copies to one account',
    breakIt: (world) => {
      account(world, SECOND).controlPolicies['no-copies'] = parsePolicy({
        Statement: [{ Effect: 'Deny', Action: 'ec2:CopyImage', Resource: '*' }],
      });
    },
  },
  {
    checkId: 'target-ami-name',
    verdict: 'fail',
    says: /AMI name "golden" is already in use/,
    fix: 'configuration',
    name: 'a fixed name is taken in a target',
    breakIt: (world) => {
      setAmi(world, 'us-east-1', { name: 'golden' });
      const [like] = account(world, FIRST).amis;
      if (like !== undefined) account(world, FIRST).amis.push({ ...like, name: 'golden', region: 'us-east-1' });
    },
  },
  {
    checkId: 'target-public-access',
    verdict: 'fail',
    says: /block public access for AMIs is "block-new-sharing"/,
    fix: 'account-setting',
    name: 'a target blocks public AMIs',
    also: ['public-encryption'],
    breakIt: (world) => {
      setAmi(world, 'us-west-2', { launchPermission: { userGroups: ['all'] } });
      account(world, FIRST).publicAccessBlocked = ['us-west-2'];
    },
  },
  {
    checkId: 'target-key-policy',
    verdict: 'fail',
    says: /no statement in the policy of .*bbbb allows the account kms:DescribeKey/,
    fix: 'key-policy',
    name: 'a key policy does not name the targets',
    also: ['target-key-actions'],
    breakIt: (world) => {
      key(world, VIRGINIA_KEY).policy = onlyOwner();
    },
  },
  {
    checkId: 'target-key-actions',
    verdict: 'fail',
    says: /the role is denied kms:DescribeKey/,
    fix: 'target-role',
    name: 'the role has no policy for keys',
    breakIt: (world) => {
      delete role(world, FIRST).inlinePolicies['kms'];
    },
  },
  {
    checkId: 'target-default-key',
    verdict: 'fail',
    says: /the role is denied kms:DescribeKey/,
    fix: 'target-role',
    name: 'the role may not use the default key of its own account',
    breakIt: (world) => {
      setAmi(world, 'us-east-1', { kmsKeyId: undefined });
      const own = account(world, FIRST);
      const Principal = { AWS: `arn:aws:iam::${FIRST}:root` };
      const policy = parsePolicy({ Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] });
      own.keys[OWN_KEY] = { ...key(world, VIRGINIA_KEY), alias: 'alias/ebs-default', policy };
      own.encryptionByDefault['us-east-1'] = { keyArn: `arn:aws:kms:us-east-1:${FIRST}:key/${OWN_KEY}` };
      const Resource = `arn:aws:kms:*:${SOURCE}:key/*`;
      role(world, FIRST).inlinePolicies['kms'] = parsePolicy({
        Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource }],
      });
    },
  },
  {
    checkId: 'target-launch-template',
    verdict: 'fail',
    says: /not tagged CreatedBy/,
    fix: 'launch-template-tag',
    name: 'the launch template has lost its tag',
    breakIt: (world) => {
      part(account(world, FIRST).launchTemplates, TEMPLATE).tags = {};
    },
  },
  {
    checkId: 'target-launch-template-actions',
    verdict: 'fail',
    says: /the role is denied ec2:CreateLaunchTemplateVersion/,
    fix: 'target-role',
    name: 'the role may only read launch templates',
    breakIt: (world) => {
      role(world, FIRST).inlinePolicies['launch-template'] = allow('ec2:DescribeLaunchTemplates');
    },
  },
  {
    checkId: 'target-parameter',
    verdict: 'fail',
    says: /may not write parameter \/imagebuilder\/golden-encrypted/,
    fix: 'target-role',
    name: 'the role may not write parameters',
    breakIt: (world) => {
      delete role(world, SECOND).inlinePolicies['ssm-parameter'];
    },
  },
];
