import { crossAccountRoleArn } from '../../domain/cross-account-role.ts';
import { partitionOf } from '../../domain/partition.ts';
import type { Check } from '../check.ts';
import { judgeExecution } from '../source/execution-uses.ts';

/** The service-linked role may assume every role of that name; an execution role has to be allowed to. */
export const roleExecution = {
  id: 'target-execution-role',
  title: () => 'execution role may assume the cross-account role',
  why: 'the service-linked role may assume it in every account, a role of your own has to be allowed to',
  needs: ['source-execution-role'],
  subject: 'account',
  applies: ({ executionRole }) => executionRole !== undefined,
  judge: (context, account) =>
    judgeExecution(context, [
      { action: 'sts:AssumeRole', resource: crossAccountRoleArn(partitionOf(context.buildRegion), account) },
    ]),
} as const satisfies Check;
