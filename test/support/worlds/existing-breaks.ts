import type { Break } from './break.ts';
import { account, HOME_KEY, key, part, SOURCE } from './world-parts.ts';

/** What can be wrong with an image that exists, and with the role by which it is distributed. */
export const EXISTING_BREAKS: readonly Break[] = [
  {
    checkId: 'source-execution-role',
    verdict: 'fail',
    says: /do not allow iam:PassRole on .*ImageBuilderExecutionRole/,
    fix: 'bot-role',
    name: 'the bot may not pass the execution role',
    of: 'existing',
    breakIt: ({ bot }) => {
      for (const policy of Object.values(bot.policies)) {
        policy.statements = policy.statements.filter(({ sid }) => sid !== 'PassExecutionRole');
      }
    },
  },
  {
    checkId: 'source-execution-role',
    verdict: 'fail',
    says: /there is no role .*ImageBuilderExecutionRole/,
    fix: 'bot-settings',
    name: 'the execution role is gone',
    of: 'existing',
    breakIt: (world) => {
      delete account(world, SOURCE).roles['ImageBuilderExecutionRole'];
    },
  },
  {
    checkId: 'source-execution-role',
    verdict: 'fail',
    says: /does not trust imagebuilder\.amazonaws\.com/,
    fix: 'execution-role',
    name: 'the execution role trusts another service',
    of: 'existing',
    breakIt: (world) => {
      const { ImageBuilderExecutionRole: executing, EC2InstanceProfileForImageBuilder: other } = account(
        world,
        SOURCE,
      ).roles;
      if (executing !== undefined && other !== undefined) executing.trust = other.trust;
    },
  },
  {
    checkId: 'source-execution-role',
    verdict: 'fail',
    says: /the execution role may not ec2:DescribeImages, ec2:ModifyImageAttribute/,
    fix: 'execution-role',
    name: 'the execution role has no policy',
    of: 'existing',
    breakIt: (world) => {
      part(account(world, SOURCE).roles, 'ImageBuilderExecutionRole').managedPolicies = [];
    },
  },
  {
    checkId: 'source-snapshot-tags',
    verdict: 'fail',
    says: /lacks the tag, so Image Builder does not share it/,
    fix: 'snapshot-tag',
    name: 'the AMI was not made by Image Builder',
    of: 'existing',
    breakIt: (world) => {
      for (const ami of account(world, SOURCE).amis) ami.tags = { Team: 'platform' };
    },
  },
  {
    checkId: 'recipe-key',
    verdict: 'fail',
    says: /Disabled/,
    fix: 'key',
    name: 'the key of an AMI that exists is disabled',
    of: 'existing',
    also: ['destination-key', 'target-key-actions', 'target-key-policy'],
    breakIt: (world) => {
      key(world, HOME_KEY).state = 'Disabled';
    },
  },
];
