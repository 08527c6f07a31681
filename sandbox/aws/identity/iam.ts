import {
  AttachRolePolicy$,
  CreateRole$,
  CreateServiceLinkedRole$,
  DeleteRole$,
  DeleteRolePolicy$,
  DetachRolePolicy$,
  GetInstanceProfile$,
  GetPolicy$,
  GetPolicyVersion$,
  GetRole$,
  GetRolePolicy$,
  ListAttachedRolePolicies$,
  ListRolePolicies$,
  PutRolePolicy$,
  SimulatePrincipalPolicy$,
  UpdateAssumeRolePolicy$,
} from '@aws-sdk/client-iam';
import type { Service } from '../operation.ts';
import { operation } from '../operation.ts';
import { attachRolePolicy, deleteRolePolicy, detachRolePolicy, putRolePolicy } from './iam/change-policies.ts';
import { createRole, createServiceLinkedRole, deleteRole, updateAssumeRolePolicy } from './iam/change-roles.ts';
import { getPolicy, getPolicyVersion } from './iam/managed-policies.ts';
import {
  getInstanceProfile,
  getRole,
  getRolePolicy,
  listAttachedRolePolicies,
  listRolePolicies,
} from './iam/read-roles.ts';
import { iamQuery } from './iam/rules.ts';
import { simulatePrincipalPolicy } from './iam/simulate.ts';

export const iam: Service = {
  signingName: 'iam',
  protocol: iamQuery,
  operations: [
    operation(GetRole$, getRole),
    operation(ListAttachedRolePolicies$, listAttachedRolePolicies),
    operation(ListRolePolicies$, listRolePolicies),
    operation(GetRolePolicy$, getRolePolicy),
    operation(GetPolicy$, getPolicy),
    operation(GetPolicyVersion$, getPolicyVersion),
    operation(GetInstanceProfile$, getInstanceProfile),
    operation(SimulatePrincipalPolicy$, simulatePrincipalPolicy),
    operation(CreateServiceLinkedRole$, createServiceLinkedRole),
    operation(CreateRole$, createRole),
    operation(UpdateAssumeRolePolicy$, updateAssumeRolePolicy),
    operation(AttachRolePolicy$, attachRolePolicy),
    operation(DetachRolePolicy$, detachRolePolicy),
    operation(PutRolePolicy$, putRolePolicy),
    operation(DeleteRolePolicy$, deleteRolePolicy),
    operation(DeleteRole$, deleteRole),
  ],
};
