import type { Break } from './break.ts';
import { account, deny, entryOf, executionRole, SECOND, SOURCE } from './world-parts.ts';

/** What can be wrong where Image Builder works as a role of one's own. */
export const EXECUTION_BREAKS: readonly Break[] = [
  {
    checkId: 'source-execution-role',
    verdict: 'fail',
    says: /the execution role may not ec2:ModifyImageAttribute/,
    fix: 'execution-role',
    name: 'the organization denies to the execution role what it cannot deny to a service-linked one',
    executionRole: true,
    breakIt: (world) => {
      account(world, SOURCE).controlPolicies['no-sharing'] = deny('ec2:ModifyImageAttribute');
    },
  },
  {
    checkId: 'recipe-key',
    verdict: 'fail',
    says: /the execution role may not kms:CreateGrant/,
    fix: 'execution-role',
    name: 'the execution role may make no grants on keys',
    executionRole: true,
    breakIt: (world) => {
      executionRole(world).inlinePolicies['denial'] = deny('kms:CreateGrant');
    },
  },
  {
    checkId: 'source-parameter',
    verdict: 'fail',
    says: /the execution role may not ssm:PutParameter/,
    fix: 'execution-role',
    name: 'the execution role may not write the parameter of the source account',
    executionRole: true,
    breakIt: (world) => {
      entryOf(world, 'us-west-2')['ssmParameterConfigurations'] = [{ parameterName: '/golden/linux' }];
    },
  },
  {
    checkId: 'target-execution-role',
    verdict: 'fail',
    says: /the execution role may not sts:AssumeRole/,
    fix: 'execution-role',
    name: 'the execution role may not go to one account',
    executionRole: true,
    breakIt: (world) => {
      executionRole(world).inlinePolicies['denial'] = deny('sts:AssumeRole', `arn:aws:iam::${SECOND}:role/*`);
    },
  },
];
